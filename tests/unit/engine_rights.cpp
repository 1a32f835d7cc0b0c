// Who acts: what is named and gone is nobody, a token gives no more than it has, and sessions end
// by a clock that the test moves.

#include "server/engine/sessions.hpp"
#include "tests/unit/engine_desk.hpp"

using namespace parley;
using namespace parley::engine;

namespace {
constexpr std::int64_t day_ms = 24 * hour_ms;
constexpr SessionLimits limits{14 * day_ms, 30 * day_ms};

/// Helio's admin, with a session and a token.
struct Office : Desk {
    const OrgId org{{1}};
    const MemberId admin{{2}};
    const SessionId session{{3}};
    const TokenId token{{4}};

    Office() {
        directory.put(Org{.id = org, .name = "Helio", .kind = OrgType::host, .zone = "UTC"});
        directory.put(Member{.id = admin, .org = org, .name = "anna", .role = Role::admin});
        directory.put(Session{.id = session, .member = admin, .opened = {now_ms}});
        give({"ping"});
    }
    void give(std::vector<std::string> scopes) {
        directory.put(Token{.id = token, .member = admin, .scopes = std::move(scopes)});
    }
    std::string code_of(const Caller& caller) const {
        const auto actor = caller.actor(directory);
        return actor ? "ok" : std::string(enum_text(actor.error().code));
    }
    Actor by_token() const { return *Caller::by_token(admin, token).actor(directory); }

    /// What comes of asking, by the token, for another one.
    std::string ask_for(const std::vector<std::string>& scopes) {
        CreateToken create;
        create.member = admin;
        create.name_ = Name<80>("more");
        for (const auto& scope : scopes) create.scopes.emplace_back(scope);
        Moment moment{.now = {now_ms}};
        const Views views;
        const auto made = decide(State{directory, views}, by_token(), create, moment);
        return made ? "ok" : std::string(enum_text(made.error().code));
    }
    /// Takes on what a command of the server's own changes.
    template <class Command>
    void carry_out(const Command& command) {
        auto outcome = run(Actor::job(), command);
        for (const auto& entity : outcome.entities)
            if (const auto* changed = entity.template as<Session>()) directory.put(*changed);
        for (const auto& id : outcome.ended_sessions) directory.erase(id);
    }
    void use() { carry_out(NoteSessionUse{session}); }
    void sweep() {
        carry_out(ExpireSessions{limits, expired_sessions(directory, limits, {now_ms}, 100)});
    }
    bool lives() const { return directory.session(session) != nullptr; }
};
}  // namespace

TEST_CASE("A token, session or member that is named and gone is nobody", "[rights]") {
    Office office;
    const auto by_token = Caller::by_token(office.admin, office.token);
    const auto by_session = Caller::by_session(office.admin, office.session);
    CHECK(office.code_of(by_token) == "ok");
    CHECK(office.code_of(by_session) == "ok");

    SECTION("each with its own end") {
        office.directory.erase(office.token);
        CHECK(office.code_of(by_token) == "session_ended");
        office.directory.erase(office.session);
        CHECK(office.code_of(by_session) == "session_ended");
    }
    SECTION("all with their member") {
        auto gone = *office.directory.member(office.admin);
        gone.active = false;
        office.directory.put(gone);
        CHECK(office.code_of(by_token) == "session_ended");
        CHECK(office.code_of(by_session) == "session_ended");
        CHECK(office.code_of(Caller::operator_(office.admin)) == "not_found");
    }
    SECTION("and none is another's") {
        const MemberId björn{{9}};
        office.directory.put(Member{.id = björn, .org = office.org, .role = Role::guest});
        CHECK(office.code_of(Caller::by_token(björn, office.token)) == "session_ended");
        CHECK(office.code_of(Caller::by_session(björn, office.session)) == "session_ended");
    }
    CHECK(office.code_of(Caller::by_token(office.admin, {})) == "session_ended");
    CHECK(office.code_of(Caller::by_session(office.admin, {})) == "session_ended");
}

TEST_CASE("A job of the server's own may do nothing that is asked for", "[rights]") {
    Office office;
    const auto job = *Caller::job().actor(office.directory);
    CHECK_FALSE(job.is_operator());
    const auto& org = *office.directory.org(office.org);
    const auto& admin = *office.directory.member(office.admin);
    for (const auto action : {Action::read, Action::change, Action::manage_people}) {
        CHECK_FALSE(may(office.directory, job, action, org));
        CHECK_FALSE(may(office.directory, job, action, admin));
    }
    CHECK(office.directory.spaces(job).empty());
    CHECK(office.directory.orgs(job).empty());
    CHECK_FALSE(office.directory.open_stream(job, office.org, {}).has_value());
    CHECK_FALSE(view_for(job, admin).email.has_value());
}

TEST_CASE("A token gives no more than it has, and never `admin`", "[rights][scopes]") {
    Office office;
    using Scopes = std::vector<std::string>;
    const auto all = Scopes{};

    SECTION("without scopes it gives whatever there is") {
        office.give({});
        CHECK(office.ask_for(all) == "ok");
        CHECK(office.ask_for({"admin"}) == "ok");
        CHECK(office.ask_for({"message.*", "history"}) == "ok");
    }
    SECTION("with scopes, what lies within them") {
        office.give({"admin", "message.*", "history"});
        CHECK(office.ask_for({"message.*"}) == "ok");
        CHECK(office.ask_for({"message.post", "history"}) == "ok");
        for (const auto& more : {all, Scopes{"admin"}, Scopes{"message.*", "admin"},
                                 Scopes{"channel.list"}, Scopes{"message.post", "channel.*"}})
            CHECK(office.ask_for(more) == "not_allowed");
    }
    SECTION("a group is more than its parts") {
        office.give({"admin", "message.post", "message.edit"});
        CHECK(office.ask_for({"message.*"}) == "not_allowed");
        CHECK(office.ask_for({"message.post"}) == "ok");
    }
    SECTION("what would reach nothing is no scope") {
        office.give({});
        for (const char* nothing :
             {"token.create", "token.*", "session.revoke", "session.list", "member.create",
              "member.deactivate", "admin.*", ".*", "*", "message", "message.posts"})
            CHECK(office.ask_for({nothing}) == "bad_value");
        CHECK(office.ask_for({"member.*"}) == "ok");  // member.get, member.list, member.profile
    }
}

TEST_CASE("Tokens from before lose what makes or ends people, tokens and sessions",
          "[rights][scopes]") {
    Office office;
    office.give({"token.*", "token.create", "member.*", "member.create", "session.*"});
    for (const char* lost :
         {"token.create", "token.revoke", "token.list", "member.create", "member.deactivate",
          "session.list", "session.revoke", "session.close"})
        CHECK_FALSE(may_ask(office.by_token(), lost, Door::members));
    for (const char* kept : {"member.get", "member.list", "member.profile"})
        CHECK(may_ask(office.by_token(), kept, Door::members));
    office.give({"admin"});
    CHECK(may_ask(office.by_token(), "token.create", Door::members));
    CHECK_FALSE(may_ask(office.by_token(), "member.list", Door::members));
}

TEST_CASE("A session ends 14 days after its last use, and 30 days after the log-in",
          "[rights][sessions]") {
    Office office;
    const auto start_ms = office.now_ms;
    const auto day = [&](std::int64_t number) { office.now_ms = start_ms + number * day_ms; };

    SECTION("nobody uses it") {
        day(14);
        --office.now_ms;
        office.sweep();
        CHECK(office.lives());
        ++office.now_ms;
        CHECK(has_expired(*office.directory.session(office.session), limits, {office.now_ms}));
        office.sweep();
        CHECK_FALSE(office.lives());
    }
    SECTION("it is used every day") {
        for (int number = 1; number < 30; ++number) {
            day(number);
            office.use();
            office.sweep();
            CHECK(office.lives());
        }
        day(30);
        office.use();
        office.sweep();
        CHECK_FALSE(office.lives());
    }
    SECTION("it is used before the sweep comes") {
        day(14);
        const auto found = expired_sessions(office.directory, limits, {office.now_ms}, 100);
        CHECK(found == std::vector<SessionId>{office.session});
        office.use();
        office.carry_out(ExpireSessions{limits, found});
        CHECK(office.lives());
    }
    SECTION("the clock goes back") {
        office.now_ms -= 100 * day_ms;
        office.use();
        office.sweep();
        CHECK(office.lives());
    }
}

TEST_CASE("A session's use is written down once an hour", "[rights][sessions]") {
    Office office;
    int written = 0;
    for (int minute = 0; minute < 300; ++minute) {
        office.now_ms += 60'000;
        auto outcome = office.run(Actor::job(), NoteSessionUse{office.session});
        written += static_cast<int>(outcome.entities.size());
        for (const auto& entity : outcome.entities) office.directory.put(*entity.as<Session>());
    }
    CHECK(written == 5);
    CHECK(last_use(*office.directory.session(office.session)).ms == office.now_ms);
}
