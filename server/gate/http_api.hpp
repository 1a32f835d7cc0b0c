#pragma once
// POST /api/v1/<command>: the same commands over HTTP, for programs, scripts and the operator.

#include <string>

#include "protocol/error.hpp"
#include "server/gate/authenticate.hpp"
#include "server/gate/hub.hpp"

namespace parley::gate {

void answer_command(Hub& hub, const wire::HttpRequest& request, std::string_view command,
                    wire::Answer answer);

/// An answer that is held for whoever is asking: they have a connection like any other until they
/// have read it. None where they have too many, or too much that they have not read.
std::optional<wire::Answer> held_answer(Server& server, const Identity& identity,
                                        wire::Answer answer);
/// Too much at once: come again in a second.
Error busy();

wire::HttpResponse json_response(int status, std::string body);
/// An error's status, its object, and Retry-After in whole seconds where it says when to come back.
wire::HttpResponse error_response(const Error& error);

}  // namespace parley::gate
