// What waits for the engine, and what it has told, is bounded in bytes.

#include <condition_variable>
#include <mutex>

#include "server/engine/engine.hpp"
#include "storage_fixture.hpp"

namespace parley::engine {

namespace {
/// An engine whose told batches wait here until the test takes them.
class Listener {
  public:
    explicit Listener(const EngineOptions& options) : engine_(*Engine::open(*log_, options)) {
        engine_->start([this](std::shared_ptr<Group> group) {
            std::unique_lock lock(mutex_);
            for (const auto& told : group->told)
                answers_.push_back(told.refused ? told.error->code : std::optional<Code>());
            groups_.push_back(std::move(group));
            changed_.notify_all();
            // On the engine's own thread: nothing is decided until it goes on.
            if (!answers_.back()) changed_.wait(lock, [&] { return !held_; });
        });
    }
    ~Listener() { go_on(), forget(), engine_->stop(); }

    void submit(std::size_t count, std::size_t body) {
        std::vector<Submission> all;
        for (std::size_t i = 0; i < count; ++i) {
            CreateOrg create;
            create.kind = OrgType::partner;
            create.name_ = Name<80>("Org " + std::to_string(++made_));
            create.zone = Zone("UTC");
            all.push_back(
                {.caller = Caller::operator_(), .work = std::move(create), .body_size = body});
        }
        engine_->submit(std::move(all));
    }
    /// Waits for so many answers; those that came.
    std::vector<std::optional<Code>> answers(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, std::chrono::seconds(20), [&] { return answers_.size() >= count; });
        return answers_;
    }
    bool comes_within(std::chrono::milliseconds time, std::size_t count) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, time, [&] { return answers_.size() >= count; });
    }
    void hold() {
        const std::lock_guard lock(mutex_);
        held_ = true;
    }
    void go_on() {
        const std::lock_guard lock(mutex_);
        held_ = false;
        changed_.notify_all();
    }
    /// As a loop that has told a batch lets go of it.
    void forget() {
        std::vector<std::shared_ptr<Group>> taken;
        const std::lock_guard lock(mutex_);
        taken.swap(groups_);
    }

  private:
    storage::TemporaryFolder folder_;
    std::unique_ptr<storage::Log> log_ = storage::open(folder_ / "data");
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::optional<Code>> answers_;
    std::vector<std::shared_ptr<Group>> groups_;
    bool held_ = false;
    std::size_t made_ = 0;
    std::unique_ptr<Engine> engine_;
};
}  // namespace

TEST_CASE("Past so many bytes of waiting commands the next is told to come again",
          "[engine][bounds]") {
    Listener listener({.queue_bytes_max = 50'000});
    listener.hold();
    listener.submit(1, 0);
    REQUIRE(listener.answers(1).size() == 1);  // and now the engine stands still
    listener.submit(10, 30'000);
    const auto refused = listener.answers(9);
    REQUIRE(refused.size() == 9);
    for (std::size_t i = 1; i < refused.size(); ++i) CHECK(refused[i] == Code::busy);
    listener.go_on();
    const auto all = listener.answers(11);
    CHECK(std::count(all.begin(), all.end(), std::nullopt) == 3);
    // They are decided, and soon there is room again.
    std::size_t count = 11;
    do {
        listener.submit(1, 30'000);
        REQUIRE(++count < 10'000);
    } while (listener.answers(count).back().has_value());
}

TEST_CASE("A round has so many bytes, and at least one command", "[engine][bounds]") {
    Listener listener({.round_bytes_max = 25'000});
    listener.hold();
    listener.submit(1, 0);
    listener.answers(1);
    listener.submit(4, 30'000);
    listener.go_on();
    CHECK(listener.answers(5).size() == 5);
}

TEST_CASE("While the loops have not taken what was told, nothing more is decided",
          "[engine][bounds]") {
    Listener listener({.told_bytes_max = 1});
    listener.submit(1, 0);
    REQUIRE(listener.answers(1).size() == 1);
    listener.submit(1, 0);
    CHECK_FALSE(listener.comes_within(std::chrono::milliseconds(200), 2));
    listener.forget();
    CHECK(listener.answers(2).size() == 2);
}

}  // namespace parley::engine
