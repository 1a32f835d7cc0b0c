#include "protocol/json_object.hpp"

#include "protocol/json_read.hpp"

namespace parley {

Result<std::string> with_members_changed(std::string_view object, const MemberChange& change) {
    // Not thread_parser(): `change` may parse as well.
    simdjson::ondemand::parser parser;
    const simdjson::padded_string padded(object);
    simdjson::ondemand::document document;
    simdjson::ondemand::object members;
    if (parser.iterate(padded).get(document)) return Error{Code::bad_json};
    if (document.get_object().get(members)) return Error{Code::bad_value};
    std::string out = "{";
    for (auto member : members) {
        std::string_view name, json;
        JsonValue value;
        if (member.unescaped_key().get(name) || member.value().get(value) ||
            simdjson::to_json_string(value).get(json))
            return Error{Code::bad_json};
        auto changed = change(name, json);
        if (!changed) return changed.error();
        if (!*changed) continue;
        if (out.size() > 1) out += ',';
        append_json(out, name);
        out += ':';
        out += **changed;
    }
    if (!at_end(document)) return Error{Code::bad_json};
    out += '}';
    return out;
}

std::string with_member(std::string_view name, std::string_view json, std::string_view object) {
    ensure(object.starts_with('{') && object.ends_with('}'));
    std::string out = "{";
    append_json(out, name);
    out += ':';
    out += json;
    if (object.size() > 2) out += ',';
    out += object.substr(1);
    return out;
}

}  // namespace parley
