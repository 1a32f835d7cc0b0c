#pragma once
// The operator: commands over the server's Unix socket.

#include <atomic>
#include <string>
#include <string_view>

#include "tests/scenario/driver/http.hpp"
#include "tests/scenario/driver/json.hpp"

namespace parley::driver {

class Admin {
  public:
    explicit Admin(const std::string& socket) : connection_(Connection::unix_socket(socket)) {}

    /// What the command answers in `ok`; fails where it is refused. `as`: in whose name.
    Json run(std::string_view command, boost::json::object with = {}, std::string_view as = {});
    HttpAnswer ask(std::string_view command, boost::json::object with, std::string_view as = {},
                   const std::string& key = new_key());
    HttpAnswer get(const std::string& target);
    /// Uploads a file in a member's name; its id.
    std::string upload(std::string_view as, std::string_view name, const std::string& bytes);

    static std::string new_key();

  private:
    Connection connection_;
};

}  // namespace parley::driver
