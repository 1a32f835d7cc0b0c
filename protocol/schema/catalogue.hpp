#pragma once
// The protocol as plain values: what the described structs say, for the writers of documents and
// types. Made by catalogue.cpp, read by what writers.hpp names.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/types.hpp"

namespace parley::schema {

struct Shape;
using Bound = std::optional<std::int64_t>;

struct Null {};
struct Boolean {};
struct Number {};
struct Anything {};
struct Integer {
    Bound min, max;
};
struct String {
    Bound min, max;  ///< in code points
    std::string pattern;
    std::string format;
    std::string prefix;   ///< of an id
    bool secret = false;  ///< goes one way only
};
struct Constant {
    std::string value;
};
struct Choice {
    std::vector<std::string> values;
};
struct ListOf {
    std::vector<Shape> item;  ///< one; a vector, as Shape is not complete here
    Bound max;
};
struct MapOf {
    std::string key;           ///< the definition that names match
    std::vector<Shape> value;  ///< one
    Bound max;
};
struct OneOf {
    std::vector<Shape> shapes;
};
struct Reference {
    std::string name;
};
struct Field;
struct Object {
    std::vector<Field> fields;
    bool open = true;  ///< whether members that are not listed here may stand in it
};

struct Shape {
    std::variant<Null, Boolean, Number, Anything, Integer, String, Constant, Choice, ListOf, MapOf,
                 OneOf, Reference, Object>
        is;
};

struct Field {
    std::string name;
    Shape shape;
    bool required = true;
};

struct Definition {
    std::string name;
    Shape shape;
};

struct Command {
    std::string name;
    std::string about;
    Effect effect;
    Door door;
    std::string with;  ///< the name of a definition, as are `ok` and `data`
    std::string ok;
    bool needs_with;  ///< whether `with` may not be left out
    bool needs_key;
};

/// An event or a push.
struct Told {
    std::string name;
    std::string data;
};

struct ErrorStatus {
    std::string code;
    int status;
};

struct Catalogue {
    std::vector<Definition> definitions;  ///< each after those that it refers to
    std::vector<Command> commands;
    std::vector<Told> events;
    std::vector<Told> pushes;
    std::vector<ErrorStatus> errors;
};

Catalogue protocol_catalogue();

/// The name that the definition of all event frames has.
constexpr std::string_view event_frame_name = "EventFrame";

}  // namespace parley::schema
