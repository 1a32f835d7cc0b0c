#include "server/gate/command_log.hpp"

#include <charconv>

#include "protocol/frames.hpp"
#include "server/gate/authenticate.hpp"

namespace parley::gate {

namespace {
/// Commands about the present moment, sent by every open page all the time.
bool is_of_the_moment(std::string_view command) {
    return command == Ping::name || command == Type::name || command == SetPresence::name;
}

bool is_number(std::string_view id) {
    return !id.empty() && id.size() <= 20 &&
           id.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string_view word(Via via) {
    switch (via) {
        case Via::websocket:
            return "websocket";
        case Via::http:
            return "http";
        case Via::operator_:
            break;
    }
    return "operator";
}

/// A line being written, in either format.
class Line {
  public:
    Line(std::string& out, bool json) : out_(out), json_(json) {
        out_.clear();
        out_ += json_ ? "{\"at\":\"" : "";
        append_time(out_, now());
        out_ += json_ ? "\",\"level\":\"info\"" : " info";
    }
    /// A value that has no character to escape in either format.
    void add(std::string_view name, std::string_view value, bool quoted = true) {
        out_ += json_ ? ",\"" : " ";
        out_ += name;
        out_ += json_ ? (quoted ? "\":\"" : "\":") : "=";
        out_ += value;
        if (json_ && quoted) out_ += '"';
    }
    std::string_view end() {
        if (json_) out_ += '}';
        return out_;
    }

  private:
    std::string& out_;
    const bool json_;
};
}  // namespace

Asked asked_by(const Identity& identity, std::string_view command, Via via) {
    Asked asked{.command = command, .via = identity.by_operator() ? Via::operator_ : via};
    if (const auto& member = identity.member()) asked.member = member->id, asked.org = member->org;
    return asked;
}

bool CommandLog::wants(const Asked& asked, std::optional<Code> refused) const {
    if (!options_.write || options_.commands == LoggedCommands::none) return false;
    if (refused) return true;
    return options_.commands == LoggedCommands::all &&
           (options_.moments || !is_of_the_moment(asked.command));
}

void CommandLog::write(const Asked& asked, std::optional<Code> refused, std::string_view name,
                       std::string_view value) const {
    // Kept by the thread, so that a line allocates nothing.
    thread_local std::string text;
    Line line(text, options_.json);
    line.add("command", asked.command.empty() ? "(unreadable)" : asked.command);
    if (!value.empty()) line.add(name, value, name != "id");
    if (asked.member) line.add("member", asked.member->text());
    if (asked.org) line.add("org", asked.org->text());
    line.add("via", word(asked.via));
    const auto took = std::chrono::steady_clock::now() - asked.began;
    char ms[32];
    const auto end =
        std::to_chars(ms, ms + sizeof ms, std::chrono::duration<double, std::milli>(took).count(),
                      std::chars_format::fixed, 2);
    line.add("ms", {ms, static_cast<std::size_t>(end.ptr - ms)}, false);
    line.add("outcome", refused ? enum_text(*refused) : "ok");
    options_.write(line.end());
}

void CommandLog::answered(const Asked& asked, std::optional<Code> refused,
                          std::string_view id) const {
    if (!wants(asked, refused)) return;
    write(asked, refused, "id", is_number(id) ? id : std::string_view());
}

void CommandLog::signed_in(const Asked& asked, std::optional<Code> refused,
                           std::string_view from) const {
    if (wants(asked, refused)) write(asked, refused, "from", from);
}

}  // namespace parley::gate
