// What a try to sign in costs, whom it counts against, and what it tells.

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/scenario/server.hpp"
#include "tests/scenario/shifted_clock.hpp"

using namespace parley::scenario;

namespace {
/// How often Argon2id has run: to sign in, or to set a password ("member").
std::size_t hashes(Server& server, const std::string& why) {
    const std::string name = "parley_password_hashes_total{for=\"" + why + "\"} ";
    const auto metrics = server.get("/metrics").body;
    const auto at = metrics.find(name);
    REQUIRE(at != std::string::npos);
    return std::stoul(metrics.substr(at + name.size()));
}

/// Somebody of this org with this address; their id.
std::string account(Server& server, const std::string& org, const std::string& email,
                    const std::string& password, const std::string& role = "member") {
    server.org(org);
    return text_at(server.operator_().run("member.create", {{"org", server.id(org)},
                                                            {"name", email.substr(0, 5)},
                                                            {"role", role},
                                                            {"email", email},
                                                            {"password", password}}),
                   "id");
}

HttpAnswer try_in(Server& server, object with, Headers headers = {}) {
    headers.emplace_back("Origin", Server::origin());
    return server.post("session.open", driver::to_text(with), headers);
}

struct Try {
    object with;
    Headers headers = {};
};
/// The statuses of tries that all come at once: no time passes in which an allowance fills again.
std::vector<int> try_at_once(Server& server, const std::vector<Try>& tries) {
    std::vector<driver::Connection> connections;
    for (const auto& [with, headers] : tries) {
        Headers all = headers;
        all.emplace_back("Origin", Server::origin());
        connections.push_back(driver::Connection::tcp(server.port()));
        connections.back().send(driver::http_bytes(
            {"POST", "/api/v1/session.open", std::move(all), driver::to_text(with)}));
    }
    std::vector<int> out;
    for (auto& connection : connections) {
        std::string unread;
        out.push_back(driver::read_answer(connection, unread).status);
    }
    return out;
}

/// More than a network may try where an account may be tried once a minute.
std::vector<Try> strangers(const Headers& headers = {}) {
    std::vector<Try> out;
    for (int i = 0; i < 14; ++i)
        out.push_back({{{"email", std::to_string(i) + "@x.test"}, {"password", "x"}}, headers});
    return out;
}

std::string all_cookies(const HttpAnswer& answer) {
    std::string out;
    for (const auto& [name, value] : answer.headers)
        if (name == "Set-Cookie")
            out += (out.empty() ? "" : "; ") + value.substr(0, value.find(';'));
    return out;
}

/// Only the one by which a browser is known again.
std::string browser_cookie(const HttpAnswer& answer) {
    const auto all = all_cookies(answer);
    const auto begin = all.find("__Host-parley-browser=");
    REQUIRE(begin != std::string::npos);
    return all.substr(begin, all.find(';', begin) - begin);
}
}  // namespace

TEST_CASE("A try to sign in is one hash, whatever stands behind the address", "[sign_in]") {
    Server server;
    server.org("Acme");
    account(server, "Nordwind", "one@x.test", "correct horse");
    account(server, "Nordwind", "two@x.test", "correct horse");
    account(server, "Vega", "two@x.test", "correct horse");
    account(server, "Vega", "rival@x.test", "correct horse");
    const auto gone = account(server, "Vega", "gone@x.test", "correct horse");
    server.operator_().run("member.deactivate", {{"member", gone}});
    for (int i = 0; i < 7; ++i)
        account(server, "Partner " + std::to_string(i), "many@x.test", "word " + std::to_string(i));

    const auto runs = [&](object with, int status, const std::string& code) {
        const auto before = hashes(server, "sign_in");
        const auto answer = try_in(server, with);
        INFO(driver::to_text(with) << "\n" << answer.body);
        CHECK(answer.status == status);
        if (status != 200) CHECK(code_of(answer) == code);
        CHECK(hashes(server, "sign_in") - before == 1);
    };
    const auto nordwind = server.id("Nordwind");
    for (const char* email : {"nobody@x.test", "one@x.test", "two@x.test", "rival@x.test",
                              "gone@x.test", "many@x.test"})
        runs({{"email", email}, {"password", "wrong"}}, 401, "bad_credentials");
    runs({{"email", "rival@x.test"}, {"password", "correct horse"}, {"org", nordwind}}, 401,
         "bad_credentials");
    runs({{"email", "gone@x.test"}, {"password", "correct horse"}}, 401, "bad_credentials");
    runs({{"email", "one@x.test"}, {"password", "correct horse"}}, 200, "");
    runs({{"email", "two@x.test"}, {"password", "correct horse"}}, 409, "choose");
    runs({{"email", "two@x.test"}, {"password", "correct horse"}, {"org", nordwind}}, 200, "");
    runs({{"email", "many@x.test"}, {"password", "word 6"}}, 200, "");
}

TEST_CASE("A password signs in after a restart", "[sign_in][one-loop]") {
    Server server;
    account(server, "Acme", "anna@x.test", "correct horse");
    server.stop();
    server.start();
    CHECK(try_in(server, {{"email", "anna@x.test"}, {"password", "correct horse"}}).status == 200);
}

TEST_CASE("Whoever may not set a password has none worked on", "[sign_in]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto gustav = server.member("gustav", "Nordwind", {.role = "guest"});
    auto nora = server.member("nora", "Nordwind", {.role = "partner_admin"});
    auto ada = server.member("ada", "Acme", {.role = "admin"});
    const auto before = hashes(server, "member");
    int count = 0;
    const auto with = [&](const std::string& org, object more = {}) {
        object out{{"org", server.id(org)},
                   {"name", "new"},
                   {"role", "member"},
                   {"email", "new" + std::to_string(++count) + "@x.test"},
                   {"password", "correct horse"}};
        for (const auto& [name, value] : more) out[name] = value;
        return out;
    };
    CHECK(gustav.refusal("member.create", with("Nordwind")) != "");
    server.org("Vega");
    CHECK(gustav.refusal("member.create", with("Acme")) == "not_allowed");
    CHECK(gustav.refusal("member.create", with("Vega")) == "not_found");
    CHECK(nora.refusal("member.create", with("Acme")) == "not_allowed");
    CHECK(nora.refusal("member.create", with("Nordwind", {{"role", "admin"}})) == "bad_value");
    CHECK(nora.refusal("member.create", with("Nordwind", {{"role", "bot"}})) == "bad_value");
    CHECK(ada.refusal("member.create", with("Nordwind")) == "not_allowed");
    const auto narrow = server.operator_().run(
        "token.create",
        {{"member", nora.id()}, {"name", "narrow"}, {"scopes", boost::json::array{"ping"}}});
    const auto by_token = server.post(
        "member.create", driver::to_text(with("Nordwind")),
        {{"Authorization", "Bearer " + text_at(narrow, "secret")}, {"Idempotency-Key", "k1"}});
    CHECK(by_token.status == 403);
    CHECK(server.post("member.create", driver::to_text(with("Nordwind")), {}).status == 401);
    CHECK(hashes(server, "member") == before);

    nora.ask("member.create", with("Nordwind"));
    CHECK(hashes(server, "member") == before + 1);
}

TEST_CASE("An org takes so many people in, and the others and the operator are not held up",
          "[sign_in]") {
    Server server("[limits]\norg_invitations_per_minute = 3\n");
    server.space({"Acme", "Nordwind"});
    auto nora = server.member("nora", "Nordwind", {.role = "partner_admin"});
    auto ada = server.member("ada", "Acme", {.role = "admin"});
    int count = 0;
    const auto with = [&](const std::string& org) {
        return object{
            {"org", server.id(org)}, {"name", "n" + std::to_string(++count)}, {"role", "member"}};
    };
    for (int i = 0; i < 3; ++i) nora.ask("member.create", with("Nordwind"));
    const Json refused = at(nora.answer(nora.send("member.create", with("Nordwind"))), "error");
    CHECK(text_at(refused, "code") == "slow_down");
    CHECK(number_at(refused, "after_ms") > 0);
    CHECK(nora.refusal("member.create", with("Acme")) == "not_allowed");  // the right comes first
    ada.ask("member.create", with("Acme"));
    for (int i = 0; i < 5; ++i) server.operator_().run("member.create", with("Nordwind"));
    server.operator_().run("member.create", with("Nordwind"));
}

TEST_CASE("A password and an address are the same ones, in whatever Unicode form they are typed",
          "[sign_in]") {
    Server server;
    account(server, "Acme", "J\u00fcrgen@B\u00fccher.example", "M\u00fcller-Stra\u00dfe gr\u00fcn");
    const auto signs_in = [&](const std::string& email, const std::string& password) {
        return try_in(server, {{"email", email}, {"password", password}}).status == 200;
    };
    CHECK(signs_in("J\u00fcrgen@B\u00fccher.example", "M\u00fcller-Stra\u00dfe gr\u00fcn"));
    CHECK(signs_in("ju\u0308rgen@bu\u0308cher.example", "Mu\u0308ller-Stra\u00dfe gru\u0308n"));
    CHECK(signs_in("JU\u0308RGEN@xn--bcher-kva.EXAMPLE", "M\u00fcller-Stra\u00dfe\u00a0gr\u00fcn"));
    CHECK_FALSE(signs_in("j\u00fcrgen@b\u00fccher.example", "m\u00fcller-Stra\u00dfe gr\u00fcn"));
    CHECK_FALSE(signs_in("jurgen@b\u00fccher.example", "M\u00fcller-Stra\u00dfe gr\u00fcn"));
    const auto answer = server.operator_().ask("member.create", {{"org", server.id("Acme")},
                                                                 {"name", "b"},
                                                                 {"role", "member"},
                                                                 {"email", "b@x.test"},
                                                                 {"password", "a\u200bb"}});
    CHECK(code_of(answer) == "bad_value");
    // The same address in another form is the same address.
    const auto again =
        server.operator_().ask("member.create", {{"org", server.id("Acme")},
                                                 {"name", "c"},
                                                 {"role", "member"},
                                                 {"email", "JU\u0308RGEN@b\u00fccher.example"}});
    CHECK(code_of(again) == "conflict");
}

TEST_CASE("Guesses count for the account, however its address is written", "[sign_in]") {
    Server server("[limits]\nsign_ins_per_minute = 4\n");
    account(server, "Acme", "anna@x.test", "correct horse");
    std::vector<Try> guesses;
    for (const char* email : {"anna@x.test", "Anna@x.test", "ANNA@X.TEST", "aNNa@x.test",
                              "anNa@x.Test", "annA@x.test", "ANna@x.test", "anna@X.test"})
        guesses.push_back({{{"email", email}, {"password", "guess"}}});
    const auto statuses = try_at_once(server, guesses);
    CHECK(std::count(statuses.begin(), statuses.end(), 401) == 4);
    CHECK(std::count(statuses.begin(), statuses.end(), 429) == 4);
    CHECK(try_in(server, {{"email", "ben@x.test"}, {"password", "guess"}}).status == 401);
}

TEST_CASE("Behind a trusted proxy each address counts by itself; without, nobody's word counts",
          "[sign_in][one-loop]") {
    const auto status_of_anna = [](Server& server) {
        account(server, "Acme", "anna@x.test", "correct horse");
        auto tries = strangers({{"X-Forwarded-For", "203.0.113.1"}});
        tries.push_back({{{"email", "anna@x.test"}, {"password", "correct horse"}},
                         {{"X-Forwarded-For", "203.0.113.1, 198.51.100.7"}}});
        const auto statuses = try_at_once(server, tries);
        CHECK(std::count(statuses.begin(), statuses.end() - 1, 429) == 4);
        return statuses.back();
    };
    SECTION("trusted") {
        Server server(
            "[server]\ntrusted_proxies = [\"127.0.0.0/8\"]\n[limits]\nsign_ins_per_minute = 1\n");
        CHECK(status_of_anna(server) == 200);
    }
    SECTION("not trusted") {
        Server server("[limits]\nsign_ins_per_minute = 1\n");
        CHECK(status_of_anna(server) == 429);
    }
}

TEST_CASE("Strangers keep nobody out of a browser in which they signed in before",
          "[sign_in][one-loop]") {
    Server server(
        "[server]\ntrusted_proxies = [\"127.0.0.1\"]\n[limits]\nsign_ins_per_minute = 1\n");
    account(server, "Acme", "anna@x.test", "correct horse");
    const object right{{"email", "anna@x.test"}, {"password", "correct horse"}};
    const auto first = try_in(server, right, {{"X-Forwarded-For", "198.51.100.7"}});
    REQUIRE(first.status == 200);
    const Headers known{{"Cookie", browser_cookie(first)}};
    CHECK(known.front().second.find("anna") == std::string::npos);
    for (const auto& [name, value] : first.headers)
        if (name == "Set-Cookie")
            for (const char* attribute : {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"})
                CHECK(value.find(attribute) != std::string::npos);
    auto tries = strangers();
    tries.push_back({right});
    // The cookie is for her account alone, and guesses count there too.
    tries.push_back({{{"email", "ben@x.test"}, {"password", "x"}}, known});
    tries.push_back({right, known});
    tries.push_back({{{"email", "ANNA@x.test"}, {"password", "x"}}, known});
    const auto statuses = try_at_once(server, tries);
    CHECK(std::count(statuses.begin(), statuses.end(), 429) == 4 + 3);
    CHECK(statuses[14] == 429);
    CHECK(statuses[15] == 429);
    CHECK(statuses[16] == 200);
    CHECK(statuses[17] == 429);
}

TEST_CASE("Where TLS is in front, browsers are told never to ask without it", "[sign_in]") {
    const std::string name = "Strict-Transport-Security";
    SECTION("told") {
        Server server("[server]\npublic_url = \"https://parley.example\"\n");
        CHECK(server.get("/").header(name).starts_with("max-age="));
        CHECK(server.get("/nothing.js").header(name).starts_with("max-age="));
        CHECK(server.post("ping", "{}", {}).header(name).starts_with("max-age="));
        CHECK(server.get("/ws", {{"Upgrade", "websocket"}}).header(name).starts_with("max-age="));
        CHECK(server.http({"GET", "/", {{"Host", "a"}, {"Host", "b"}}, ""}).header(name) != "");
    }
    SECTION("not told") {
        Server server;
        CHECK(server.get("/").header(name).empty());
    }
}

namespace {
struct Accounts {
    Server server;
    Member ada, ben, rita;
    Accounts()
        : ada(make("ada", "Acme", "admin")),
          ben(make("ben", "Acme", "member")),
          rita(make("rita", "Rival", "partner_admin")) {}
    Member make(const std::string& name, const std::string& org, const std::string& role) {
        if (!server.knows("Acme")) server.org("Acme"), server.org("Rival");
        return server.member(name, org, {.role = role, .password = "first " + name});
    }
    int status_of(const std::string& name, const std::string& password) {
        return server.sign_in_answer(name, password).status;
    }
    /// member.password by a browser.
    HttpAnswer change(const Browser& browser, object with) {
        return server.post("member.password", driver::to_text(with),
                           {{"Cookie", browser.cookie},
                            {"Origin", browser.origin},
                            {"X-Parley-CSRF", browser.csrf},
                            {"Content-Type", "application/json"},
                            {"Idempotency-Key", driver::Admin::new_key()}});
    }
    HttpAnswer reset(const std::string& secret, const std::string& password, Headers more = {}) {
        if (more.empty()) more.emplace_back("Origin", Server::origin());
        more.emplace_back("Content-Type", "application/json");
        return server.post("session.reset",
                           driver::to_text(object{{"secret", secret}, {"password", password}}),
                           more);
    }
    std::string link(Member& by, const std::string& whom) {
        return text_at(by.ask("member.reset", {{"member", server.id(whom)}}), "secret");
    }
    bool is_signed_in(const Browser& browser) {
        return server
                   .post("ping", "{}",
                         {{"Cookie", browser.cookie},
                          {"Origin", browser.origin},
                          {"X-Parley-CSRF", browser.csrf},
                          {"Content-Type", "application/json"}})
                   .status == 200;
    }
};
}  // namespace

TEST_CASE("Whoever changes their password stays signed in there, and nowhere else",
          "[sign-in][passwords]") {
    Accounts accounts;
    auto& server = accounts.server;
    const Browser here = server.sign_in("ben"), there = server.sign_in("ben");
    CHECK(code_of(accounts.change(here, {{"new", "second"}})) == "missing_field");
    CHECK(code_of(accounts.change(here, {{"old", "wrong"}, {"new", "second"}})) ==
          "bad_credentials");
    CHECK(code_of(accounts.change(here, {{"old", "first ben"}, {"new", ""}})) == "bad_value");
    CHECK(accounts.is_signed_in(there));
    CHECK(accounts.status_of("ben", "first ben") == 200);
    CHECK(accounts.change(here, {{"old", "first ben"}, {"new", "second"}}).status == 200);
    CHECK(accounts.is_signed_in(here));
    CHECK_FALSE(accounts.is_signed_in(there));
    CHECK(accounts.status_of("ben", "first ben") == 401);
    CHECK(accounts.status_of("ben", "second") == 200);
    // Also after a kill: it was acknowledged.
    server.kill();
    server.start();
    CHECK(accounts.status_of("ben", "second") == 200);
}

TEST_CASE("Nobody sets another's password but the operator", "[sign-in][passwords]") {
    Accounts accounts;
    auto& [server, ada, ben, rita] = accounts;
    const object ben_s{{"member", server.id("ben")}, {"old", "first ben"}, {"new", "taken"}};
    CHECK(ada.refusal("member.password", ben_s) == "not_allowed");
    CHECK(rita.refusal("member.password", ben_s) == "not_found");
    const Browser browser = server.sign_in("ben");
    server.operator_().run("member.password",
                           {{"member", server.id("ben")}, {"new", "by the operator"}});
    CHECK_FALSE(accounts.is_signed_in(browser));
    CHECK(accounts.status_of("ben", "by the operator") == 200);
}

TEST_CASE("A link sets a password once, within a day, for the own company's people alone",
          "[sign-in][passwords]") {
    Accounts accounts;
    auto& [server, ada, ben, rita] = accounts;
    CHECK(ben.refusal("member.reset", {{"member", server.id("ada")}}) == "not_allowed");
    CHECK(rita.refusal("member.reset", {{"member", server.id("ben")}}) == "not_found");
    CHECK(ada.refusal("member.reset", {{"member", server.id("rita")}}) != "");

    const auto older = accounts.link(ada, "ben"), secret = accounts.link(ada, "ben");
    const Browser before = server.sign_in("ben");
    // One that was replaced, one of another's, one that was never made: one answer.
    const auto wrong = accounts.reset(older, "second").body;
    CHECK(code_of(accounts.reset(older, "second")) == "not_found");
    for (const auto& other : {server.id("rita") + secret.substr(secret.find('.')), secret + "0",
                              std::string("x"), server.id("ada") + "."})
        CHECK(accounts.reset(other, "second").body == wrong);
    CHECK(code_of(accounts.reset(secret, "second", {{"Origin", "https://evil.example"}})) ==
          "bad_origin");
    CHECK(accounts.status_of("ben", "first ben") == 200);

    CHECK(accounts.reset(secret, "second").status == 200);
    CHECK(accounts.status_of("ben", "second") == 200);
    CHECK(accounts.status_of("ben", "first ben") == 401);
    CHECK_FALSE(accounts.is_signed_in(before));
    CHECK(accounts.reset(secret, "third").body == wrong);
    CHECK(accounts.status_of("ben", "second") == 200);

    // Two requests with one secret: one sets the password.
    const auto once = accounts.link(ada, "ben");
    const auto answer_to_two = [&] {
        std::vector<driver::Connection> connections;
        for (const std::string password : {"third", "fourth"}) {
            connections.push_back(driver::Connection::tcp(server.port()));
            connections.back().send(driver::http_bytes(
                {"POST",
                 "/api/v1/session.reset",
                 {{"Origin", Server::origin()}, {"Content-Type", "application/json"}},
                 driver::to_text(object{{"secret", once}, {"password", password}})}));
        }
        std::vector<int> out;
        for (auto& connection : connections) {
            std::string unread;
            out.push_back(driver::read_answer(connection, unread).status);
        }
        std::sort(out.begin(), out.end());
        return out;
    };
    CHECK(answer_to_two() == std::vector<int>{200, 404});

    // A link of somebody who is deactivated opens nothing; brought back, they sign in as before.
    const auto late = accounts.link(ada, "ben");
    ada.ask("member.deactivate", {{"member", server.id("ben")}});
    CHECK(accounts.reset(late, "fifth").body == wrong);
    const Json back = ada.ask("member.reactivate", {{"member", server.id("ben")}});
    CHECK(text_at(back, "id") == server.id("ben"));
    CHECK(accounts.reset(late, "fifth").body == wrong);  // it ended with the account
    CHECK(accounts.reset(accounts.link(ada, "ben"), "fifth").status == 200);
    CHECK(accounts.status_of("ben", "fifth") == 200);
}

TEST_CASE("A link is good for a day", "[sign-in][passwords][one-loop]") {
    ShiftedClock clock;
    Accounts accounts;
    const auto first = accounts.link(accounts.ada, "ben"),
               second = accounts.link(accounts.ada, "ada");
    clock.move(24 * 3600 - 60);
    CHECK(accounts.reset(first, "second").status == 200);
    clock.move(24 * 3600 + 1);
    CHECK(code_of(accounts.reset(second, "second")) == "not_found");
}
