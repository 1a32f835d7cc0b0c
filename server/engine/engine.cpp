#include "server/engine/engine.hpp"

#include <sodium.h>

#include "protocol/json_write.hpp"
#include "server/engine/round.hpp"
#include "server/engine/stored.hpp"

namespace parley::engine {

using std::chrono::steady_clock;
using storage::Table;

IdBytes Moment::id_bytes() {
    // 48 bits of milliseconds (big-endian, so that ids sort by time), then 80 random bits.
    std::array<unsigned char, 10> random{};
    const auto number = drawn++;
    crypto_generichash(random.data(), random.size(),
                       reinterpret_cast<const unsigned char*>(&number), sizeof number,
                       entropy.data(), entropy.size());
    IdBytes id{};
    for (std::size_t i = 0; i < 6; ++i)
        id[i] = static_cast<std::uint8_t>(now.ms >> (8 * (5 - i)) & 0xff);
    std::copy(random.begin(), random.end(), id.begin() + 6);
    return id;
}

std::uint32_t Moment::draw(std::uint32_t end) {
    std::uint64_t random = 0;
    const std::uint64_t number = 0xd4a3'0000'0000ULL + drawn++;
    crypto_generichash(reinterpret_cast<unsigned char*>(&random), sizeof random,
                       reinterpret_cast<const unsigned char*>(&number), sizeof number,
                       entropy.data(), entropy.size());
    // The bias of the remainder of a 64-bit number is below 2^-32.
    return static_cast<std::uint32_t>(random % end);
}

namespace {
std::string base16(const unsigned char* bytes, std::size_t size) {
    std::string out(size * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), bytes, size);
    out.pop_back();
    return out;
}
}  // namespace

std::string Moment::secret() {
    std::array<unsigned char, 32> bytes{};
    const std::uint64_t number = 0x5ec0'0000'0000ULL + drawn++;
    crypto_generichash(bytes.data(), bytes.size(), reinterpret_cast<const unsigned char*>(&number),
                       sizeof number, entropy.data(), entropy.size());
    return base16(bytes.data(), bytes.size());
}

SecretDigest digest_of(std::string_view secret) {
    std::array<unsigned char, 32> digest{};
    crypto_generichash(digest.data(), digest.size(),
                       reinterpret_cast<const unsigned char*>(secret.data()), secret.size(),
                       nullptr, 0);
    return base16(digest.data(), digest.size());
}

Engine::Engine(storage::Log& log, const EngineOptions& options)
    : log_(log), options_(options), answers_(options.answers_max) {}

Engine::~Engine() { stop(); }

Result<std::unique_ptr<Engine>> Engine::open(storage::Log& log, const EngineOptions& options) {
    std::unique_ptr<Engine> engine(new Engine(log, options));
    if (auto loaded = engine->load(); !loaded) return loaded.error();
    return engine;
}

namespace {
// Whether what an entity refers to exists. An entity without it is left out of the directory.
bool stands(const Directory&, const Org&) { return true; }
bool stands(const Directory& directory, const Member& member) {
    return directory.org(member.org) != nullptr;
}
bool stands(const Directory& directory, const Space& space) {
    return std::all_of(space.orgs.begin(), space.orgs.end(),
                       [&](const OrgId& id) { return directory.org(id) != nullptr; });
}
bool stands(const Directory& directory, const Channel& channel) {
    return directory.stored_space(channel.space) != nullptr;
}
template <class Credential>
bool stands(const Directory& directory, const Credential& credential) {
    return directory.member(credential.member) != nullptr;
}

/// Loads one table into the directory. A row that is not whole is left out, and so is what refers
/// to it: nobody gets a right by it, and everything else is served.
template <class Entity>
Result<> load(const storage::Snapshot& snapshot, storage::Table table, Directory& directory) {
    const auto prefix = storage::Key(table).take();
    return scan_rows<Entity>(snapshot, prefix, prefix,
                             [&](std::string_view key, const Entity& entity) {
                                 if (stands(directory, entity))
                                     directory.put(entity);
                                 else
                                     (void)snapshot.damaged_row(key);
                                 return true;
                             });
}

/// The server's own key under this letter: 32 random bytes, made if absent or damaged. A new 'b'
/// means that stored answers match no repeated command; a new 's', that passwords must be set
/// again.
Result<std::string> kept_secret(storage::Log& log, const storage::Snapshot& snapshot, char letter) {
    const auto key = rows::kept_secret_key(letter);
    auto secret = stored_row(snapshot, key);
    if (!secret && !is_damage(secret.error())) return secret.error();
    if (secret && *secret && (*secret)->secret.reveal().size() == 32)
        return (*secret)->secret.reveal();
    std::string bytes(32, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    const auto row = rows::encoded(rows::Credential{Secret<256>(bytes)});
    storage::Batch batch;
    batch.rows.push_back({key.bytes, row});
    if (auto written = log.commit(batch); !written) return written.error();
    return bytes;
}
}  // namespace

Result<> Engine::load() {
    // In this order, because each table refers to those before it (`stands`).
    const auto snapshot = log_.snapshot();
    working_.take_types(options_.record_types);
    for (auto loaded : {engine::load<Org>(*snapshot, Table::org, working_),
                        engine::load<Member>(*snapshot, Table::member, working_),
                        engine::load<Space>(*snapshot, Table::space, working_),
                        engine::load<Channel>(*snapshot, Table::channel, working_),
                        engine::load<Session>(*snapshot, Table::session, working_),
                        engine::load<Token>(*snapshot, Table::token, working_)})
        if (!loaded) return loaded;

    auto bodies_key = kept_secret(log_, *snapshot, 'b');
    if (!bodies_key) return bodies_key.error();
    bodies_key_ = std::move(*bodies_key);
    auto server_key = kept_secret(log_, *snapshot, 's');
    if (!server_key) return server_key.error();
    server_key_ = ServerKey(std::move(*server_key));
    published_ = std::make_shared<const Version>(
        Version{std::make_shared<const Directory>(working_), log_.snapshot()});
    return {};
}

void Engine::start(Publish publish) {
    publish_ = std::move(publish);
    thread_ = std::thread([this] { run(); });
}

// Wakes the thread wherever it waits: for commands, or for loops that hold groups.
void Engine::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    {
        std::lock_guard lock(telling_->mutex);
        telling_->stopping = true;
    }
    telling_->taken.notify_one();
    arrived_.notify_one();
    if (thread_.joinable()) thread_.join();
}

namespace {
/// About how much memory a queued command holds, in bytes.
std::size_t size_of(const Submission& submission) {
    return sizeof(Submission) + (*submission.work).size() + submission.body_size +
           submission.key.size();
}

/// About how much memory a published group holds, in bytes.
std::size_t size_of(const Group& group) {
    std::size_t size = 0;
    for (const auto& told : group.told) {
        size += sizeof(Told) + told.reply.size();
        for (const auto& event : told.events) size += sizeof(ToldEvent) + event->bytes.size();
    }
    return size;
}
}  // namespace

void Engine::submit(std::vector<Submission> submissions) {
    auto refused = std::make_shared<Group>();
    {
        std::lock_guard lock(mutex_);
        for (auto& submission : submissions) {
            if (!stopping_ && queue_.size() < options_.queue_max &&
                queue_bytes_ < options_.queue_bytes_max) {
                queue_bytes_ += size_of(submission);
                queue_.push_back(std::move(submission));
                continue;
            }
            Error error{stopping_ ? Code::going_away : Code::busy};
            refused->told.push_back({.reply_to = submission.reply_to,
                                     .refused = true,
                                     .reply = to_json(error),
                                     .error = error});
        }
    }
    arrived_.notify_one();
    if (!refused->told.empty()) publish_(std::move(refused));
}

std::shared_ptr<const Version> Engine::version() const {
    std::lock_guard lock(mutex_);
    return published_;
}

std::shared_ptr<const Directory> Engine::directory() const { return version()->directory; }

Result<std::string> Engine::password_row(MemberId member) const {
    auto row = stored_row(*log_.snapshot(), rows::password_key(member));
    if (!row) return row.error();
    return *row ? (*row)->secret.reveal() : std::string();
}

EngineCounters Engine::counters() const {
    std::lock_guard lock(mutex_);
    EngineCounters out = counters_;
    out.queue_depth = queue_.size();
    return out;
}

/// The engine's thread: takes the whole queue, decides it in rounds, and ends once it is told to
/// stop and the queue is empty.
void Engine::run() {
    std::vector<Submission> waiting;
    std::size_t waiting_bytes = 0;
    auto next_start = steady_clock::now();
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            const bool has_come = arrived_.wait_for(lock, options_.version_age_max,
                                                    [&] { return stopping_ || !queue_.empty(); });
            if (has_come && queue_.empty()) return;
        }
        if (steady_clock::now() - version_made_ >= options_.version_age_max) renew_version();
        // Commands that arrive during the pause share the sync.
        std::this_thread::sleep_until(next_start);
        {
            std::lock_guard lock(mutex_);
            waiting.swap(queue_);
            waiting_bytes = queue_bytes_;
        }
        for (std::size_t first = 0; first < waiting.size();) {
            wait_for_loops();
            const auto started = steady_clock::now();
            const std::size_t taken = round(waiting, first);
            first += taken;
            next_start =
                started + std::min(options_.gap_max, options_.gap_step * static_cast<int>(taken));
        }
        waiting.clear();
        const std::lock_guard lock(mutex_);
        queue_bytes_ -= waiting_bytes;
    }
}

/// Publishes a new snapshot of the same data: one that is too old stops answering
/// (storage::OpenOptions::snapshot_max).
void Engine::renew_version() {
    const auto before = version();
    auto renewed = std::make_shared<const Version>(Version{before->directory, log_.snapshot()});
    version_made_ = steady_clock::now();
    std::lock_guard lock(mutex_);
    published_ = std::move(renewed);
}

/// Back-pressure: waits while loops hold more than told_bytes_max of published groups.
void Engine::wait_for_loops() {
    std::unique_lock lock(telling_->mutex);
    telling_->taken.wait(
        lock, [&] { return telling_->stopping || telling_->bytes < options_.told_bytes_max; });
}

/// The same group, with a deleter that subtracts its size once the last holder releases it.
std::shared_ptr<Group> Engine::counted(std::shared_ptr<Group> group) {
    const std::size_t size = size_of(*group);
    {
        const std::lock_guard lock(telling_->mutex);
        telling_->bytes += size;
    }
    Group* const raw = group.get();
    return {raw, [telling = telling_, size, group = std::move(group)](Group*) mutable {
                group.reset();
                {
                    const std::lock_guard lock(telling->mutex);
                    telling->bytes -= size;
                }
                telling->taken.notify_one();
            }};
}

/// Runs one round from waiting[first] on: decide, commit, publish. Returns how many commands it
/// took.
std::size_t Engine::round(std::vector<Submission>& waiting, std::size_t first) {
    // Only this thread writes, so the newest version is all that is on disk.
    const auto before = version();
    Round round(working_, *before->snapshot, views_, answers_);
    std::size_t taken = 0, bytes = 0;
    while (first + taken < waiting.size() && taken < options_.round_max &&
           bytes < options_.round_bytes_max && round.take(waiting[first + taken], now())) {
        bytes += size_of(waiting[first + taken]);
        ++taken;
    }
    ensure(taken > 0);

    const storage::Batch batch = round.batch(now());
    Result<> written;
    const auto started = steady_clock::now();
    std::optional<Code> stopped;
    if (!batch.empty()) {
        written = log_.commit(batch);
        if (!written) stopped = written.error().code;
    }
    const std::chrono::duration<double> synced = steady_clock::now() - started;
    if (written)
        views_.keep_what_is_asked_often();
    else
        views_ = {};  // it is unknown what is on disk

    auto group = round.group();
    std::uint64_t refused = 0;
    bool directory_changed = false;
    for (auto& told : group->told) {
        if (!written && !told.refused) {
            // It is unknown what is on disk, so nothing of this batch may be told.
            told = Told{.reply_to = std::move(told.reply_to),
                        .refused = true,
                        .reply = to_json(written.error()),
                        .error = written.error()};
        }
        refused += told.refused;
        directory_changed |= told.directory != nullptr;
        // Imported events were needed for the batch only; clients get the gaps.
        if (!told.gaps.empty()) told.events.clear();
    }
    if (directory_changed) working_ = round.directory();
    auto after = before;
    if (written && !batch.empty()) {
        version_made_ = steady_clock::now();
        after = std::make_shared<const Version>(Version{
            directory_changed ? std::make_shared<const Directory>(working_) : before->directory,
            log_.snapshot()});
    }
    {
        std::lock_guard lock(mutex_);
        published_ = after;
        counters_.commands += taken;
        counters_.refused += refused;
        counters_.batches += !batch.empty();
        counters_.batch_commands_last = taken;
        counters_.sync_seconds += synced.count();
        if (stopped) counters_.writes_stopped = stopped;
    }
    publish_(counted(std::move(group)));
    return taken;
}

}  // namespace parley::engine
