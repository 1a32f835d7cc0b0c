#pragma once
// The protocol as plain values, made from the described structs by catalogue.cpp and read by the
// writers of documents and types (writers.hpp). Runs at build time, in the program parley-schema.

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

// Shapes: what a JSON value may be.

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
    bool secret = false;  ///< is only sent, or only shown once
};
struct Constant {
    std::string value;
};
struct Choice {
    std::vector<std::string> values;
};
struct ListOf {
    std::vector<Shape> item;  ///< exactly one; a vector, because Shape is incomplete here
    Bound max;
};
struct MapOf {
    std::string key;           ///< name of the keys' definition
    std::vector<Shape> value;  ///< exactly one
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
    bool open = true;  ///< whether further members are allowed
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
    std::string with;  ///< name of a definition, like `ok` and `data`
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

/// All of protocol/. A pure function.
Catalogue protocol_catalogue();

/// The name that the definition of all event frames has.
constexpr std::string_view event_frame_name = "EventFrame";

}  // namespace parley::schema
