#include "protocol/schema/json.hpp"

// Boost.JSON is compiled here, once: so nothing has to be linked.
#include <boost/json/src.hpp>
#include <set>

namespace parley::schema {

namespace {
/// Adds a bound under its name in JSON Schema, if there is one.
void put(json::object& out, std::string_view name, const Bound& bound) {
    if (bound) out[name] = *bound;
}

json::object schema(const Null&, Home) { return {{"type", "null"}}; }
json::object schema(const Boolean&, Home) { return {{"type", "boolean"}}; }
json::object schema(const Number&, Home) { return {{"type", "number"}}; }
json::object schema(const Anything&, Home) { return {}; }
json::object schema(const Integer& integer, Home) {
    json::object out{{"type", "integer"}};
    put(out, "minimum", integer.min);
    put(out, "maximum", integer.max);
    return out;
}
json::object schema(const String& text, Home) {
    json::object out{{"type", "string"}};
    put(out, "minLength", text.min);
    put(out, "maxLength", text.max);
    if (!text.pattern.empty()) out["pattern"] = text.pattern;
    if (!text.format.empty()) out["format"] = text.format;
    if (text.secret) out["format"] = "password";
    return out;
}
json::object schema(const Constant& constant, Home) { return {{"const", constant.value}}; }
json::object schema(const Choice& choice, Home) {
    return {{"type", "string"}, {"enum", json::array(choice.values.begin(), choice.values.end())}};
}
json::object schema(const ListOf& list, Home home) {
    json::object out{{"type", "array"}, {"items", schema_of(list.item.front(), home)}};
    put(out, "maxItems", list.max);
    return out;
}
json::object schema(const MapOf& map, Home home) {
    json::object out{{"type", "object"},
                     {"propertyNames", reference(home, map.key)},
                     {"additionalProperties", schema_of(map.value.front(), home)}};
    put(out, "maxProperties", map.max);
    return out;
}
json::object schema(const OneOf& one, Home home) {
    json::array shapes;
    for (const auto& shape : one.shapes) shapes.push_back(schema_of(shape, home));
    return {{"anyOf", shapes}};
}
json::object schema(const Reference& to, Home home) { return reference(home, to.name); }
json::object schema(const Object& object, Home home) {
    json::object properties;
    json::array required;
    for (const auto& field : object.fields) {
        properties[field.name] = schema_of(field.shape, home);
        if (field.required) required.emplace_back(field.name);
    }
    json::object out{{"type", "object"}, {"properties", properties}};
    if (!required.empty()) out["required"] = required;
    // Clients ignore unknown members; the server refuses them.
    if (!object.open) out["additionalProperties"] = false;
    return out;
}

Shape refer(std::string_view name) { return {Reference{std::string(name)}}; }

Shape any_of(Shape a, Shape b) { return {OneOf{{std::move(a), std::move(b)}}}; }

/// `re`: the frame's id as it came, null where it could not be read.
Field answered() { return {"re", any_of({Number{}}, {Null{}})}; }

/// All frames of a sort, as one definition.
template <class Items, class Frame>
json::object one_of(const Items& items, Frame frame, Home home) {
    json::array all;
    for (const auto& item : items) all.push_back(schema_of(frame(item), home));
    return {{"oneOf", all}};
}
}  // namespace

json::object reference(Home home, std::string_view name) {
    return {{"$ref", std::string(home) + std::string(name)}};
}

json::object schema_of(const Shape& shape, Home home) {
    return std::visit([&](const auto& is) { return schema(is, home); }, shape.is);
}

json::object definitions_of(const Catalogue& catalogue, Home home) {
    json::object all;
    for (const auto& one : catalogue.definitions) all[one.name] = schema_of(one.shape, home);
    all[event_frame_name] = one_of(catalogue.events, event_frame, home);
    return all;
}

json::object frames_of(const Catalogue& catalogue, Home home) {
    json::object all;
    all["CommandFrame"] = one_of(catalogue.commands, command_frame, home);
    // What `ok` holds is known by the command that `re` names: here it is any of the answers.
    OneOf answers;
    std::set<std::string> known;
    for (const auto& command : catalogue.commands)
        if (known.insert(command.ok).second) answers.shapes.push_back(refer(command.ok));
    all["OkFrame"] = schema_of({Object{{answered(), {"ok", {answers}}}}}, home);
    all["ErrorFrame"] = schema_of(error_frame(), home);
    all["PushFrame"] = one_of(catalogue.pushes, push_frame, home);
    return all;
}

Shape command_frame(const Command& command) {
    Object frame{{{"id", {Number{}}, false}, {"do", {Constant{command.name}}}}, false};
    // Others may carry a key too, and it is ignored.
    frame.fields.push_back({"key", {String{1, 64, {}, {}, {}}}, command.needs_key});
    frame.fields.push_back({"with", refer(command.with), command.needs_with});
    return {frame};
}

Shape ok_frame(const Command& command) { return {Object{{answered(), {"ok", refer(command.ok)}}}}; }

Shape error_frame() { return {Object{{answered(), {"error", refer("ParleyError")}}}}; }

Shape event_frame(const Told& event) {
    return {Object{{{"stream", refer("StreamId")},
                    {"seq", {Integer{1, {}}}},
                    {"event", {Constant{event.name}}},
                    {"at", refer("Instant")},
                    {"by", any_of(refer("MemberId"), {Null{}})},
                    {"via", {Constant{"operator"}}, false},
                    {"data", refer(event.data)}}}};
}

Shape push_frame(const Told& push) {
    return {Object{{{"push", {Constant{push.name}}}, {"data", refer(push.data)}}}};
}

namespace {
void write(std::string& out, const json::value& value, std::size_t depth) {
    const auto line = [&](std::size_t indent) { out += '\n' + std::string(2 * indent, ' '); };
    if (const auto* object = value.if_object(); object && !object->empty()) {
        out += '{';
        bool first = true;
        for (const auto& [name, member] : *object) {
            if (!first) out += ',';
            first = false;
            line(depth + 1);
            out += json::serialize(json::value(name)) + ": ";
            write(out, member, depth + 1);
        }
        line(depth);
        out += '}';
    } else if (const auto* array = value.if_array(); array && !array->empty()) {
        out += '[';
        bool first = true;
        for (const auto& entry : *array) {
            if (!first) out += ',';
            first = false;
            line(depth + 1);
            write(out, entry, depth + 1);
        }
        line(depth);
        out += ']';
    } else {
        out += json::serialize(value);
    }
}
}  // namespace

std::string document_text(const json::value& document) {
    std::string out;
    write(out, document, 0);
    return out + '\n';
}

}  // namespace parley::schema
