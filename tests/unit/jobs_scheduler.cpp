// The scheduler on the engine alone: no socket, no loop.

#include "engine_asked.hpp"
#include "protocol/json_write.hpp"
#include "server/jobs/scheduler.hpp"

namespace parley::jobs {

namespace {
using namespace std::chrono_literals;

/// An engine that runs, with what jobs need of it.
class Office {
  public:
    Office() {
        const std::lock_guard lock(mutex_);
        submitter_ = std::make_unique<Submitter>(asked_.engine());
    }

    engine::Engine& engine() { return asked_.engine(); }
    Submitter& submitter() { return *submitter_; }

    /// Anna writes a message that is due so much later; returns when.
    Instant write(const std::string& text, std::chrono::milliseconds later) {
        const Instant due{now().ms + later.count()};
        asked_.made("schedule.create",
                    R"({"channel":")" + project_.channel + R"(","text":")" + text +
                        R"(","when":{"instant":)" + to_json(due) + "}}",
                    project_.anna);
        return due;
    }
    /// Waits until an event says it.
    void wait_for(std::string_view text) {
        std::unique_lock lock(mutex_);
        CHECK(heard_.wait_for(lock, 20s, [&] { return count_of(text) > 0; }));
    }
    std::size_t count(std::string_view text) {
        const std::lock_guard lock(mutex_);
        return count_of(text);
    }

  private:
    std::size_t count_of(std::string_view text) const {
        return static_cast<std::size_t>(
            std::count_if(events_.begin(), events_.end(), [&](const std::string& event) {
                return event.find("message.posted") != std::string::npos &&
                       event.find(text) != std::string::npos;
            }));
    }
    void hear(const engine::Group& group) {
        const std::lock_guard lock(mutex_);
        if (submitter_) submitter_->publish(group);
        for (const auto& told : group.told)
            for (const auto& event : told.events) events_.emplace_back(event->json());
        heard_.notify_all();
    }

    std::mutex mutex_;  // guards what the engine's thread hears
    std::condition_variable heard_;
    std::vector<std::string> events_;
    std::unique_ptr<Submitter> submitter_;
    storage::TemporaryFolder folder_;
    std::unique_ptr<storage::Log> log_ = storage::open(folder_ / "data");
    engine::AskedEngine asked_{*log_, [this](const engine::Group& group) { hear(group); }};
    engine::Project project_{asked_};
};
}  // namespace

TEST_CASE("A schedule that falls due is posted once, and not before", "[jobs]") {
    Office office;
    const Scheduler scheduler(office.engine(), office.submitter());
    office.write("in a second", 1s);
    office.write("in an hour", 1h);
    CHECK(office.count("in a second") == 0);
    office.wait_for("in a second");
    office.write("in another second", 1s);
    office.wait_for("in another second");
    CHECK(office.count("in a second") == 1);
    CHECK(office.count("in an hour") == 0);
}

TEST_CASE("What fell due while no scheduler ran is posted when one starts", "[jobs]") {
    Office office;
    const auto due = office.write("while it was down", 200ms);
    while (now() < due) std::this_thread::yield();
    const Scheduler scheduler(office.engine(), office.submitter());
    office.wait_for("while it was down");
}

TEST_CASE("Work that is refused is answered, in its place", "[jobs]") {
    Office office;
    const auto answers = office.submitter().submit(
        {engine::NoteSessionUse{}, engine::AddFile{}, engine::NoteSessionUse{}});
    REQUIRE(answers.size() == 3);
    CHECK(answers[0].has_value());
    CHECK_FALSE(answers[1].has_value());
    CHECK(answers[2].has_value());
}

}  // namespace parley::jobs
