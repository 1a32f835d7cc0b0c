#include "server/gate/server.hpp"

#include "server/gate/metrics.hpp"
#include "server/gate/responses.hpp"

namespace parley::gate {

namespace {
constexpr std::string_view api = "/api/v1/";
}  // namespace

Server::Server(const Options& options, engine::Engine& engine, storage::Log& log,
               storage::Blobs& blobs, wire::Transport& transport)
    : options_(options),
      engine_(engine),
      log_(log),
      transport_(transport),
      operator_networks_(options.operator_networks),
      static_files_(options.web_client),
      doors_(options),
      command_log_(options.log),
      accounts_(static_cast<std::size_t>(options.connections)),
      gate_(engine, options),
      hubs_(engine, transport.loops()),
      presence_(engine, hubs_),
      operations_(engine, log, blobs, transport, options.data),
      queries_(engine, operations_, counts_),
      passwords_(engine, doors_, options, counts_, command_log_),
      uploads_(log, blobs, counts_, command_log_),
      http_api_(engine, doors_, gate_, accounts_, queries_, presence_, passwords_, counts_,
                command_log_),
      file_routes_(engine, blobs, options_, doors_, gate_, accounts_, uploads_, counts_,
                   command_log_),
      client_services_{engine,    options_,   doors_,  gate_,        accounts_,  queries_,
                       presence_, passwords_, counts_, command_log_, slow_reads_} {
    transport.loops().front()->each_second(
        [this] { gate_.forget_full(std::chrono::steady_clock::now()); });
}

void Server::stop() {
    slow_reads_.stop();
    http_api_.stop();
    uploads_.stop();
    passwords_.stop();
}

void Server::request(wire::Loop& loop, wire::HttpRequest request, wire::Answer answer) {
    const std::string_view path = request.path();
    const bool to_api = path.starts_with(api);
    if (to_api || FileRoutes::has(path)) {
        if (going_away_) return answer(error_response(Error{Code::going_away}));
        if (to_api)
            return http_api_.answer(hub(loop), request, path.substr(api.size()), std::move(answer));
        return file_routes_.answer(hub(loop), request, std::move(answer));
    }
    if (path == "/healthz" || path == "/readyz" || path == "/metrics") {
        if (is_operators_machine(request)) return answer(health(path));
    } else if (request.peer.operator_door) {
        return answer(error_response(Error{Code::not_found}));
    }
    answer(static_files_.answer(request));
}

/// /healthz: the process answers. /readyz: 503 while stopping or if writes have stopped. /metrics.
wire::HttpResponse Server::health(std::string_view path) const {
    wire::HttpResponse response;
    response.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
    response.body =
        path == "/metrics" ? metrics(counts_, transport_, engine_, log_, options_.data) : "ok\n";
    if (path == "/readyz") {
        if (going_away_) {
            response.status = 503, response.body = "leaving\n";
        } else if (const auto why = engine_.counters().writes_stopped) {
            response.status = 503;
            response.body = "writes are stopped: " + std::string(enum_text(*why)) + "\n";
        }
    }
    return response;
}

wire::Application::Receipt Server::receive(wire::Loop& loop, const wire::HttpRequest& head) {
    const std::string_view path = head.path();
    if (!FileRoutes::has(path))
        return http_api_.receive(head, path.starts_with(api) ? path.substr(api.size()) : "");
    if (!going_away_) return file_routes_.receive(hub(loop), head);
    return {.size_max = 0, .refusal = error_response(Error{Code::going_away}), .sink = {}};
}

wire::Application::Upgrade Server::upgrade(wire::Loop& loop, const wire::HttpRequest& request,
                                           const std::optional<std::string>&) {
    if (going_away_) return {nullptr, error_response(Error{Code::going_away})};
    const auto connection = [&](std::optional<Identity> identity) -> Upgrade {
        return {std::make_shared<ClientConnection>(hub(loop), client_services_, request,
                                                   std::move(identity)),
                {}};
    };
    auto identity = doors_.authenticate(*engine_.directory(), request, Doors::Way::upgrade, now());
    if (identity && identity->by_operator())
        return {nullptr, error_response(Error{Code::not_allowed})};
    if (identity) return connection(std::move(*identity));
    // A program may authenticate in its first frame; a browser must have its cookie.
    const bool program = request.header("Origin").empty() && Doors::cookie_of(request).empty() &&
                         request.header("Authorization").empty();
    if (identity.error().code == Code::not_signed_in && program) return connection(std::nullopt);
    return {nullptr, error_response(identity.error())};
}

bool Server::is_operators_machine(const wire::HttpRequest& request) const {
    if (request.peer.operator_door) return true;
    // The request of a proxy is not the operator's, wherever the proxy runs.
    if (wire::came_through_proxy(request)) return false;
    const auto peer = wire::Address::parse(request.peer.address);
    return request.peer.loopback || (peer && operator_networks_.contains(*peer));
}

}  // namespace parley::gate
