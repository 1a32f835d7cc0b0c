#include "server/jobs/each_minute.hpp"

#include <spdlog/spdlog.h>

#include "server/engine/records.hpp"

namespace parley::jobs {

namespace {
/// Sessions and records handled in one run; the rest follows a minute later.
constexpr std::size_t minutely_max = 1'000;
}  // namespace

EachMinute::EachMinute(engine::Engine& engine, const engine::SessionLimits& limits,
                       Submitter& submitter)
    : engine_(engine),
      limits_(limits),
      submitter_(submitter),
      thread_(periodic(std::chrono::seconds(60), [this](const auto&) {
          end_expired_sessions();
          retire_records();
      })) {}

void EachMinute::end_expired_sessions() {
    auto expired = engine::expired_sessions(*engine_.directory(), limits_, now(), minutely_max);
    if (expired.empty()) return;
    submitter_.submit({engine::ExpireSessions{limits_, std::move(expired)}});
}

void EachMinute::retire_records() {
    const auto due = engine::records_to_retire(*engine_.version()->snapshot, now(), minutely_max);
    if (!due) {
        spdlog::error("which records retire cannot be read: {}", due.error().message);
        return;
    }
    if (!due->empty()) submitter_.submit({due->begin(), due->end()});
}

}  // namespace parley::jobs
