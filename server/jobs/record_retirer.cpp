#include "server/jobs/record_retirer.hpp"

#include <spdlog/spdlog.h>

#include "server/engine/records.hpp"

namespace parley::jobs {

namespace {
constexpr std::chrono::seconds retiring_pause{60};
/// The rest is found a minute later.
constexpr std::size_t retired_at_once_max = 1'000;
}  // namespace

RecordRetirer::RecordRetirer(engine::Engine& engine, Submitter& submitter)
    : engine_(engine),
      submitter_(submitter),
      thread_(periodic(retiring_pause, [this](const auto&) { retire_due(); })) {}

void RecordRetirer::retire_due() {
    const auto due =
        engine::records_to_retire(*engine_.version()->snapshot, now(), retired_at_once_max);
    if (!due) {
        spdlog::error("which records retire cannot be read: {}", due.error().message);
        return;
    }
    if (!due->empty()) submitter_.submit({due->begin(), due->end()});
}

}  // namespace parley::jobs
