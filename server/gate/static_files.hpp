#pragma once
// The built web client, held in memory, plain and compressed.

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "server/wire/transport.hpp"

namespace parley::gate {

class StaticFiles {
  public:
    /// Reads all files below a folder; an empty or missing one serves nothing.
    explicit StaticFiles(const std::string& folder);

    /// GET or HEAD of a path. Paths without an extension are places in the client: its index.
    wire::HttpResponse answer(const wire::HttpRequest& request) const;

  private:
    struct File {
        std::string type;
        std::string etag;
        std::shared_ptr<const std::string> plain;
        std::shared_ptr<const std::string> gzip;  ///< none where it would not be smaller
    };
    std::unordered_map<std::string, File> files_;
};

}  // namespace parley::gate
