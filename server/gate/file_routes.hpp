#pragma once
// Routes PUT /files and GET /files/<id>/<name>: upload and download of files, never held whole in
// memory.

#include "server/gate/gate.hpp"
#include "server/gate/uploads.hpp"

namespace parley::gate {

/// Everything runs on the loop of the request.
class FileRoutes {
  public:
    FileRoutes(const engine::Engine& engine, const storage::Blobs& blobs, const Options& options,
               const Doors& doors, Gate& gate, Accounts& accounts, Uploads& uploads,
               RequestCounts& counts, const CommandLog& log)
        : engine_(engine),
          blobs_(blobs),
          options_(options),
          doors_(doors),
          gate_(gate),
          accounts_(accounts),
          uploads_(uploads),
          counts_(counts),
          log_(log) {}

    /// Whether the path is one of these routes.
    static bool has(std::string_view path);
    /// Before the body is read: whether it may come, and the sink that takes it.
    wire::Application::Receipt receive(Hub& hub, const wire::HttpRequest& head);
    /// Answers a request; its body, if any, was taken by the sink.
    void answer(Hub& hub, const wire::HttpRequest& request, wire::Answer answer);

  private:
    Result<Identity> identity_of(const wire::HttpRequest& request, Doors::Way way,
                                 std::string_view command);
    Result<Held> visit_of(const Identity& identity);
    Result<std::shared_ptr<wire::BodySink>> begin_upload(Hub& hub, const wire::HttpRequest& head);
    Result<wire::HttpResponse> content_of(const wire::HttpRequest& request,
                                          const Identity& identity);

    const engine::Engine& engine_;
    const storage::Blobs& blobs_;
    const Options& options_;
    const Doors& doors_;
    Gate& gate_;
    Accounts& accounts_;
    Uploads& uploads_;
    RequestCounts& counts_;
    const CommandLog& log_;
};

}  // namespace parley::gate
