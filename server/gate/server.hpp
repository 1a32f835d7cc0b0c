#pragma once
// The gate as a whole: builds the parts of this folder and routes what the transport receives to
// them.

#include <atomic>

#include "server/gate/client_connection.hpp"
#include "server/gate/file_routes.hpp"
#include "server/gate/http_api.hpp"
#include "server/gate/static_files.hpp"
#include "server/gate/store_operations.hpp"

namespace parley::gate {

/// Made by `main` after engine and transport, which outlive it. `request`, `receive` and `upgrade`
/// run on the connection's loop.
class Server final : public wire::Application {
  public:
    /// Before the transport and the engine are started.
    Server(const Options& options, engine::Engine& engine, storage::Log& log, storage::Blobs& blobs,
           wire::Transport& transport);

    /// Posts a durable batch to the loops. For the engine's Publish.
    void publish(const std::shared_ptr<engine::Group>& group) { hubs_.publish(group); }
    /// From here on new requests are refused with going_away. Any thread.
    void go_away() { going_away_ = true; }
    /// After the loops have ended: waits for the workers.
    void stop();

    void request(wire::Loop& loop, wire::HttpRequest request, wire::Answer answer) override;
    Receipt receive(wire::Loop& loop, const wire::HttpRequest& head) override;
    Upgrade upgrade(wire::Loop& loop, const wire::HttpRequest& request,
                    const std::optional<std::string>& subprotocol) override;

    // For tests.
    Hub& hub(const wire::Loop& loop) { return hubs_.of(loop); }
    const Presence& presence() const { return presence_; }

  private:
    bool is_operators_machine(const wire::HttpRequest& request) const;
    wire::HttpResponse health(std::string_view path) const;

    const Options options_;
    engine::Engine& engine_;
    storage::Log& log_;
    wire::Transport& transport_;
    const wire::Networks operator_networks_;
    const StaticFiles static_files_;
    const Doors doors_;
    RequestCounts counts_;
    const CommandLog command_log_;
    Accounts accounts_;
    Gate gate_;
    Hubs hubs_;
    Presence presence_;
    StoreOperations operations_;
    Queries queries_;
    // Declared after the hubs, so that their workers end first: their results go to a hub.
    Workers slow_reads_{2, 256, 32};
    Passwords passwords_;
    Uploads uploads_;
    HttpApi http_api_;
    FileRoutes file_routes_;
    const ClientServices client_services_;
    std::atomic<bool> going_away_ = false;
};

}  // namespace parley::gate
