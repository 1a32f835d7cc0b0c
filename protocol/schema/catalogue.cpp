// Walks the described structs by reflection. New structs, commands and events are found by
// themselves; only a new kind of type needs a new `shape`.

#include "protocol/schema/catalogue.hpp"

#include <boost/core/type_name.hpp>
#include <limits>

#include "protocol/frames.hpp"
#include "protocol/json_read.hpp"

namespace parley::schema {

namespace {
/// The direction. `sent`: a command's `with`; `told`: everything from the server. Clients may leave
/// out empty maps and optional lists, which the server always writes.
enum class Way { sent, told };

template <class T>
concept DescribedStruct = Described<T> && std::is_class_v<T>;

template <class Struct, class Descriptor>
using MemberType =
    std::remove_cvref_t<decltype(std::declval<Struct&>().*std::declval<Descriptor>().pointer)>;

/// Whether a type differs in the two directions: then it gets two definitions.
template <class T>
struct SentOtherwise : std::false_type {};
template <class T>
struct SentOtherwise<std::optional<T>> : SentOtherwise<T> {};
template <class T>
struct SentOtherwise<std::vector<T>> : SentOtherwise<T> {};
template <class T>
struct SentOtherwise<Nullable<T>> : SentOtherwise<T> {};
template <DescribedStruct T>
struct SentOtherwise<T> {
    static constexpr bool value = [] {
        bool differs = false;
        boost::mp11::mp_for_each<Members<T>>([&]<class Descriptor>(Descriptor) {
            using Value = MemberType<T, Descriptor>;
            differs = differs || SentOtherwise<Value>::value ||
                      (may_be_absent<Value> && !is_optional<Value>);
        });
        return differs;
    }();
};

template <class T>
concept Pushed = boost::mp11::mp_contains<Pushes, T>::value;
template <class T>
concept Commanded = boost::mp11::mp_contains<Commands, T>::value;

std::string last_part(const std::string& qualified) {
    const auto colon = qualified.rfind("::");
    return colon == std::string::npos ? qualified : qualified.substr(colon + 2);
}

/// A type's name in documents: the struct's. Pushes get a suffix, as some have the names of
/// commands or views.
template <class T, Way way>
std::string definition_name() {
    if constexpr (std::is_same_v<T, Error>) return "ParleyError";
    if constexpr (std::is_same_v<T, Code>) return "ErrorCode";
    std::string name = last_part(boost::core::type_name<T>());
    if constexpr (Pushed<T>) name += "Push";
    if constexpr (way == Way::sent && !Commanded<T> && SentOtherwise<T>::value) name += "Sent";
    return name;
}

// Patterns of texts (ECMA-262 regular expressions), for types that check more than the length.
#define PARLEY_BLANK                                                                              \
    R"([ \u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u202f)" \
    R"(\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8]*$)"
constexpr std::string_view one_line =
    "^(?!" PARLEY_BLANK R"()[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$)";
template <class T>
constexpr std::string_view pattern_of = "";
template <std::size_t max>
constexpr std::string_view pattern_of<Name<max>> = one_line;
template <>
constexpr std::string_view pattern_of<ChannelName> =
    "^(?!" PARLEY_BLANK R"()[^/\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$)";
template <>
constexpr std::string_view pattern_of<Word> = "^[a-z][a-z0-9_]*$";
template <>
constexpr std::string_view pattern_of<LocalTime> =
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2})?$";
template <>
constexpr std::string_view pattern_of<SpaceCode> = "^[A-Z]*$";
template <>
constexpr std::string_view pattern_of<Email> =
    R"(^[^ \u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+@)"
    R"([^ @\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+$)";
template <>
constexpr std::string_view pattern_of<Language> = "^[A-Za-z0-9-]*$";
template <>
constexpr std::string_view pattern_of<ClockTime> = "^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$";
template <>
constexpr std::string_view pattern_of<Emoji> =
    R"(^[^ A-Za-z\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$)";

/// The definitions of a catalogue, each made once.
class Definitions {
  public:
    explicit Definitions(std::vector<Definition>& made) : made_(made) {}

    /// A reference to `name`, which is defined by `make` if it is new. Two types with one name are
    /// a defect: `ensure` aborts.
    template <class Make>
    Shape refer(const std::string& name, const std::string& type, Make make) {
        const auto [place, is_new] = types_.emplace(name, type);
        ensure(place->second == type);
        if (is_new) {
            Shape shape = make();
            made_.push_back({name, std::move(shape)});
        }
        return {Reference{name}};
    }

  private:
    std::vector<Definition>& made_;
    std::map<std::string, std::string> types_;
};

/// The shapes of the types that structs are made of.
template <Way way>
class Shapes {
  public:
    explicit Shapes(Definitions& definitions) : definitions_(definitions) {}

    template <class T>
    Shape of() {
        return shape(std::type_identity<T>());
    }

  private:
    Shape shape(std::type_identity<bool>) { return {Boolean{}}; }
    template <std::integral T>
        requires(!std::same_as<T, bool>)
    Shape shape(std::type_identity<T>) {
        Integer integer;
        if (std::is_unsigned_v<T>) integer.min = 0;
        if constexpr (sizeof(T) < sizeof(std::int64_t))
            integer.max = static_cast<std::int64_t>(std::numeric_limits<T>::max());
        return {integer};
    }
    template <std::int64_t min, std::int64_t max>
    Shape shape(std::type_identity<parley::Number<min, max>>) {
        return {Integer{min, max}};
    }
    Shape shape(std::type_identity<std::string>) { return {String{}}; }
    Shape shape(std::type_identity<ShownOnce>) {
        String text;
        text.secret = true;
        return {text};
    }
    template <std::size_t max>
    Shape shape(std::type_identity<Secret<max>>) {
        String text;
        text.max = max;
        text.secret = true;
        return {text};
    }
    Shape shape(std::type_identity<RawJson>) { return {Anything{}}; }
    Shape shape(std::type_identity<Instant>) {
        return definitions_.refer("Instant", "Instant", [] {
            String text;
            text.format = "date-time";
            return Shape{text};
        });
    }

    template <class Value>
        requires std::derived_from<Value, Checked<Value>>
    Shape shape(std::type_identity<Value>) {
        String text;
        if (Value::shortest > 0) text.min = Value::shortest;
        text.max = Value::longest;
        text.pattern = pattern_of<Value>;
        // Text<1, 80> gets no definition: its limits say everything.
        const auto type = boost::core::type_name<Value>();
        if (type.find('<') != std::string::npos) return {text};
        return definitions_.refer(last_part(type), type, [&] { return Shape{text}; });
    }

    template <class Kind>
    Shape shape(std::type_identity<Id<Kind>>) {
        // ChannelId is an alias of Id<ChannelKind>.
        const auto kind = last_part(boost::core::type_name<Kind>());
        const auto name = kind.substr(0, kind.rfind("Kind")) + "Id";
        return definitions_.refer(name, name, [] {
            String text;
            text.prefix = Kind::prefix;
            text.pattern =
                "^" + std::string(Kind::prefix) + "[0-7][0-9A-HJKMNP-TV-Z]{25}$";  // 128 bits
            return Shape{text};
        });
    }
    Shape shape(std::type_identity<StreamId>) {
        return definitions_.refer("StreamId", "StreamId", [&] {
            return Shape{OneOf{{of<ChannelId>(), of<SpaceId>(), of<OrgId>(), of<MemberId>()}}};
        });
    }

    template <DescribedEnum E>
    Shape shape(std::type_identity<E>) {
        const auto name = definition_name<E, Way::told>();
        return definitions_.refer(name, boost::core::type_name<E>(), [] {
            Choice choice;
            boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
                [&](auto entry) { choice.values.emplace_back(wire_name(entry.name)); });
            return Shape{choice};
        });
    }

    template <class T>
    Shape shape(std::type_identity<std::optional<T>>) {
        return of<T>();
    }
    template <class T>
    Shape shape(std::type_identity<Nullable<T>>) {
        return {OneOf{{of<T>(), Shape{Null{}}}}};
    }
    Shape shape(std::type_identity<JsonByName>) {
        const Shape key = of<Word>();
        return {MapOf{std::get<Reference>(key.is).name,
                      {{Anything{}}},
                      static_cast<std::int64_t>(JsonByName::longest)}};
    }
    template <class T>
    Shape shape(std::type_identity<std::vector<T>>) {
        return {ListOf{{of<T>()}, {}}};
    }
    template <class T>
    Shape shape(std::type_identity<JsonList<T>>) {
        return of<std::vector<T>>();
    }
    template <class T, std::size_t max>
    Shape shape(std::type_identity<List<T, max>>) {
        return {ListOf{{of<T>()}, static_cast<std::int64_t>(max)}};
    }
    Shape shape(std::type_identity<Hours>) { return of<List<HourRange, Hours::longest>>(); }
    template <class T, std::size_t max>
    Shape shape(std::type_identity<OptionalList<T, max>>) {
        return of<List<T, max>>();
    }
    template <class Key, class T>
    Shape shape(std::type_identity<std::map<Key, T>>) {
        const Shape key = of<Key>();
        const Bound max = way == Way::sent ? Bound(map_entries_max) : Bound();
        return {MapOf{std::get<Reference>(key.is).name, {of<T>()}, max}};
    }

    template <DescribedStruct T>
    Shape shape(std::type_identity<T>) {
        const auto name = definition_name<T, way>();
        return definitions_.refer(name, boost::core::type_name<T>(), [&] {
            Object object;
            object.open = way == Way::told;
            boost::mp11::mp_for_each<Members<T>>([&]<class Descriptor>(Descriptor) {
                using Value = MemberType<T, Descriptor>;
                const bool absent = way == Way::sent ? may_be_absent<Value> : is_optional<Value>;
                object.fields.push_back({std::string(wire_name(Descriptor::name)),
                                         member<T, Descriptor, Value>(), !absent});
            });
            return Shape{object};
        });
    }

    /// A member's shape: its type's, except for JSON that is encoded already, whose type C++ does
    /// not know.
    template <class Struct, class Descriptor, class Value>
    Shape member() {
        if constexpr (std::is_same_v<Struct, EventPage> && std::is_same_v<Value, JsonList<RawJson>>)
            return {ListOf{{{Reference{std::string(event_frame_name)}}}, {}}};
        else if constexpr (std::is_same_v<Struct, push::Opened> && std::is_same_v<Value, RawJson>)
            return {OneOf{{of<view::ChannelState>(), of<view::Space>(), of<view::Org>()}}};
        else
            return of<Value>();
    }

    Definitions& definitions_;
};

template <class Command>
constexpr bool needs_something() {
    bool needs = false;
    boost::mp11::mp_for_each<Members<Command>>([&]<class Descriptor>(Descriptor) {
        needs = needs || !may_be_absent<MemberType<Command, Descriptor>>;
    });
    return needs;
}

std::string name_of(const Shape& reference) { return std::get<Reference>(reference.is).name; }
}  // namespace

Catalogue protocol_catalogue() {
    using boost::mp11::mp_for_each;
    using boost::mp11::mp_transform;
    Catalogue all;
    Definitions definitions(all.definitions);
    Shapes<Way::sent> sent(definitions);
    Shapes<Way::told> told(definitions);

    mp_for_each<boost::describe::describe_enumerators<Code>>([&](auto entry) {
        all.errors.push_back({std::string(wire_name(entry.name)), http_status(entry.value)});
    });
    told.of<Error>();
    mp_for_each<mp_transform<std::type_identity, Commands>>([&]<class C>(std::type_identity<C>) {
        all.commands.push_back({std::string(C::name), std::string(C::about), C::effect, C::door,
                                name_of(sent.of<C>()), name_of(told.of<typename C::Reply>()),
                                needs_something<C>(), needs_key(C())});
    });
    mp_for_each<mp_transform<std::type_identity, Events>>([&]<class E>(std::type_identity<E>) {
        all.events.push_back({std::string(E::name), name_of(told.of<E>())});
    });
    mp_for_each<mp_transform<std::type_identity, Pushes>>([&]<class P>(std::type_identity<P>) {
        all.pushes.push_back({std::string(P::name), name_of(told.of<P>())});
    });
    return all;
}

}  // namespace parley::schema
