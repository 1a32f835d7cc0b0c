// Signing in, and the moment in which that ends.

#include <catch2/catch.hpp>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;

namespace {
struct SessionHome {
    Server server;
    Member anna;
    SessionHome() : anna(make(server)) {}
    static Member make(Server& server) {
        server.space({"Acme", "Nordwind"});
        return server.member("anna", "Acme", {.password = "correct horse"});
    }
    /// Anna at a browser, in sync.
    Member at_browser(const Browser& browser) {
        Member here(server, "anna", "");
        REQUIRE(!here.try_connect(browser.headers()));
        here.sync();
        return here;
    }
};
}  // namespace

TEST_CASE("A person signs in by mail and password and comes in by the cookie", "[sessions]") {
    SessionHome home;
    const Browser browser = home.server.sign_in("anna");
    auto here = home.at_browser(browser);
    const Json hello = here.push("hello").data;
    CHECK(text_at(hello, "session") == browser.session);
    CHECK(text_at(hello, "csrf") == browser.csrf);
    CHECK(text_at(at(hello, "member"), "id") == home.anna.id());
    CHECK(text_at(at(hello, "org"), "name") == "Acme");
    CHECK(number_at(at(hello, "limits"), "in_flight") > 0);
    here.post("#launch", "from the browser");
    CHECK(home.anna.texts("#launch", 1) == Texts{"from the browser"});
}

TEST_CASE("The cookie is one that no page and no other site can use", "[sessions]") {
    SessionHome home;
    const std::string cookie =
        home.server.sign_in_answer("anna", "correct horse").header("Set-Cookie");
    CHECK(cookie.starts_with("__Host-parley="));
    for (const char* attribute : {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"})
        CHECK(cookie.find(attribute) != std::string::npos);
    CHECK(cookie.find("Domain") == std::string::npos);
}

TEST_CASE("A wrong password, an unknown address and an ended account get one answer",
          "[sessions]") {
    SessionHome home;
    auto& server = home.server;
    server.member("gone", "Acme", {.password = "was right", .connected = false});
    server.deactivate("gone");
    const auto wrong = server.sign_in_answer("anna", "wrong");
    const auto unknown = server.sign_in_answer("nobody", "wrong");
    const auto ended = server.sign_in_answer("gone", "was right");
    CHECK(wrong.status == 401);
    CHECK(code_of(wrong) == "bad_credentials");
    CHECK(unknown.status == wrong.status);
    CHECK(unknown.body == wrong.body);
    CHECK(ended.status == wrong.status);
    CHECK(ended.body == wrong.body);
    CHECK(wrong.header("Set-Cookie").empty());
}

TEST_CASE("A password that is too long is refused before it is worked on", "[sessions]") {
    SessionHome home;
    const auto answer = home.server.sign_in_answer("anna", std::string(1025, 'x'));
    CHECK(answer.status == 400);
    CHECK(code_of(answer) == "too_long");
}

TEST_CASE("Who guesses passwords is slowed down", "[sessions]") {
    SessionHome home;
    int status = 401;
    for (int i = 0; i < 200 && status == 401; ++i) {
        const auto answer = home.server.sign_in_answer("anna", "guess " + std::to_string(i));
        status = answer.status;
        if (status == 401) continue;
        CHECK(code_of(answer) == "slow_down");
        const std::string seconds = answer.header("Retry-After");
        CHECK(!seconds.empty());
        CHECK(seconds.find_first_not_of("0123456789") == std::string::npos);
    }
    CHECK(status == 429);
    home.anna.ask("ping");  // whoever is in stays in
}

TEST_CASE("A revoked session is closed at once, and its cookie opens nothing", "[sessions]") {
    SessionHome home;
    const Browser browser = home.server.sign_in("anna");
    auto here = home.at_browser(browser);
    auto elsewhere = home.at_browser(home.server.sign_in("anna"));

    SECTION("by herself, from another place") {
        home.anna.ask("session.revoke", {{"session", browser.session}});
    }
    SECTION("by the operator") {
        home.server.operator_().run("session.revoke", {{"session", browser.session}});
    }
    SECTION("by signing out") { here.send("session.close"); }

    CHECK(here.closing().code == 4501);
    Member again(home.server, "anna", "");
    const auto refused = again.try_connect(browser.headers());
    REQUIRE(refused);
    CHECK(refused->status == 401);
    const auto by_http = home.server.post(
        "history", R"({"channel":")" + home.server.id("#launch") + "\"}",
        {{"Cookie", browser.cookie}, {"Origin", browser.origin}, {"X-Parley-CSRF", browser.csrf}});
    CHECK(by_http.status == 401);
    CHECK((code_of(by_http) == "session_ended" || code_of(by_http) == "not_signed_in"));
    // Her other places are hers still.
    elsewhere.ask("ping");
    home.anna.ask("ping");
}

TEST_CASE("A revoked token closes the connections that came by it", "[sessions]") {
    SessionHome home;
    const Json tokens = home.server.operator_().run("token.list", {{"member", home.anna.id()}});
    home.server.operator_().run("token.revoke",
                                {{"token", text_at(at(tokens, "tokens").as_array().at(0), "id")}});
    CHECK(home.anna.closing().code == 4501);
    const auto refused =
        home.anna.try_connect({{"Authorization", "Bearer " + home.server.token("anna")}});
    REQUIRE(refused);
    CHECK(refused->status == 401);
}

TEST_CASE("A member who is deactivated is out, everywhere and at once", "[sessions]") {
    SessionHome home;
    const Browser browser = home.server.sign_in("anna");
    auto here = home.at_browser(browser);
    home.server.deactivate("anna");
    CHECK(home.anna.closing().code == 4501);
    CHECK(here.closing().code == 4501);
    const std::string question = R"({"channel":")" + home.server.id("#launch") + "\"}";
    const auto by_token = home.server.post(
        "history", question, {{"Authorization", "Bearer " + home.server.token("anna")}});
    CHECK(by_token.status == 401);
    CHECK(code_of(by_token) == "not_signed_in");
    CHECK(home.server.sign_in_answer("anna", "correct horse").status == 401);
}

TEST_CASE("After deactivation none of many commands on their way has an effect", "[sessions]") {
    SessionHome home;
    auto björn = home.server.member("björn", "Nordwind");
    home.server.channel("#launch");
    björn.ignore_rest();
    for (int i = 0; i < 100; ++i)
        home.anna.send("message.post",
                       {{"channel", home.server.id("#launch")}, {"text", std::to_string(i)}});
    home.server.deactivate("anna");
    const std::size_t said = björn.history("#launch").size();
    home.anna.closing();
    CHECK(björn.history("#launch").size() == said);
}

TEST_CASE("A program says hello with its token as its first frame", "[sessions]") {
    SessionHome home;
    Member program(home.server, "anna", "");
    REQUIRE(!program.try_connect({}));
    SECTION("and is in") {
        program.ask("hello", {{"token", home.server.token("anna")}});
        program.sync();
        program.post("#launch", "hello");
    }
    SECTION("and with a wrong one is not") {
        CHECK(program.refusal("hello", {{"token", "wrong"}}) == "not_signed_in");
        CHECK(program.refusal("sync") == "not_signed_in");
    }
    SECTION("and nothing else is taken before it") {
        CHECK(program.refusal("sync") == "not_signed_in");
        CHECK(program.refusal("message.post", {{"channel", home.server.id("#launch")},
                                               {"text", "x"}}) == "not_signed_in");
        CHECK(program.refusal("session.list") == "not_signed_in");
    }
}

TEST_CASE("Sessions are listed to whose they are", "[sessions]") {
    SessionHome home;
    const Browser browser = home.server.sign_in("anna");
    auto here = home.at_browser(browser);
    const Json list = here.ask("session.list");
    const auto& sessions = at(list, "sessions").as_array();
    REQUIRE(sessions.size() == 1);
    CHECK(text_at(sessions.at(0), "id") == browser.session);
    CHECK(text_at(sessions.at(0), "device") == "a test");
    CHECK(at(sessions.at(0), "current") == Json(true));
}

TEST_CASE("An account ends, and one of the same name sees nothing of it", "[sessions]") {
    SessionHome home;
    auto& server = home.server;
    server.member("erik", "Acme", {.connected = false});
    server.channel("#theirs", {.only_for = {"erik"}});
    const std::string old_id = server.id("erik");
    server.deactivate("erik");
    auto erik = server.member("erik", "Acme");
    CHECK(erik.id() != old_id);
    CHECK(erik.refusal("history", {{"channel", server.id("#theirs")}}) == "not_found");
}
