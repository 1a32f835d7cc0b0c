#include "protocol/error.hpp"

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace parley {

int http_status(Code code) {
    switch (code) {
        case Code::bad_json:
        case Code::bad_utf8:
        case Code::too_deep:
        case Code::unknown_command:
        case Code::unknown_field:
        case Code::missing_field:
        case Code::bad_value:
        case Code::too_long:
        case Code::too_many:
        case Code::key_missing:
            return 400;
        case Code::not_signed_in:
        case Code::bad_credentials:
        case Code::session_ended:
            return 401;
        case Code::bad_origin:
        case Code::not_allowed:
            return 403;
        case Code::not_found:
            return 404;
        case Code::key_reused:
        case Code::conflict:
        case Code::archived:
        case Code::state_not_allowed:
        case Code::zone_unknown:
        case Code::choose:
            return 409;
        case Code::too_large:
            return 413;
        case Code::slow_down:
            return 429;
        case Code::busy:
        case Code::going_away:
        case Code::disk_full:
        case Code::storage_failed:
            return 503;
        case Code::internal:
            return 500;
    }
    return 500;
}

namespace {
std::string named_field(std::string_view field) {
    return field.empty() ? "This" : "The field " + std::string(field);
}

/// The English sentence of an error, for people who read raw answers.
std::string sentence(Code code, std::string_view field, std::optional<std::int64_t> limit) {
    const std::string name = named_field(field);
    const std::string bound = limit ? std::to_string(*limit) : "its bound";
    switch (code) {
        case Code::bad_json:
            return "The frame is not one JSON object.";
        case Code::bad_utf8:
            return "The text is not UTF-8.";
        case Code::too_deep:
            return "The JSON is nested too deep.";
        case Code::unknown_command:
            return "There is no such command.";
        case Code::unknown_field:
            return name + " is not known here.";
        case Code::missing_field:
            return name + " is missing.";
        case Code::bad_value:
            return name + " has a value that is not allowed here.";
        case Code::too_long:
            return name + " may have " + bound + " characters.";
        case Code::too_many:
            return name + " may have " + bound + " entries.";
        case Code::key_missing:
            return "A command that changes something needs a key.";
        case Code::not_signed_in:
            return "Sign in first.";
        case Code::bad_credentials:
            return "Mail or password is wrong.";
        case Code::session_ended:
            return "This session has ended.";
        case Code::bad_origin:
            return "This origin may not do that.";
        case Code::not_allowed:
            return "You may not do that.";
        case Code::not_found:
            return "Not here, or not for you.";
        case Code::key_reused:
            return "This key was used for another command.";
        case Code::conflict:
            return "Somebody changed this meanwhile.";
        case Code::archived:
            return "This is archived.";
        case Code::state_not_allowed:
            return "That move is not allowed from here.";
        case Code::zone_unknown:
            return "The server does not know the time zone any more.";
        case Code::choose:
            return "Choose one of your accounts.";
        case Code::too_large:
            return "The " + std::string(field.empty() ? "whole" : field) +
                   " of a request may have " + bound + " bytes.";
        case Code::slow_down:
            return "That was too fast.";
        case Code::busy:
            return "The server is busy.";
        case Code::going_away:
            return "The server restarts.";
        case Code::disk_full:
            return "The server's disk is full.";
        case Code::storage_failed:
            return "The server cannot save right now.";
        case Code::internal:
            return "The server made a mistake.";
    }
    return {};
}
}  // namespace

Error::Error() = default;
Error::Error(const Error&) = default;
Error::Error(Error&&) noexcept = default;
Error& Error::operator=(const Error&) = default;
Error& Error::operator=(Error&&) noexcept = default;
Error::~Error() = default;

namespace {
/// An empty name means no field: a type that finds a violation does not know its field yet
/// (`within`).
std::optional<std::string> named(std::string_view field) {
    return field.empty() ? std::nullopt : std::optional<std::string>(field);
}
}  // namespace

Error::Error(Code c) : code(c) { word(); }
Error::Error(Code c, std::string_view f) : code(c), field(named(f)) { word(); }
Error::Error(Code c, std::string_view f, std::int64_t bound)
    : code(c), field(named(f)), limit(bound) {
    word();
}

Error Error::too_many_bytes(std::string_view field, std::int64_t bound) {
    Error error(Code::too_long, field, bound);
    error.wording_ = Wording::bytes;
    error.word();
    return error;
}

Error Error::taken(std::string_view field) {
    Error error(Code::conflict, field);
    error.wording_ = Wording::taken;
    error.word();
    return error;
}

Error Error::saying(std::string sentence) && {
    wording_ = Wording::own;
    message = std::move(sentence);
    return std::move(*this);
}

void Error::word() {
    const std::string_view name = field ? std::string_view(*field) : std::string_view();
    switch (wording_) {
        case Wording::of_code:
            message = sentence(code, name, limit);
            break;
        case Wording::bytes:
            message =
                named_field(name) + " may have " + std::to_string(limit.value_or(0)) + " bytes.";
            break;
        case Wording::taken:
            message = named_field(name) + " has a value that is taken already.";
            break;
        case Wording::own:
            break;
    }
}

Error Error::within(std::string_view outer) && {
    if (code == Code::not_found || outer.empty()) return std::move(*this);
    field = field ? std::string(outer) + "." + *field : std::string(outer);
    word();
    return std::move(*this);
}

void throw_exception_from_error(const Error& error, const boost::source_location&) {
    throw std::runtime_error(error.message);
}

void broken_promise(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "parley: broken promise: %s (%s:%d)\n", condition, file, line);
    std::abort();
}

}  // namespace parley
