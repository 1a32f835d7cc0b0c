#include "server/gate/server.hpp"

#include <filesystem>

#include "protocol/frames.hpp"
#include "server/engine/files.hpp"
#include "server/engine/read.hpp"
#include "server/gate/http_api.hpp"
#include "server/gate/session.hpp"

namespace parley::gate {

namespace {
constexpr std::string_view api = "/api/v1/";
}  // namespace

Server::Server(const Options& options, engine::Engine& engine, storage::Log& log,
               storage::Blobs& blobs)
    : options_(options),
      trusted_proxies_(options.trusted_proxies),
      operator_networks_(options.operator_networks),
      engine_(engine),
      log_(log),
      blobs_(blobs),
      doors_(options),
      static_files_(options.web_client),
      gate_(engine, options),
      sign_ins_(options.sign_ins_per_minute, engine.server_key()),
      invitations_(options.org_invitations_per_minute, 100'000) {}

void Server::attach(wire::Transport& transport) {
    transport_ = &transport;
    for (wire::Loop* loop : transport.loops()) hubs_.push_back(std::make_unique<Hub>(*this, *loop));
}

void Server::publish(const std::shared_ptr<engine::Group>& group) {
    // Headers are written once, here, and not once a loop: the loops only read.
    for (auto& told : group->told)
        for (const auto& event : told.events) {
            char header[engine::ToldEvent::header_room];
            event->header_size = wire::text_frame_header(event->json().size(), header);
            const auto at = engine::ToldEvent::header_room - event->header_size;
            std::copy(header, header + event->header_size,
                      event->bytes.begin() + static_cast<std::ptrdiff_t>(at));
        }
    for (auto& hub : hubs_) hub->loop().post([group, &hub = *hub] { hub.deliver(group); });
}

void Server::stop() {
    workers_.stop();
    file_workers_.stop();
    sign_ins_.stop();
    hashes_.stop();
    operator_hashes_.stop();
}

Result<std::string> Server::read(const engine::Caller& caller, const AnyCommand& command) {
    const auto answered = [&]() -> Result<std::string> {
        auto newest = engine_.version();
        const auto actor = caller.actor(*newest->directory);
        if (!actor) return actor.error();
        if (!engine::is_operation(command))
            return engine::read_any({*newest->directory, *newest->snapshot}, *actor, command);
        newest.reset();  // a compaction waits for all who hold a state of before
        return engine::operate_any(*this, *actor, command);
    };
    auto answer = answered();
    count(name_of(command), !answer);
    return answer;
}

void Server::on_all_hubs(const std::function<void(Hub&)>& work) {
    for (auto& hub : hubs_) hub->loop().post([work, &hub = *hub] { work(hub); });
}

void Server::request(wire::Loop& loop, wire::HttpRequest request, wire::Answer answer) {
    const std::string_view target = request.path();
    if (target.starts_with(api)) {
        if (going_away_) return answer(error_response(Error{Code::going_away}));
        return answer_command(hub(loop), request, target.substr(api.size()), std::move(answer));
    }
    if (is_file_path(target)) {
        if (going_away_) return answer(error_response(Error{Code::going_away}));
        return answer_file(hub(loop), request, std::move(answer));
    }
    if (target == "/healthz" || target == "/readyz" || target == "/metrics") {
        if (!is_operators_machine(request)) return answer(static_files_.answer(request));
        wire::HttpResponse response;
        response.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
        if (target == "/metrics")
            response.body = metrics();
        else
            response.body = "ok\n";
        if (target == "/readyz") {
            if (going_away_) {
                response.status = 503, response.body = "leaving\n";
            } else if (const auto why = engine_.counters().writes_stopped) {
                response.status = 503;
                response.body = "writes are stopped: " + std::string(enum_text(*why)) + "\n";
            }
        }
        return answer(std::move(response));
    }
    if (request.peer.operator_door) return answer(error_response(Error{Code::not_found}));
    answer(static_files_.answer(request));
}

wire::Application::Receipt Server::receive(wire::Loop& loop, const wire::HttpRequest& head) {
    const std::string_view path = head.path();
    if (is_file_path(path)) {
        if (!going_away_) return receive_file(hub(loop), head);
        return {.size_max = 0, .refusal = error_response(Error{Code::going_away}), .sink = {}};
    }
    // A short one needs no second look at who they are.
    if (head.body_size.value_or(wire::unknown_body_max + 1) <= wire::unknown_body_max) return {};
    Receipt receipt;
    if (path.starts_with(api) && path.substr(api.size()) == OpenSession::name) {
        receipt.size_max = wire::unknown_body_max;
        return receipt;
    }
    const auto identity =
        doors_.authenticate(*engine_.directory(), head, Doors::Way::harmless_request, now());
    if (!identity) {
        receipt.size_max = wire::unknown_body_max;
        receipt.refusal = error_response(identity.error());
    }
    return receipt;
}

wire::Application::Upgrade Server::upgrade(wire::Loop& loop, const wire::HttpRequest& request,
                                           const std::optional<std::string>&) {
    if (going_away_) return {nullptr, error_response(Error{Code::going_away})};
    const auto directory = engine_.directory();
    auto identity = doors_.authenticate(*directory, request, Doors::Way::upgrade, now());
    if (identity && identity->by_operator())
        return {nullptr, error_response(Error{Code::not_allowed})};
    if (identity) return {std::make_shared<Session>(hub(loop), request, std::move(*identity)), {}};
    // A program may say in its first frame who it is; a browser comes with its cookie.
    const bool program = request.header("Origin").empty() && Doors::cookie_of(request).empty() &&
                         request.header("Authorization").empty();
    if (identity.error().code == Code::not_signed_in && program)
        return {std::make_shared<Session>(hub(loop), request, std::nullopt), {}};
    return {nullptr, error_response(identity.error())};
}

bool Server::is_operators_machine(const wire::HttpRequest& request) const {
    if (request.peer.operator_door) return true;
    // A proxy on this machine, or in a named network, asks for whoever asked it.
    if (wire::came_through_proxy(request)) return false;
    const auto peer = wire::Address::parse(request.peer.address);
    return request.peer.loopback || (peer && operator_networks_.contains(*peer));
}

std::optional<wire::Address> Server::client_of(const wire::HttpRequest& request) const {
    return wire::client_of(request, trusted_proxies_);
}

std::optional<Guest> Server::take_in(const engine::Member& member) {
    Guest guest{accounts_.of(member.id, member.org), {}};
    guest.visit = admit(guest.account, static_cast<std::size_t>(options_.connections));
    if (!guest.visit) return std::nullopt;
    return guest;
}

storage::Blobs::Needed Server::blob_needed() const {
    return [this](const std::string& sha256) {
        return engine::is_blob_held(*log_.snapshot(), sha256);
    };
}

void Server::count(std::string_view command, bool refused) {
    std::lock_guard lock(mutex_);
    ++commands_[{command, refused}];
}

std::optional<std::int64_t> Server::invitation_too_fast(OrgId org) {
    std::lock_guard lock(mutex_);
    return invitations_.take(org.text(), std::chrono::steady_clock::now());
}

push::Limits Server::limits() const {
    const auto unsigned_of = [](std::int64_t value) { return static_cast<std::uint64_t>(value); };
    return {unsigned_of(options_.commands_per_s),
            unsigned_of(options_.commands_burst),
            unsigned_of(options_.in_flight),
            unsigned_of(options_.connections),
            unsigned_of(options_.resume_events),
            unsigned_of(options_.resume_events_total),
            frame_size_max,
            unsigned_of(options_.file_size)};
}

Stats Server::stats() {
    const auto sizes = engine_.directory()->sizes();
    const auto stored = log_.sizes();
    return {PARLEY_VERSION,   sizes.orgs,    sizes.members, sizes.spaces,
            sizes.channels,   sizes.records, stored.events, transport_->counters().connections,
            stored.disk_bytes};
}

Result<BackupMade> Server::backup(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code failed;
    if (fs::exists(fs::symlink_status(path, failed))) {
        Error error{Code::conflict, field(&MakeBackup::path)};
        error.message = path + " is there already: a backup makes a folder of its own.";
        return error;
    }
    // The next backup, and the start after a restore, would find it among the store's own files.
    const auto data = fs::weakly_canonical(options_.data, failed);
    const auto inside = fs::weakly_canonical(path, failed).lexically_relative(data);
    if (!inside.empty() && *inside.begin() != "..") {
        Error error{Code::bad_value, field(&MakeBackup::path)};
        error.message = path + " is inside the data folder: name another place.";
        return error;
    }
    // What the checkpoint's rows name stays until it has been copied as well.
    const auto kept = blobs_.keep_all();
    auto bytes = log_.checkpoint(path);
    if (!bytes) return bytes.error();
    auto file_bytes = blobs_.copy_to(std::filesystem::path(path) / storage::files_folder, kept);
    if (!file_bytes) {
        std::filesystem::remove_all(path, failed);
        return file_bytes.error();
    }
    return BackupMade{path, *bytes + *file_bytes};
}

Result<StoreCompacted> Server::compact() {
    if (auto done = log_.compact(); !done) return done.error();
    return StoreCompacted{log_.sizes().disk_bytes};
}

}  // namespace parley::gate
