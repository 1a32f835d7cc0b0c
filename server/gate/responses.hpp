#pragma once
// HTTP responses that all routes use.

#include <string>

#include "protocol/error.hpp"
#include "server/wire/transport.hpp"

namespace parley::gate {

/// A JSON response with the security headers, not to be cached.
wire::HttpResponse json_response(int status, std::string body);
/// An error as a response: its status (http_status), its object, and Retry-After in whole seconds
/// for 429 and 503.
wire::HttpResponse error_response(const Error& error);
/// The error `busy`, to be retried after a second.
Error busy();
/// 405, with the methods that are allowed.
wire::HttpResponse wrong_method(std::string_view allowed);
/// Adds the headers of every answer to a browser (Content-Security-Policy and the like).
void add_security_headers(wire::HttpResponse& response);

}  // namespace parley::gate
