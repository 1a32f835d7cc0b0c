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

template <class T>
void check_round_trip() {
    if constexpr (!OneWay<T>::value) {
        const auto text = Sampler().text<T>();
        INFO(text);
        const auto value = from_json<T>(text);
        REQUIRE(value.has_value());
        CHECK(to_json(*value) == text);
    }
}

template <class Command>
std::string refusal(const std::string& with) {
    const auto request = decode_body(Command::name, with, false);
    if (request) return "";
    return std::string(enum_text(request.error().code)) + " " +
           request.error().field.value_or("(no field)");
}
}  // namespace

TEST_CASE("Every command reads with all its members", "[protocol][commands]") {
    for_each_type<Commands>([]<class Command>(std::type_identity<Command>) {
        const auto with = Sampler().text<Command>();
        INFO(Command::name << " " << with);
        const auto request = decode_body(Command::name, with, false);
        REQUIRE(request.has_value());
        CHECK(std::holds_alternative<Command>(request->command));
        CHECK(name_of(request->command) == Command::name);
        // With all its members a command that can be tried without effect is.
        const bool dry = requires(Command command) { command.dry_run; };
        CHECK(effect_of(request->command) == (dry ? Effect::reads : Command::effect));
        CHECK(needs_key(request->command) ==
              (!dry && Command::effect == Effect::changes && !requires { Command::keyless; }));
        CHECK(door_of(request->command) == Command::door);
    });
}

TEST_CASE("In every command, a wrong type anywhere is bad_value and named",
          "[protocol][commands]") {
    int tried = 0;
    for_each_type<Commands>([&]<class Command>(std::type_identity<Command>) {
        Sampler right;
        right.text<Command>();
        for (const auto& leaf : right.leaves()) {
            const std::string other = leaf.is_string ? "7" : "\"7\"";
            for (const std::string& wrong :
                 {std::string(R"({"$ne":""})"), std::string("{}"), std::string("[]"),
                  std::string("null"), std::string("1e999"), other}) {
                if (leaf.may_be_null && wrong == "null") continue;
                const auto with = Sampler(leaf.path, wrong).text<Command>();
                INFO(Command::name << " " << with);
                CHECK(refusal<Command>(with) == "bad_value " + leaf.path);
                ++tried;
            }
        }
    });
    CHECK(tried > 500);
}

TEST_CASE("In every command, a member that must be there is missed by name",
          "[protocol][commands]") {
    for_each_type<Commands>([]<class Command>(std::type_identity<Command>) {
        std::string first;
        for_each_member(Command(), [&]<class Value>(std::string_view name, const Value&) {
            if (!may_be_absent<Value> && first.empty())
                first = "missing_field " + std::string(name);
        });
        INFO(Command::name);
        CHECK(refusal<Command>("{}") == first);
        CHECK(refusal<Command>(R"({"never_heard_of":1})") == "unknown_field never_heard_of");
    });
}

TEST_CASE("Every struct comes back from JSON as it went", "[protocol][commands]") {
    for_each_type<Commands>([]<class Command>(std::type_identity<Command>) {
        check_round_trip<Command>();
        check_round_trip<typename Command::Reply>();
    });
    for_each_type<Events>(
        []<class Event>(std::type_identity<Event>) { check_round_trip<Event>(); });
    for_each_type<Pushes>([]<class Push>(std::type_identity<Push>) { check_round_trip<Push>(); });
    check_round_trip<view::ManagedMember>();
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
