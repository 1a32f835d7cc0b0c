#include "protocol/json_read.hpp"

#include <algorithm>

namespace parley {

simdjson::ondemand::parser& thread_parser() {
    thread_local simdjson::ondemand::parser parser;
    return parser;
}

bool at_end(simdjson::ondemand::document& document) {
    const char* where = nullptr;
    return document.current_location().get(where) == simdjson::OUT_OF_BOUNDS;
}

std::string_view shown_name(std::string_view name) {
    constexpr std::size_t shown_max = 64;
    if (name.size() <= shown_max) return name;
    std::size_t end = shown_max;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80) --end;
    return name.substr(0, end);
}

Result<> read_json(JsonValue value, bool& out) {
    if (value.get_bool().get(out)) return Error{Code::bad_value};
    return {};
}

Result<> read_json(JsonValue value, std::int64_t& out) {
    if (value.get_int64().get(out)) return Error{Code::bad_value};
    return {};
}

Result<> read_json(JsonValue value, std::uint64_t& out) {
    if (value.get_uint64().get(out)) return Error{Code::bad_value};
    return {};
}

Result<> read_json(JsonValue value, std::uint32_t& out) {
    std::uint64_t wide = 0;
    if (value.get_uint64().get(wide) || wide > UINT32_MAX) return Error{Code::bad_value};
    out = static_cast<std::uint32_t>(wide);
    return {};
}

Result<std::string_view> read_string(JsonValue value) {
    std::string_view text;
    if (value.get_string().get(text)) return Error{Code::bad_value};
    return text;
}

Result<> read_json(JsonValue value, std::string& out) {
    auto text = read_string(value);
    if (!text) return text.error();
    out = *text;
    return {};
}

Result<> read_json(JsonValue value, StreamId& out) {
    auto text = read_string(value);
    if (!text) return text.error();
    auto id = StreamId::parse(*text);
    if (!id) return Error{Code::bad_value};
    out = *id;
    return {};
}

Result<> read_json(JsonValue value, Instant& out) {
    auto text = read_string(value);
    if (!text) return text.error();
    auto at = parse_time(*text);
    if (!at) return Error{Code::bad_value};
    out = *at;
    return {};
}

// Before there could be several ranges, hours were one object: programs may still send it.
Result<> read_json(JsonValue value, Hours& out) {
    simdjson::ondemand::json_type type{};
    if (value.type().get(type)) return Error{Code::bad_json};
    const bool single = type == simdjson::ondemand::json_type::object;
    auto read = single ? read_json(value, out.emplace_back())
                       : read_list<HourRange>(value, out, Hours::longest);
    if (!read) return read;
    if (auto refused = Hours::refusal(out)) return *refused;
    return {};
}

// Keeps each value's text without surrounding white space; the depth was checked with the frame.
Result<> read_json(JsonValue value, JsonByName& out) {
    simdjson::ondemand::object object;
    if (value.get_object().get(object)) return Error{Code::bad_value};
    for (auto member : object) {
        std::string_view name, raw;
        JsonValue entry;
        if (member.unescaped_key().get(name) || member.value().get(entry))
            return Error{Code::bad_json};
        if (Word::refusal(name)) return Error{Code::unknown_field, shown_name(name)};
        std::string key(name);
        if (out.values.contains(key)) return Error{Code::bad_value, key};
        if (out.values.size() == JsonByName::longest)
            return Error{Code::too_many, {}, static_cast<std::int64_t>(JsonByName::longest)};
        if (simdjson::to_json_string(entry).get(raw)) return Error{Code::bad_json};
        while (!raw.empty() && (raw.back() == ' ' || raw.back() == '\n' || raw.back() == '\r' ||
                                raw.back() == '\t'))
            raw.remove_suffix(1);
        out.values.emplace(std::move(key), raw);
    }
    return {};
}

Result<> read_members(JsonValue value, std::span<const MemberReader> members, void* of) {
    simdjson::ondemand::object object;
    if (value.get_object().get(object)) return Error{Code::bad_value};
    std::uint64_t seen = 0;  // a bit for each member
    for (auto entry : object) {
        std::string_view name;
        JsonValue inner;
        if (entry.unescaped_key().get(name) || entry.value().get(inner))
            return Error{Code::bad_json};
        const auto member = std::find_if(members.begin(), members.end(),
                                         [&](const auto& one) { return one.name == name; });
        if (member == members.end()) return Error{Code::unknown_field, shown_name(name)};
        const auto bit = std::uint64_t{1} << (member - members.begin());
        if (seen & bit) return Error{Code::bad_value}.within(name);
        seen |= bit;
        if (auto read = member->read(inner, of); !read) return read.error().within(name);
    }
    for (std::size_t i = 0; i < members.size(); ++i)
        if (!members[i].may_be_absent && !(seen >> i & 1))
            return Error{Code::missing_field, members[i].name};
    return {};
}

}  // namespace parley
