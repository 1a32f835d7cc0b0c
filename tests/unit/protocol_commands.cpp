// Promises of every command, event and push, made from the lists: a new one is tested unasked.

#include <catch2/catch.hpp>
#include <set>

#include "protocol/frames.hpp"
#include "tests/unit/protocol_sample.hpp"

using namespace parley;
using parley::testing::Sampler;

namespace {
template <class List, class F>
void for_each_type(F f) {
    boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, List>>(f);
}

/// Whether a type has, somewhere inside, what cannot go both ways.
template <class T>
struct OneWay : std::false_type {};
template <std::size_t max>
struct OneWay<Secret<max>> : std::true_type {};
template <>
struct OneWay<RawJson> : std::true_type {};
template <class T>
struct OneWay<JsonList<T>> : std::true_type {};
template <>
struct OneWay<ShownOnce> : std::true_type {};
template <class T>
struct OneWay<std::optional<T>> : OneWay<T> {};
template <class T>
struct OneWay<std::vector<T>> : OneWay<T> {};
template <Described T>
    requires std::is_class_v<T>
struct OneWay<T> {
    static constexpr bool value = [] {
        bool found = false;
        boost::mp11::mp_for_each<Members<T>>([&]<class Descriptor>(Descriptor) {
            using Value = std::remove_cvref_t<decltype(std::declval<T&>().*Descriptor::pointer)>;
            found = found || OneWay<Value>::value;
        });
        return found;
    }();
};

/// A struct as JSON, and what reads it and writes it again.
struct Journey {
    std::string sent;
    std::optional<std::string> (*back)(JsonValue value);
};
template <class T>
std::optional<std::string> there_and_back(JsonValue value) {
    T read;
    if (!read_json(value, read)) return std::nullopt;
    return to_json(read);
}
/// Of some structs there is no way back.
template <class T>
void add_journey(std::vector<Journey>& journeys) {
    if constexpr (!OneWay<T>::value) journeys.push_back({Sampler().text<T>(), &there_and_back<T>});
}

/// A command without its type: what is promised of each is told once, not compiled for each.
struct Tried {
    std::string_view name;
    Effect effect;
    Door door;
    bool keyless;
    bool can_be_dry;
    std::string (Sampler::*text)();
    bool (*is)(const AnyCommand& command);
    std::string of_nothing;  ///< the refusal of a body without members
};
template <class Command>
Tried tried() {
    std::string of_nothing;
    for_each_member(Command(), [&]<class Value>(std::string_view name, const Value&) {
        if (!may_be_absent<Value> && of_nothing.empty())
            of_nothing = "missing_field " + std::string(name);
    });
    return {Command::name, Command::effect, Command::door, requires {Command::keyless;
}
, requires(Command command) { command.dry_run; }, &Sampler::text<Command>,
    [](const AnyCommand& command) { return command.is<Command>(); }, of_nothing
};  // namespace
}
const std::vector<Tried>& all_commands() {
    static const auto all = [] {
        std::vector<Tried> made;
        for_each_type<Commands>(
            [&]<class Command>(std::type_identity<Command>) { made.push_back(tried<Command>()); });
        return made;
    }();
    return all;
}

std::string refused_body(std::string_view command, const std::string& with) {
    const auto request = decode_body(command, with, false);
    if (request) return "";
    return std::string(enum_text(request.error().code)) + " " +
           request.error().field.value_or("(no field)");
}
}  // namespace

TEST_CASE("Every command reads with all its members", "[protocol][commands]") {
    for (const auto& command : all_commands()) {
        Sampler sampler;
        const auto with = (sampler.*command.text)();
        INFO(command.name << " " << with);
        const auto request = decode_body(command.name, with, false);
        REQUIRE(request.has_value());
        CHECK(command.is(request->command));
        CHECK(name_of(request->command) == command.name);
        // With all its members a command that can be tried without effect is.
        const bool dry = command.can_be_dry;
        CHECK(effect_of(request->command) == (dry ? Effect::reads : command.effect));
        CHECK(needs_key(request->command) ==
              (!dry && command.effect == Effect::changes && !command.keyless));
        CHECK(door_of(request->command) == command.door);
    }
}

TEST_CASE("In every command, a wrong type anywhere is bad_value and named",
          "[protocol][commands]") {
    int wrong_ones = 0;
    for (const auto& command : all_commands()) {
        Sampler right;
        (right.*command.text)();
        for (const auto& leaf : right.leaves()) {
            const std::string other = leaf.is_string ? "7" : "\"7\"";
            for (const std::string& wrong :
                 {std::string(R"({"$ne":""})"), std::string("{}"), std::string("[]"),
                  std::string("null"), std::string("1e999"), other}) {
                if (leaf.may_be_null && wrong == "null") continue;
                Sampler sampler(leaf.path, wrong);
                const auto with = (sampler.*command.text)();
                INFO(command.name << " " << with);
                CHECK(refused_body(command.name, with) == "bad_value " + leaf.path);
                ++wrong_ones;
            }
        }
    }
    CHECK(wrong_ones > 500);
}

TEST_CASE("In every command, a member that must be there is missed by name",
          "[protocol][commands]") {
    for (const auto& command : all_commands()) {
        INFO(command.name);
        CHECK(refused_body(command.name, "{}") == command.of_nothing);
        CHECK(refused_body(command.name, R"({"never_heard_of":1})") ==
              "unknown_field never_heard_of");
    }
}

TEST_CASE("Every struct comes back from JSON as it went", "[protocol][commands]") {
    std::vector<Journey> journeys;
    for_each_type<Commands>([&]<class Command>(std::type_identity<Command>) {
        add_journey<Command>(journeys);
        add_journey<typename Command::Reply>(journeys);
    });
    for_each_type<Events>([&]<class T>(std::type_identity<T>) { add_journey<T>(journeys); });
    for_each_type<Pushes>([&]<class T>(std::type_identity<T>) { add_journey<T>(journeys); });
    add_journey<view::ManagedMember>(journeys);
    CHECK(journeys.size() > 150);
    for (const auto& [sent, back] : journeys) {
        INFO(sent);
        simdjson::ondemand::document document;
        const simdjson::padded_string padded(sent);
        REQUIRE(!thread_parser().iterate(padded).get(document));
        CHECK(back(document.get_value()) == sent);
        CHECK(at_end(document));
    }
}

TEST_CASE("Names of commands, events and pushes are each given once", "[protocol][commands]") {
    std::set<std::string_view> commands, events, pushes;
    for_each_type<Commands>([&]<class T>(std::type_identity<T>) { commands.insert(T::name); });
    for_each_type<Events>([&]<class T>(std::type_identity<T>) { events.insert(T::name); });
    for_each_type<Pushes>([&]<class T>(std::type_identity<T>) { pushes.insert(T::name); });
    CHECK(commands.size() == boost::mp11::mp_size<Commands>::value);
    CHECK(events.size() == boost::mp11::mp_size<Events>::value);
    CHECK(pushes.size() == boost::mp11::mp_size<Pushes>::value);
}

TEST_CASE("Every code has its sentence and its status", "[protocol][commands]") {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Code>>([](auto entry) {
        INFO(entry.name);
        CHECK(!Error(entry.value).message.empty());
        const int status = http_status(entry.value);
        CHECK((status >= 400 && status <= 503));
    });
}
