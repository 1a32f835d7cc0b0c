#pragma once
// POST /api/v1/<command>: the same commands over HTTP, for programs, scripts and the operator.

#include <string>

#include "protocol/error.hpp"
#include "server/net/hub.hpp"

namespace parley::net {

void answer_command(Hub& hub, const HttpRequest& request, std::string_view command, Answer answer);

HttpResponse json_response(int status, std::string body);
/// An error's status, its object, and Retry-After in whole seconds where it says when to come back.
HttpResponse error_response(const Error& error);

}  // namespace parley::net
