#include "protocol/frames.hpp"

#include <stdexcept>
#include <unordered_map>

#include "protocol/json_object.hpp"
#include "protocol/json_read.hpp"

namespace parley {

namespace {
using ReadCommand = Result<AnyCommand> (*)(JsonValue);

template <class Command>
Result<AnyCommand> read_command(JsonValue value) {
    Command command;
    if (auto read = read_json(value, command); !read) return read.error();
    return AnyCommand(std::move(command));
}

/// The readers of all commands by name.
const std::unordered_map<std::string_view, ReadCommand>& readers() {
    static const auto table = [] {
        std::unordered_map<std::string_view, ReadCommand> all;
        boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, Commands>>(
            [&]<class Command>(boost::mp11::mp_identity<Command>) {
                all[Command::name] = read_command<Command>;
            });
        return all;
    }();
    return table;
}

/// Whether brackets nest deeper than allowed; text in strings does not count.
bool too_deep(std::string_view json) {
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (in_string) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > json_depth_max) return true;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return false;
}

/// Whether a text is completely valid JSON. The on-demand parser only skips values that are passed
/// on as they are, and minifying invalid JSON can change its meaning ("1 2" becomes 12). Numbers
/// beyond a double pass here; the field's reader refuses them.
bool is_json(std::string_view text) {
    static thread_local simdjson::dom::parser parser;
    const auto error = parser.parse(text.data(), text.size()).error();
    return error == simdjson::SUCCESS || error == simdjson::NUMBER_ERROR;
}

std::string minified(std::string_view json) {
    std::string out(json.size(), '\0');
    std::size_t size = 0;
    if (simdjson::minify(json.data(), json.size(), out.data(), size)) return std::string(json);
    out.resize(size);
    return out;
}

/// The members of a frame other than `with`.
struct Envelope {
    std::string id = "null";
    std::string command;
    std::string key;
    bool has_id = false, has_do = false, has_key = false;
};

/// Reads one member other than `with`; each may occur once.
Result<> read_envelope_member(std::string_view name, JsonValue value, Envelope& envelope) {
    const auto once = [&](bool& seen) -> Result<> {
        if (seen) return Error{Code::bad_value, name};
        seen = true;
        return {};
    };
    if (name == "id") {
        if (auto first = once(envelope.has_id); !first) return first;
        simdjson::ondemand::number number;
        if (value.get_number().get(number)) return Error{Code::bad_value, "id"};
        std::string text;
        switch (number.get_number_type()) {
            case simdjson::ondemand::number_type::signed_integer:
                append_json(text, number.get_int64());
                break;
            case simdjson::ondemand::number_type::unsigned_integer:
                append_json(text, number.get_uint64());
                break;
            case simdjson::ondemand::number_type::floating_point_number:
                append_json(text, number.get_double());
                break;
        }
        envelope.id = std::move(text);
        return {};
    }
    if (name == "do") {
        if (auto first = once(envelope.has_do); !first) return first;
        auto text = read_string(value);
        if (!text) return Error{Code::bad_value, "do"};
        envelope.command = *text;
        return {};
    }
    if (name == "key") {
        if (auto first = once(envelope.has_key); !first) return first;
        Text<1, 64> key;
        if (auto read = read_json(value, key); !read) return read.error().within("key");
        envelope.key = std::move(key.text);
        return {};
    }
    return Error{Code::unknown_field, shown_name(name)};
}

/// Reads a command from its `with`, to which it adds spare capacity for the parser.
Result<AnyCommand> command_from(std::string_view command, std::string& with) {
    const auto reader = readers().find(command);
    if (reader == readers().end()) return Error{Code::unknown_command, "do"};
    simdjson::ondemand::document document;
    JsonValue value;
    with.reserve(with.size() + json_padding);
    if (thread_parser().iterate(with).get(document) || document.get_value().get(value))
        return Error{Code::bad_json};
    auto read = reader->second(value);
    if (read && !at_end(document)) return Error{Code::bad_json};
    return read;
}

/// Removes `as` from a body and parses it; the rest is unchanged.
Result<std::string> without_as(std::string_view body, std::optional<MemberId>& as) {
    return with_members_changed(
        body,
        [&](std::string_view name, std::string_view json) -> Result<std::optional<std::string>> {
            if (name != "as") return std::optional(std::string(json));
            if (as) return Error{Code::bad_value, name};
            auto id = value_from_json<MemberId>(json);
            if (!id) return std::move(id.error()).within(name);
            as = *id;
            return std::optional<std::string>();
        });
}

Error why_not_json(simdjson::error_code code) {
    return Error{code == simdjson::UTF8_ERROR ? Code::bad_utf8 : Code::bad_json};
}
}  // namespace

boost::system::result<Request, Refusal> decode_frame(std::string_view frame) {
    Envelope envelope;
    const auto refuse = [&](Error error) { return Refusal{envelope.id, std::move(error)}; };
    if (too_deep(frame)) return refuse(Error{Code::too_deep, {}, json_depth_max});

    simdjson::ondemand::document document;
    simdjson::ondemand::object object;
    const auto capacity = frame.size() + json_padding;
    if (auto failed = thread_parser().iterate(frame.data(), frame.size(), capacity).get(document))
        return refuse(why_not_json(failed));
    if (auto failed = document.get_object().get(object)) return refuse(why_not_json(failed));

    // Members may come in any order, and the command's reader is known only with `do`. So `with` is
    // skipped and minified here, and read afterwards. The minified text also tells whether a key
    // comes with the same body again.
    std::string raw_with;
    bool has_with = false;
    Result<> outer;
    for (auto member : object) {
        std::string_view name;
        JsonValue value;
        if (member.unescaped_key().get(name) || member.value().get(value))
            return refuse(Error{Code::bad_json});
        if (name == "with") {
            simdjson::ondemand::object with;
            std::string_view raw;
            if (has_with || value.get_object().get(with)) {
                if (outer) outer = Error{Code::bad_value, "with"};
                continue;
            }
            if (with.raw_json().get(raw) || !is_json(raw)) return refuse(Error{Code::bad_json});
            has_with = true;
            raw_with = minified(raw);
            continue;
        }
        // The first mistake is reported, but read on: the `id` may come later.
        if (auto read = read_envelope_member(name, value, envelope); !read && outer) outer = read;
    }
    if (!at_end(document)) return refuse(Error{Code::bad_json});
    if (!outer) return refuse(outer.error());
    if (!envelope.has_do) return refuse(Error{Code::missing_field, "do"});
    if (!has_with) raw_with = "{}";
    auto command = command_from(envelope.command, raw_with);
    if (!command) return refuse(command.error());
    return Request{std::move(envelope.id), std::move(*command), std::move(envelope.key),
                   std::move(raw_with), std::nullopt};
}

Result<Request> decode_body(std::string_view command, std::string_view body, bool operator_door) {
    if (body.empty()) body = "{}";
    if (too_deep(body)) return Error{Code::too_deep, {}, json_depth_max};
    if (!simdjson::validate_utf8(body.data(), body.size())) return Error{Code::bad_utf8};
    if (!is_json(body)) return Error{Code::bad_json};
    // The body compared under a key includes `as`: in another's name it is another command.
    std::string compared = minified(body);
    std::string with = compared;
    std::optional<MemberId> as;
    if (operator_door) {
        auto rest = without_as(with, as);
        if (!rest) return rest.error();
        with = std::move(*rest);
    }
    auto read = command_from(command, with);
    if (!read) return read.error();
    return Request{.command = std::move(*read), .body = std::move(compared), .as = as};
}

void throw_exception_from_error(const Refusal& refusal, const boost::source_location&) {
    throw std::runtime_error(refusal.error.message);
}

Effect effect_of(const AnyCommand& command) {
    return command.visit([](const auto& one) { return effect_of(one); });
}
Door door_of(const AnyCommand& command) {
    return command.visit([]<class C>(const C&) { return C::door; });
}
std::string_view name_of(const AnyCommand& command) {
    return command.visit([]<class C>(const C&) { return C::name; });
}

bool needs_key(const AnyCommand& command) {
    return command.visit([]<class C>(const C& one) {
        if constexpr (requires { C::keyless; }) return false;
        return effect_of(one) == Effect::changes;
    });
}
bool needs_admin_scope(std::string_view command) {
    bool found = false;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, Commands>>(
        [&]<class Command>(std::type_identity<Command>) {
            if constexpr (requires { Command::needs_admin_scope; })
                found |= Command::name == command;
        });
    return found;
}

std::string reply_frame(std::string_view id, std::string_view ok) {
    constexpr std::size_t around = 16;
    std::string out;
    out.reserve(id.size() + ok.size() + around);  // pages are large: allocate once
    out += "{\"re\":";
    out += id;
    out += ",\"ok\":";
    out += ok;
    out += '}';
    return out;
}
std::string error_frame(std::string_view id, const Error& error) {
    std::string out = "{\"re\":";
    out += id;
    out += ",\"error\":";
    append_json(out, error);
    out += '}';
    return out;
}
namespace {
template <class Push>
std::string encode_push(const Push& push) {
    std::string out = "{\"push\":\"";
    out += Push::name;
    out += "\",\"data\":";
    append_json(out, push);
    out += '}';
    return out;
}
}  // namespace

std::string push_frame(const push::Hello& push) { return encode_push(push); }
std::string push_frame(const push::Opened& push) { return encode_push(push); }
std::string push_frame(const push::Closed& push) { return encode_push(push); }
std::string push_frame(const push::Typing& push) { return encode_push(push); }
std::string push_frame(const push::Presence& push) { return encode_push(push); }
std::string push_frame(const push::Read& push) { return encode_push(push); }
std::string push_frame(const push::Unread& push) { return encode_push(push); }
std::string push_frame(const push::Readers& push) { return encode_push(push); }
std::string push_frame(const push::Gap& push) { return encode_push(push); }

void append_event(std::string& out, StreamId stream, Seq seq, Instant at,
                  const std::optional<MemberId>& by, bool via_operator, const AnyEvent& event) {
    out += "{\"stream\":";
    append_json(out, stream);
    out += ",\"seq\":";
    append_json(out, seq);
    out += ",\"event\":\"";
    out += event.visit([]<class Event>(const Event&) { return Event::name; });
    out += "\",\"at\":";
    append_json(out, at);
    out += ",\"by\":";
    if (by)
        append_json(out, *by);
    else
        out += "null";
    if (via_operator) out += ",\"via\":\"operator\"";
    out += ",\"data\":";
    event.visit([&](const auto& what) { append_json(out, what); });
    out += '}';
}

std::optional<ChannelId> channel_marked_in(std::string_view event) {
    // A search before parsing, although most events of a member's stream are of this kind.
    if (event.find(ReadMarked::name) == event.npos) return std::nullopt;
    const simdjson::padded_string text(event);
    simdjson::ondemand::parser parser;
    simdjson::ondemand::document document;
    std::string_view name, channel;
    if (parser.iterate(text).get(document) || document["event"].get_string().get(name) ||
        name != ReadMarked::name || document["data"]["channel"].get_string().get(channel))
        return std::nullopt;
    return ChannelId::parse(channel);
}

std::string http_reply(std::string_view ok) {
    constexpr std::size_t around = 7;
    std::string out;
    out.reserve(ok.size() + around);
    out += "{\"ok\":";
    out += ok;
    out += '}';
    return out;
}
std::string http_error(const Error& error) { return "{\"error\":" + to_json(error) + "}"; }

}  // namespace parley
