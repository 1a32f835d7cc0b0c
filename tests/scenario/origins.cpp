// Another site in the same browser gets nothing by the cookie.

#include <catch2/catch.hpp>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;

namespace {
struct OriginHome {
    Server server;
    Member anna;
    Browser browser;
    OriginHome() : anna(make(server)), browser(server.sign_in("anna")) {}
    static Member make(Server& server) {
        server.space({"Acme", "Nordwind"});
        server.channel("#launch");
        return server.member("anna", "Acme", {.password = "correct horse"});
    }
    std::string saying(const std::string& text) {
        return driver::to_text(object{{"channel", server.id("#launch")}, {"text", text}});
    }
};

}  // namespace

TEST_CASE("An upgrade from any other origin is refused before anything else", "[origins]") {
    OriginHome home;
    for (const std::string origin :
         {"https://evil.example", "null", "https://parley.example.evil.example",
          "https://evilparley.example", "https://parley.example:444", "http://parley.example",
          "https://parley.example.", "https://a@parley.example", "HTTPS://PARLEY.EXAMPLE/",
          "https://xn--parley-.example", "", "https://parley.example, https://evil.example"}) {
        INFO("origin " << origin);
        Member page(home.server, "anna", "");
        const auto with_cookie =
            page.try_connect({{"Cookie", home.browser.cookie}, {"Origin", origin}});
        REQUIRE(with_cookie);
        CHECK(with_cookie->status == 403);
        CHECK(code_of(*with_cookie) == "bad_origin");
        if (origin.empty()) continue;
        const auto without = page.try_connect({{"Origin", origin}});
        REQUIRE(without);
        CHECK(without->status == 403);
        // The same bytes with a cookie that is right, wrong or none: nothing is learned.
        CHECK(without->body == with_cookie->body);
    }
}

TEST_CASE("A cookie without an origin gets no upgrade", "[origins]") {
    OriginHome home;
    Member page(home.server, "anna", "");
    const auto refused = page.try_connect({{"Cookie", home.browser.cookie}});
    REQUIRE(refused);
    CHECK(refused->status == 403);
    CHECK(code_of(*refused) == "bad_origin");
}

TEST_CASE("Two origins in one request are none", "[origins]") {
    OriginHome home;
    Member page(home.server, "anna", "");
    const auto refused = page.try_connect({{"Cookie", home.browser.cookie},
                                           {"Origin", home.browser.origin},
                                           {"Origin", "https://evil.example"}});
    REQUIRE(refused);
    CHECK((refused->status == 403 || refused->status == 400));
}

TEST_CASE("A post by cookie needs the page's own value, and the right origin", "[origins]") {
    OriginHome home;
    const Headers key{{"Idempotency-Key", "k1"}};
    const auto post = [&](Headers headers) {
        headers.emplace_back("Cookie", home.browser.cookie);
        headers.emplace_back("Idempotency-Key", driver::Admin::new_key());
        return home.server.post("message.post", home.saying("x"), std::move(headers));
    };
    const std::string origin = home.browser.origin, csrf = home.browser.csrf;
    CHECK(post({{"Origin", origin}}).status == 403);
    CHECK(post({{"Origin", origin}, {"X-Parley-CSRF", "wrong"}}).status == 403);
    CHECK(post({{"Origin", origin}, {"X-Parley-CSRF", ""}}).status == 403);
    CHECK(post({{"Origin", "https://evil.example"}, {"X-Parley-CSRF", csrf}}).status == 403);
    CHECK(home.anna.history("#launch").empty());
    CHECK(post({{"Origin", origin}, {"X-Parley-CSRF", csrf}}).status == 200);
    CHECK(home.anna.history("#launch") == Texts{"x"});
}

TEST_CASE("Signing in needs the right origin, or none and no cookie", "[origins]") {
    OriginHome home;
    const std::string body = driver::to_text(
        object{{"email", home.server.email("anna")}, {"password", "correct horse"}});
    CHECK(home.server.post("session.open", body, {{"Origin", "https://evil.example"}}).status ==
          403);
    CHECK(home.server.post("session.open", body, {{"Cookie", home.browser.cookie}}).status == 403);
    CHECK(home.server.post("session.open", body, {}).status == 200);
    // A planted cookie is not the one that comes out.
    const auto answer = home.server.post(
        "session.open", body,
        {{"Origin", home.server.origin()}, {"Cookie", "__Host-parley=planted-by-somebody"}});
    REQUIRE(answer.status == 200);
    CHECK(answer.header("Set-Cookie").find("planted") == std::string::npos);
}

TEST_CASE("Commands are POST and JSON alone", "[origins]") {
    OriginHome home;
    const Headers by_token{{"Authorization", "Bearer " + home.server.token("anna")},
                           {"Idempotency-Key", "k1"}};
    CHECK(home.server.get("/api/v1/message.post", by_token).status == 405);
    Headers form = by_token;
    form.emplace_back("Content-Type", "text/plain");
    // A page of another site can send this without asking the browser's leave.
    const int refused =
        home.server.http({"POST", "/api/v1/message.post", form, home.saying("x")}).status;
    CHECK((refused == 400 || refused == 415));
    CHECK(home.anna.history("#launch").empty());
}

TEST_CASE("Only our subprotocol is spoken", "[origins]") {
    OriginHome home;
    auto connection = driver::Connection::tcp(home.server.port());
    connection.send(driver::http_bytes(
        driver::upgrade_request({{"Authorization", "Bearer " + home.server.token("anna")},
                                 {"Sec-WebSocket-Protocol", "parley.v9"}})));
    std::string unread;
    const auto answer = driver::read_answer(connection, unread);
    REQUIRE(answer.status == 101);
    driver::WebSocket socket(std::move(connection), unread);
    while (socket.next(driver::deadline())) {
    }
    CHECK(socket.closed()->code == 4500);
}
