#pragma once
// The built web client, held in memory, plain and gzip-compressed. Read once at start-up, then
// constant; any thread.

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "server/wire/transport.hpp"

namespace parley::gate {

class StaticFiles {
  public:
    /// Reads all files below a folder; an empty or missing folder serves nothing.
    explicit StaticFiles(const std::string& folder);

    /// Answers GET and HEAD. A path without an extension is a place in the client: its index.
    wire::HttpResponse answer(const wire::HttpRequest& request) const;

  private:
    struct File {
        std::string type;
        std::string etag;
        std::shared_ptr<const std::string> plain;
        std::shared_ptr<const std::string> gzip;  ///< null if it is not smaller
    };
    std::unordered_map<std::string, File> files_;
};

}  // namespace parley::gate
