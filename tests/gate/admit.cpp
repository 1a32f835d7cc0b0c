// Who may ask what at all: each kind of caller, for each kind of command.

#include "tests/gate/house.hpp"

namespace parley::gate {

namespace {
using Headers = std::vector<std::pair<std::string, std::string>>;

/// Helio with Anna, and the gate by itself.
struct Entrance : House {
    std::string org, anna;
    const Doors doors{Options{.origins = {"http://localhost"}}};

    Entrance() {
        org = text_of(
            operator_asks("org.create", R"({"name":"Helio","kind":"host","zone":"Europe/Berlin"})"),
            "id");
        anna = make_member("Anna");
    }
    std::string make_member(const std::string& name) {
        const std::string email = name + "@helio.example";
        return text_of(
            operator_asks("member.create", R"({"org":")" + org + R"(","name":")" + name +
                                               R"(","role":"member","email":")" + email +
                                               R"(","password":"correct horse battery"})"),
            "id");
    }
    /// By a new token with these scopes.
    Identity by_token(const std::string& member, const std::string& scopes) {
        const auto made =
            operator_asks("token.create",
                          R"({"member":")" + member + R"(","name":"it","scopes":)" + scopes + "}");
        return *doors.authenticate_token(*engine().directory(), text_of(made, "secret"));
    }
    /// By a new session of Anna's browser.
    Identity by_session() {
        const auto answer = ask(
            "session.open", R"({"email":"Anna@helio.example","password":"correct horse battery"})",
            {{"Origin", "http://localhost"}});
        REQUIRE(answer.status == 200);
        wire::HttpRequest request;
        for (const auto& [name, value] : answer.headers)
            if (name == "Set-Cookie")
                request.headers.emplace_back("Cookie", value.substr(0, value.find(';')));
        const auto identity =
            doors.authenticate(*engine().directory(), request, Doors::Way::harmless_request, now());
        REQUIRE(identity.has_value());
        return *identity;
    }
    Identity by_operators_socket(const std::string& in_name_of = {}) {
        Identity identity{.who = engine::Actor::operator_()};
        if (!in_name_of.empty())
            REQUIRE(take_name(*engine().directory(), *MemberId::parse(in_name_of), identity)
                        .has_value());
        return identity;
    }
};

template <class Command>
AnyCommand command() {
    return Command{};
}
}  // namespace

TEST_CASE("Token and door say which commands may be asked at all", "[gate][admit]") {
    Entrance helio;
    Gate gate(helio.engine(), Options{});
    std::map<std::string, std::optional<Identity>> callers{
        {"nobody", std::nullopt},
        {"session", helio.by_session()},
        {"token", helio.by_token(helio.anna, "[]")},
        {"messages", helio.by_token(helio.anna, R"(["message.*"])")},
        {"posts", helio.by_token(helio.anna, R"(["message.post"])")},
        {"admin", helio.by_token(helio.anna, R"(["admin"])")},
        {"operator", helio.by_operators_socket()},
        {"operator as Anna", helio.by_operators_socket(helio.anna)},
    };
    using Codes = std::map<std::string, std::optional<Code>>;
    constexpr auto in = std::nullopt;
    constexpr auto no = Code::not_allowed;
    struct Row {
        AnyCommand command;
        Codes codes;  // of those not named: in
    };
    const Code unknown = Code::not_signed_in;
    const std::vector<Row> rows{
        {command<Ping>(), {{"nobody", unknown}, {"messages", no}, {"posts", no}, {"admin", no}}},
        {command<Hello>(), {{"messages", no}, {"posts", no}, {"admin", no}}},
        {command<OpenSession>(), {{"messages", no}, {"posts", no}, {"admin", no}}},
        {command<PostMessage>(), {{"nobody", unknown}, {"admin", no}}},
        {command<EditMessage>(), {{"nobody", unknown}, {"posts", no}, {"admin", no}}},
        {command<CreateMember>(), {{"nobody", unknown}, {"messages", no}, {"posts", no}}},
        {command<CreateOrg>(),
         {{"nobody", unknown},
          {"session", no},
          {"token", no},
          {"messages", no},
          {"posts", no},
          {"admin", no},
          {"operator as Anna", no}}},
    };
    for (const auto& row : rows)
        for (auto& [name, identity] : callers) {
            INFO(name << " asks " << name_of(row.command));
            const auto admitted = gate.admit(identity ? &*identity : nullptr, row.command);
            const auto expected = row.codes.contains(name) ? row.codes.at(name) : in;
            CHECK((admitted ? std::nullopt : std::optional(admitted.error().code)) == expected);
        }
}

TEST_CASE("The routes of files ask by the name that scopes know", "[gate][admit]") {
    Entrance helio;
    Gate gate(helio.engine(), Options{});
    auto files = helio.by_token(helio.anna, R"(["file.*"])");
    auto posts = helio.by_token(helio.anna, R"(["message.post"])");
    for (const auto name : {engine::AddFile::name, GetFile::name}) {
        CHECK(gate.admit(files, name).has_value());
        const auto refused = gate.admit(posts, name);
        REQUIRE(refused.has_error());
        CHECK(refused.error().code == Code::not_allowed);
    }
}

TEST_CASE("Whoever asks too fast is told when to come back, before all else", "[gate][admit]") {
    Entrance helio;
    Gate gate(helio.engine(), Options{.commands_per_s = 1,
                                      .commands_burst = 2,
                                      .org_commands_per_s = 1,
                                      .org_commands_burst = 3});
    auto anna = helio.by_token(helio.anna, R"(["message.post"])");
    auto ben = helio.by_token(helio.make_member("Ben"), "[]");
    auto its_operator = helio.by_operators_socket(helio.anna);
    CHECK(gate.admit(&anna, command<PostMessage>()).has_value());
    CHECK(gate.admit(&anna, command<PostMessage>()).has_value());
    for (const auto& asked : {command<PostMessage>(), command<CreateOrg>()}) {
        const auto refused = gate.admit(&anna, asked);
        REQUIRE(refused.has_error());
        CHECK(refused.error().code == Code::slow_down);
        CHECK(refused.error().after_ms.value_or(0) > 0);
    }
    auto elsewhere = helio.by_token(helio.anna, "[]");
    CHECK(gate.admit(&elsewhere, command<Ping>()).has_error());  // by whichever token
    CHECK(gate.admit(&ben, command<Ping>()).has_value());
    CHECK(gate.admit(&ben, command<Ping>()).has_error());  // their org has used up what it may
    for (int i = 0; i < 10; ++i) CHECK(gate.admit(&its_operator, command<Ping>()).has_value());
}

}  // namespace parley::gate
