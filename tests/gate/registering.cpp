// Checked in one turn, registered in a later one: whatever ended in between has ended for what is
// registered as well.

#include "tests/gate/house.hpp"

namespace parley::gate {

namespace {
const std::string secret = "Hush, the price is 31";

/// Helio alone, with Anna and a channel.
struct Office : House {
    using Headers = std::vector<std::pair<std::string, std::string>>;

    explicit Office(std::size_t loops = 1, Options options = {})
        : House(loops, std::move(options)) {
        const auto org =
            operator_asks("org.create", R"({"name":"Helio","kind":"host","zone":"Europe/Berlin"})");
        helio = text_of(org, "id");
        space = text_of(org, "internal_space");
        channel = make_channel("launch", "false");
        admin = make_member("admin");
        anna = make_member("member");
    }
    std::string make_channel(const std::string& name, const std::string& is_private) {
        return text_of(
            operator_asks("channel.create", R"({"space":")" + space + R"(","name":")" + name +
                                                R"(","private":)" + is_private + "}"),
            "id");
    }
    std::string make_member(const std::string& role) {
        return text_of(
            operator_asks("member.create",
                          R"({"org":")" + helio + R"(","name":"Somebody","role":")" + role + "\"}"),
            "id");
    }
    /// What lets somebody in: a token, or a browser's session.
    struct Key {
        std::string id;
        Headers door;
        std::string secret{};  // a token's
        const Headers& headers() const { return door; }
    };
    Key token(const std::string& member, const std::string& scopes = {}) {
        const auto made = operator_asks("token.create",
                                        R"({"member":")" + member + R"(","name":"it")" +
                                            (scopes.empty() ? "" : R"(,"scopes":)" + scopes) + "}");
        const auto secret = text_of(made, "secret");
        return {text_of(made, "id"), {{"Authorization", "Bearer " + secret}}, secret};
    }
    /// A new person of Helio with a browser, signed in.
    Key sign_in(const std::string& name) {
        const auto email = name + "@helio.example";
        const auto member =
            text_of(operator_asks("member.create", R"({"org":")" + helio + R"(","name":")" + name +
                                                       R"(","role":"member","email":")" + email +
                                                       R"(","password":"correct horse battery"})"),
                    "id");
        const auto answer = ask(
            "session.open", R"({"email":")" + email + R"(","password":"correct horse battery"})",
            {{"Origin", "http://localhost"}});
        REQUIRE(answer.status == 200);
        Key key;
        for (const auto& [header, value] : answer.headers)
            if (header == "Set-Cookie" && value.starts_with("__Host-parley="))
                key.door = {{"Origin", "http://localhost"},
                            {"Cookie", value.substr(0, value.find(';'))}};
        const auto sessions = operator_asks("session.list", R"({"member":")" + member + "\"}");
        key.id = text_of(sessions.substr(sessions.find("\"sessions\"")), "id");
        return key;
    }
    void revoke(const Key& key) {
        if (key.secret.empty())
            operator_asks("session.revoke", R"({"session":")" + key.id + "\"}");
        else
            operator_asks("token.revoke", R"({"token":")" + key.id + "\"}");
    }
    void deactivate(const std::string& member) {
        operator_asks("member.deactivate", R"({"member":")" + member + "\"}");
    }
    void post(const std::string& text) {
        const auto sender = token(admin);
        const auto answer =
            ask("message.post", R"({"channel":")" + channel + R"(","text":")" + text + "\"}",
                sender.headers());
        REQUIRE(answer.status == 200);
        settle();
    }
    std::string history() const {
        return R"({"id":7,"do":"history","with":{"channel":")" + channel + R"("}})";
    }

    std::string helio, space, channel, admin, anna;
};

/// It is closed as signed out, was told nothing, and hears and reads nothing any more.
void check_is_nobody(Office& office, House::Connection& connection) {
    CHECK(connection.wire->close_code == 4501);
    connection.say(R"({"id":1,"do":"sync","with":{}})");
    connection.say(office.history());
    office.post(secret);
    CHECK(connection.wire->frames.empty());
    connection.leave();
    CHECK(office.server().presence().of(*MemberId::parse(office.anna)).state == Doing::offline);
}
}  // namespace

TEST_CASE("What ended between an upgrade's judgement and its registration never gets in",
          "[gate][rights]") {
    Office office;
    SECTION("its token") {
        const auto key = office.token(office.anna, R"(["ping"])");
        auto connection = office.upgrade(key.headers());
        office.revoke(key);
        connection.open();
        check_is_nobody(office, connection);
    }
    SECTION("its member") {
        const auto key = office.token(office.anna);
        auto connection = office.upgrade(key.headers());
        office.deactivate(office.anna);
        connection.open();
        check_is_nobody(office, connection);
    }
    SECTION("its session") {
        const auto key = office.sign_in("bea");
        auto connection = office.upgrade(key.headers());
        REQUIRE(connection.endpoint);
        office.revoke(key);
        connection.open();
        check_is_nobody(office, connection);
    }
    SECTION("its token, while the batch's news waits for the loop's next turn") {
        const auto key = office.token(office.anna);
        auto connection = office.upgrade(key.headers());
        connection.open();
        CHECK(connection.wire->count("\"hello\"") == 1);
        office.revoke(key);
        CHECK(connection.wire->close_code == 4501);
        connection.wire->frames.clear();
        check_is_nobody(office, connection);
    }
}

TEST_CASE("On every loop, upgrades sprayed around a revocation end with it", "[gate][rights]") {
    Office office(3);
    for (int round = 0; round < 20; ++round) {
        // Each sign-in costs a hash of 64 MiB: three of them are enough.
        const auto key = round % 7 == 3 ? office.sign_in("bea" + std::to_string(round))
                                        : office.token(office.anna);
        std::vector<House::Connection> connections;
        const auto open_some = [&](bool judged_only) {
            for (std::size_t loop = 0; loop < 3; ++loop) {
                auto connection = office.upgrade(key.headers(), loop);
                if (!connection.endpoint) {
                    CHECK(connection.refusal == 401);
                    continue;
                }
                if (!judged_only) connection.open();
                connections.push_back(std::move(connection));
            }
        };
        open_some(false);
        const auto judged = connections.size();
        open_some(true);
        office.revoke(key);
        for (auto i = judged; i < connections.size(); ++i) connections[i].open();
        open_some(false);
        office.settle();
        CHECK(connections.size() == 6);
        for (auto& connection : connections) {
            CHECK(connection.wire->close_code == 4501);
            connection.wire->frames.clear();
            connection.say(office.history());
            CHECK(connection.wire->frames.empty());
            connection.leave();
        }
    }
}

TEST_CASE("A token that ends on an open socket reads nothing, in no moment", "[gate][rights]") {
    Office office(2);
    office.post(secret);
    const auto key = office.token(office.anna, R"(["ping"])");
    // On the other loop, which does not turn: the batch's news has not come to it.
    auto connection = office.upgrade(key.headers(), 1);
    connection.open();
    connection.say(office.history());
    CHECK(connection.wire->count("not_allowed") == 1);
    office.revoke(key);
    CHECK(connection.wire->close_code == 0);
    connection.say(office.history());
    CHECK(connection.wire->count(secret) == 0);
    CHECK(connection.wire->count("session_ended") == 1);
    CHECK(connection.wire->close_code == 4501);
    connection.leave();
}

TEST_CASE("A frame that says who it is counts as of now", "[gate][rights]") {
    Office office(2);
    const auto key = office.token(office.anna);
    const std::string hello = R"({"id":1,"do":"hello","with":{"token":")" + key.secret + "\"}}";
    auto early = office.upgrade({}, 1);
    early.open();
    early.say(hello);
    CHECK(early.wire->count("\"push\":\"hello\"") == 1);
    auto late = office.upgrade({}, 1);
    late.open();
    office.revoke(key);
    late.say(hello);
    CHECK(late.wire->count("not_signed_in") == 1);
    CHECK(late.wire->count("\"push\":\"hello\"") == 0);
    early.leave();
    late.leave();
}

TEST_CASE("Commands of a connection whose right has ended register nothing", "[gate][rights]") {
    const auto which = GENERATE(range<std::size_t>(0, 5));
    Office office(2);
    const auto key = office.token(office.anna);
    auto connection = office.upgrade(key.headers(), 1);
    connection.open();
    office.revoke(key);
    const std::vector<std::string> commands{
        R"({"id":1,"do":"sync","with":{}})",
        R"({"id":1,"do":"channel.watch","with":{"channels":[")" + office.channel + "\"]}}",
        R"({"id":1,"do":"presence.watch","with":{"members":[")" + office.admin + "\"]}}",
        R"({"id":1,"do":"typing","with":{"channel":")" + office.channel + "\"}}",
        R"({"id":1,"do":"presence.set","with":{"state":"away"}})"};
    connection.say(commands.at(which));
    CHECK(connection.wire->count("session_ended") == 1);
    CHECK(connection.wire->close_code == 4501);
    const auto frames = connection.wire->frames.size();
    office.post(secret);
    CHECK(connection.wire->frames.size() == frames);
    connection.leave();
}

TEST_CASE("Who may not see a channel any more does not see that somebody types in it",
          "[gate][rights]") {
    Office office(2);
    const auto there = office.token(office.anna), elsewhere = office.token(office.admin);
    const auto channel = office.make_channel("hidden", "true");
    const auto with_anna = R"({"channel":")" + channel + R"(","members":[")" + office.anna + "\"]}";
    office.operator_asks("channel.add", with_anna);
    office.operator_asks("channel.add",
                         R"({"channel":")" + channel + R"(","members":[")" + office.admin + "\"]}");
    auto watcher = office.upgrade(there.headers(), 1);
    watcher.open();
    watcher.say(R"({"id":1,"do":"channel.watch","with":{"channels":[")" + channel + "\"]}}");
    const auto type = [&] {
        const auto answer =
            office.ask("typing", R"({"channel":")" + channel + "\"}", elsewhere.headers());
        CHECK(answer.status == 200);
    };
    type();
    office.loop(1).turn();
    watcher.endpoint->before_flush();
    CHECK(watcher.wire->count("\"push\":\"typing\"") == 1);

    // The second loop has what is typed before it, and only then what ended the right.
    office.operator_asks("channel.remove", with_anna);
    office.server()
        .hub(office.loop(1))
        .push_typing(*ChannelId::parse(channel), *MemberId::parse(office.admin));
    watcher.endpoint->before_flush();
    CHECK(watcher.wire->count("\"push\":\"typing\"") == 1);
    office.loop(1).turn();
    watcher.leave();
}

}  // namespace parley::gate
