// What a hub tells its sessions, on a loop that the test turns by hand.

#include "server/net/hub.hpp"

#include <catch2/catch.hpp>
#include <condition_variable>

#include "protocol/frames.hpp"
#include "server/net/server.hpp"
#include "server/net/session.hpp"
#include "tests/transport/server.hpp"

namespace parley::test {
namespace {

class HandTurned final : public net::Loop, public net::Transport {
  public:
    // Loop
    std::size_t index() const override { return 0; }
    void post(std::function<void()> work) override {
        const std::lock_guard lock(mutex_);
        posted_.push_back(std::move(work));
        arrived_.notify_all();
    }
    void at_end_of_turn(std::function<void()> work) override { ends_.push_back(std::move(work)); }
    void each_second(std::function<void()>) override {}
    /// Runs what is posted, waiting for it, until `done`.
    void turn_until(const std::function<bool()>& done) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!done()) {
            std::function<void()> work;
            {
                std::unique_lock lock(mutex_);
                if (ends_.empty() &&
                    !arrived_.wait_until(lock, until, [&] { return !posted_.empty(); }))
                    throw std::runtime_error("nothing was posted for too long");
                if (!posted_.empty()) work = std::move(posted_.front()), posted_.pop_front();
            }
            if (work) work();
            for (const auto& end : std::exchange(ends_, {})) end();
        }
    }

    // Transport
    std::uint16_t port() const override { return 0; }
    std::vector<net::Loop*> loops() override { return {this}; }
    void start() override {}
    std::string reload_certificates() override { return {}; }
    void stop(int, int) override {}
    net::Counters counters() const override { return {}; }

  private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<std::function<void()>> posted_;
    std::vector<std::function<void()>> ends_;
};

/// Whose memory is full when it should take an event.
struct Line final : net::Socket {
    bool full = false;
    std::vector<std::string> heard;
    std::uint16_t closed = 0;

    void send(const net::FrameRef& frame) override {
        if (full && frame->kind() == net::Frame::Kind::push) throw std::bad_alloc();
        heard.emplace_back(frame->bytes());
    }
    void close(std::uint16_t code, std::string_view) override { closed = code; }
    std::size_t waiting() const override { return 0; }
    void frame_size_max(std::size_t) override {}
    void pause_reading() override {}
    void resume_reading() override {}
    void want_flush() override {}

    bool heard_of(std::string_view what) const {
        return std::any_of(heard.begin(), heard.end(), [&](const std::string& frame) {
            return frame.find(what) != std::string::npos;
        });
    }
};

struct World {
    Folder folder;
    std::unique_ptr<storage::Log> log =
        std::move(storage::open_rocksdb_log(folder.path("data"), {}).log);
    std::unique_ptr<storage::Blobs> blobs = *storage::Blobs::open(folder.path("files"));
    std::unique_ptr<engine::Engine> engine = *engine::Engine::open(*log, {});
    HandTurned loop;
    net::Server server{net::Settings{}, *engine, *log, *blobs};
    net::Hub* hub = nullptr;

    World() {
        server.attach(loop);
        hub = &server.hub(loop);
        engine->start([this](std::shared_ptr<engine::Group> group) { server.publish(group); });
    }
    ~World() { engine->stop(); }

    /// The operator's command; its answer.
    std::string run(engine::AnyWork work) {
        std::optional<std::string> answer;
        engine::Submission submission{.caller = engine::Caller::operator_(),
                                      .work = std::move(work)};
        hub->submit(std::move(submission), [&](const engine::Told& told) { answer = told.reply; });
        loop.turn_until([&] { return answer.has_value(); });
        return *answer;
    }
    OrgId org(const std::string& name) {
        CreateOrg create;
        create.name_ = Name<80>(name);
        create.kind = OrgType::host;
        create.zone = Zone("UTC");
        const auto made = run(create);
        return *OrgId::parse(made.substr(made.find("org_"), 30));
    }
    MemberId member(OrgId org, const std::string& name) {
        CreateMember create;
        create.org = org;
        create.name_ = Name<80>(name);
        create.role = Role::member;
        const auto made = run(create);
        return *MemberId::parse(made.substr(made.find("mbr_"), 30));
    }
    std::shared_ptr<net::Session> session(MemberId id, Line& line) {
        CreateToken create;
        create.member = id;
        create.name_ = Name<80>("it");
        const auto made = run(create);
        auto session = std::make_shared<net::Session>(
            *hub, net::HttpRequest{},
            net::Identity{.member = engine->directory()->member(id),
                          .token = *TokenId::parse(made.substr(made.find("tok_"), 30))});
        session->opened(line);
        std::string sync = R"({"id":1,"do":"sync","with":{"cursors":{}}})";
        sync.reserve(sync.size() + json_padding);
        session->received(sync);
        return session;
    }
};

}  // namespace

TEST_CASE(
    "Whoever could not be told what happened is closed so that they resume, and others hear it",
    "[hub]") {
    World world;
    const auto org = world.org("Acme");
    const auto anna = world.member(org, "Anna"), ben = world.member(org, "Ben");
    Line annas, bens;
    const auto one = world.session(anna, annas), other = world.session(ben, bens);
    REQUIRE(bens.heard_of("\"re\":1"));
    annas.full = true;
    world.member(org, "Carla");
    CHECK(bens.heard_of("Carla"));
    CHECK(bens.closed == 0);
    CHECK_FALSE(annas.heard_of("Carla"));
    CHECK(annas.closed == 4005);
    annas.full = false;
    world.member(org, "Dora");
    CHECK_FALSE(annas.heard_of("Dora"));  // it is over: they come back and resume
    CHECK(bens.heard_of("Dora"));
    one->closed(4005), other->closed(1000);
}

}  // namespace parley::test
