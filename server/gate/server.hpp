#pragma once
// The server: what the transport receives is routed here, to the API, to WebSocket sessions, to
// the client's files. One for the process.

#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <memory>
#include <mutex>

#include "server/engine/engine.hpp"
#include "server/gate/account.hpp"
#include "server/gate/authenticate.hpp"
#include "server/gate/file_requests.hpp"
#include "server/gate/gate.hpp"
#include "server/gate/hub.hpp"
#include "server/gate/options.hpp"
#include "server/gate/presence.hpp"
#include "server/gate/sign_in_limits.hpp"
#include "server/gate/static_files.hpp"
#include "server/gate/workers.hpp"
#include "server/wire/transport.hpp"
#include "storage/blobs.hpp"

namespace parley::gate {

class Server : public wire::Application, public engine::Operations {
  public:
    Server(const Options& options, engine::Engine& engine, storage::Log& log,
           storage::Blobs& blobs);

    /// Once the transport is made and before it starts.
    void attach(wire::Transport& transport);
    /// Tells the loops of a durable batch. On the engine's thread.
    void publish(const std::shared_ptr<engine::Group>& group);
    /// No new work is taken from here on.
    void go_away() { going_away_ = true; }
    /// Once the loops have ended: waits for what workers are still at.
    void stop();

    void request(wire::Loop& loop, wire::HttpRequest request, wire::Answer answer) override;
    Receipt receive(wire::Loop& loop, const wire::HttpRequest& head) override;
    Upgrade upgrade(wire::Loop& loop, const wire::HttpRequest& request,
                    const std::optional<std::string>& subprotocol) override;

    Stats stats() override;
    Result<BackupMade> backup(const std::string& path) override;
    Result<StoreCompacted> compact() override;

    const Options& options() const { return options_; }
    engine::Engine& engine() { return engine_; }
    storage::Log& log() { return log_; }
    PresenceBoard& presence() { return presence_; }
    storage::Blobs& blobs() { return blobs_; }
    /// Asks the newest state of the store whether a file has these bytes.
    storage::Blobs::Needed blob_needed() const;
    Workers& workers() { return workers_; }
    Workers& file_workers() { return file_workers_; }
    const std::shared_ptr<Uploads>& uploads() { return uploads_; }
    Accounts& accounts() { return accounts_; }
    Gate& gate() { return gate_; }
    Doors& doors() { return doors_; }
    Hub& hub(wire::Loop& loop) { return *hubs_[loop.index()]; }
    std::string metrics() const;
    push::Limits limits() const;

    /// Answers a command that reads from the newest version: the `ok` object, encoded. From any
    /// thread.
    Result<std::string> read(const engine::Caller& caller, const AnyCommand& command);

    /// Runs on every loop's hub.
    void on_all_hubs(const std::function<void(Hub&)>& work);

    /// Counts a member's connection, by whatever door; none where they have as many as they may.
    std::optional<Guest> take_in(const engine::Member& member);

    /// Counts how a command was answered, for the metrics.
    void count(std::string_view command, bool refused);

    SignInLimits& sign_ins() { return sign_ins_; }
    /// Where passwords are hashed that members, and that the operator, set.
    Workers& hashes() { return hashes_; }
    Workers& operator_hashes() { return operator_hashes_; }
    /// Milliseconds to wait where an org takes people in too fast.
    std::optional<std::int64_t> invitation_too_fast(OrgId org);
    /// Whoever asks, behind the proxies that are trusted.
    std::optional<wire::Address> client_of(const wire::HttpRequest& request) const;

    /// Counts runs of Argon2id, for the metrics.
    enum class Hashed : std::uint8_t { to_sign_in, to_set };
    void count_hash(Hashed why) {
        hash_counts_[static_cast<std::size_t>(why)].fetch_add(1, std::memory_order_relaxed);
    }

  private:
    bool is_operators_machine(const wire::HttpRequest& request) const;

    const Options options_;
    const wire::Networks trusted_proxies_;
    const wire::Networks operator_networks_;
    engine::Engine& engine_;
    storage::Log& log_;
    storage::Blobs& blobs_;
    Doors doors_;
    StaticFiles static_files_;
    PresenceBoard presence_;
    const std::shared_ptr<Uploads> uploads_ = std::make_shared<Uploads>();
    Accounts accounts_;
    Gate gate_;
    wire::Transport* transport_ = nullptr;
    std::vector<std::unique_ptr<Hub>> hubs_;
    std::array<std::atomic<std::uint64_t>, 2> hash_counts_{};  // by Hashed
    // After the hubs, so that they end first: what they work on is for a hub.
    Workers workers_;
    // They wait for the disk; waiting for them are a piece of each upload, or its end. Uploads have
    // a bound of their own (Uploads::of_org_max).
    Workers file_workers_{4, 10'000};
    SignInLimits sign_ins_;
    // Of one org so many wait at most, and orgs take turns.
    Workers hashes_{1, 64, 8};
    Workers operator_hashes_{1, 16};
    std::atomic<bool> going_away_ = false;

    mutable std::mutex mutex_;  // guards what follows
    StrangerAllowances invitations_;
    std::map<std::pair<std::string_view, bool>, std::uint64_t> commands_;
};

/// Stands for the server until it can be made, which needs the port that was bound.
class LateApplication : public wire::Application {
  public:
    void is(wire::Application& application) { application_ = &application; }
    void request(wire::Loop& loop, wire::HttpRequest request, wire::Answer answer) override {
        application_->request(loop, std::move(request), std::move(answer));
    }
    Receipt receive(wire::Loop& loop, const wire::HttpRequest& head) override {
        return application_->receive(loop, head);
    }
    Upgrade upgrade(wire::Loop& loop, const wire::HttpRequest& request,
                    const std::optional<std::string>& subprotocol) override {
        return application_->upgrade(loop, request, subprotocol);
    }

  private:
    wire::Application* application_ = nullptr;
};

}  // namespace parley::gate
