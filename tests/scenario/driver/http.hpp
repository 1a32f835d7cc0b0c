#pragma once
// HTTP/1.1 as a client speaks it, one request at a time on a connection that stays open.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/scenario/driver/connection.hpp"

namespace parley::driver {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
    std::string method = "GET";
    std::string target = "/";
    Headers headers;
    std::string body;
};

struct HttpAnswer {
    int status = 0;
    Headers headers;
    std::string body;

    /// The first header of this name, whatever its case; empty where there is none.
    std::string header(std::string_view name) const;
};

/// Any bytes as a part of a path or a query.
std::string percent_encoded(std::string_view text);

std::string http_bytes(const HttpRequest& request);

/// Reads one answer. `unread` holds what came behind it, and what came before the call. The body
/// of a 101 is not read: what follows belongs to another protocol.
HttpAnswer read_answer(Connection& connection, std::string& unread);

/// Asks on a connection that stays open.
HttpAnswer ask(Connection& connection, const HttpRequest& request);

}  // namespace parley::driver
