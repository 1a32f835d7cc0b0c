// The scheduler on the engine alone: no socket, no loop.

#include <condition_variable>

#include "server/jobs/scheduler.hpp"
#include "storage_fixture.hpp"

namespace parley::jobs {

namespace {
using namespace std::chrono_literals;

/// An engine that runs, with Anna of Acme and a channel.
class Office {
  public:
    Office() {
        auto opened = engine::Engine::open(*log_, {});
        REQUIRE(opened.has_value());
        engine_ = std::move(*opened);
        submitter.emplace(*engine_);
        engine_->start([this](const std::shared_ptr<engine::Group>& group) {
            submitter->publish(*group);
            const std::lock_guard lock(mutex_);
            for (const auto& told : group->told) {
                for (const auto& event : told.events) events_.emplace_back(event->json());
                if (told.reply_to.asker == asker_) answer_ = told;
            }
            published_.notify_all();
        });
        const auto operator_ = engine::Caller::operator_();
        CreateOrg create_org;
        create_org.name_ = Name<80>("Acme");
        create_org.kind = OrgType::host;
        create_org.zone = Zone("UTC");
        const auto org = run(operator_, create_org);
        CreateMember create_member;
        create_member.org = *OrgId::parse(id_in(org, "org_"));
        create_member.name_ = Name<80>("Anna");
        create_member.role = Role::member;
        const auto anna = MemberId::parse(id_in(run(operator_, create_member), "mbr_"));
        CreateToken create_token;
        create_token.member = *anna;
        create_token.name_ = Name<80>("it");
        anna_ = engine::Caller::by_token(
            *anna, *TokenId::parse(id_in(run(operator_, create_token), "tok_")));
        CreateChannel create_channel;
        create_channel.space = *SpaceId::parse(id_in(org, "spc_"));
        create_channel.name_ = ChannelName("launch");
        channel_ = *ChannelId::parse(id_in(run(operator_, create_channel), "chn_"));
    }
    ~Office() { engine_->stop(); }

    engine::Engine& engine() { return *engine_; }
    std::optional<Submitter> submitter;

    /// Anna writes a message that is due so much later; returns when.
    Instant write(const std::string& text, std::chrono::milliseconds later) {
        CreateSchedule create;
        create.channel = channel_;
        create.text = Text<0, 40'000>(text);
        create.when.instant = Instant{now().ms + later.count()};
        run(anna_, create);
        return *create.when.instant;
    }
    /// Waits until an event says it.
    void wait_for(std::string_view text) {
        std::unique_lock lock(mutex_);
        CHECK(published_.wait_for(lock, 20s, [&] { return count_of(text) > 0; }));
    }
    std::size_t count(std::string_view text) {
        const std::lock_guard lock(mutex_);
        return count_of(text);
    }

  private:
    static std::string id_in(const std::string& json, std::string_view prefix) {
        return json.substr(json.find(prefix), 30);
    }
    std::size_t count_of(std::string_view text) const {
        return static_cast<std::size_t>(
            std::count_if(events_.begin(), events_.end(), [&](const std::string& event) {
                return event.find("message.posted") != std::string::npos &&
                       event.find(text) != std::string::npos;
            }));
    }
    /// The answer to a command that is not refused.
    std::string run(const engine::Caller& caller, engine::AnyWork work) {
        std::vector<engine::Submission> submissions;
        submissions.push_back(
            {.reply_to = {.asker = ++asker_}, .caller = caller, .work = std::move(work)});
        engine_->submit(std::move(submissions));
        std::unique_lock lock(mutex_);
        REQUIRE(published_.wait_for(lock, 20s, [&] { return answer_.has_value(); }));
        const auto told = *std::exchange(answer_, std::nullopt);
        INFO(told.reply);
        REQUIRE_FALSE(told.refused);
        return told.reply;
    }

    storage::TemporaryFolder folder_;
    std::unique_ptr<storage::Log> log_ = storage::open(folder_ / "data");
    std::unique_ptr<engine::Engine> engine_;
    engine::Caller anna_ = engine::Caller::job();
    ChannelId channel_;
    std::mutex mutex_;  // guards what follows
    std::condition_variable published_;
    std::vector<std::string> events_;
    std::uint64_t asker_ = 0;
    std::optional<engine::Told> answer_;
};
}  // namespace

TEST_CASE("A schedule that falls due is posted once, and not before", "[jobs]") {
    Office office;
    const Scheduler scheduler(office.engine(), *office.submitter);
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
    const Scheduler scheduler(office.engine(), *office.submitter);
    office.wait_for("while it was down");
}

TEST_CASE("Work that is refused is answered, in its place", "[jobs]") {
    Office office;
    const auto answers = office.submitter->submit(
        {engine::NoteSessionUse{}, engine::AddFile{}, engine::NoteSessionUse{}});
    REQUIRE(answers.size() == 3);
    CHECK(answers[0].has_value());
    CHECK_FALSE(answers[1].has_value());
    CHECK(answers[2].has_value());
}

}  // namespace parley::jobs
