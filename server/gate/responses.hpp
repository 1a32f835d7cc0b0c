#pragma once
// HTTP responses that the routes have in common.

#include <string>

#include "protocol/error.hpp"
#include "server/wire/transport.hpp"

namespace parley::gate {

wire::HttpResponse json_response(int status, std::string body);
/// An error's status, its object, and Retry-After in whole seconds where it says when to come back.
wire::HttpResponse error_response(const Error& error);
/// Too much at once: come again in a second.
Error busy();
/// 405, with the methods that are allowed.
wire::HttpResponse wrong_method(std::string_view allowed);
/// The headers that every answer to a browser carries.
void add_security_headers(wire::HttpResponse& response);

}  // namespace parley::gate
