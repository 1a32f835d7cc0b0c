// Opening a store: all that its folder holds is checked before anything is served from it. Runs on
// the main thread at start-up.

#include <sodium.h>

#include "storage/keys.hpp"
#include "storage/rocksdb_log.hpp"
#include "storage/rocksdb_snapshot.hpp"

namespace parley::storage {

namespace {
using Why = OpenFailure::Why;
using Refusal = std::optional<OpenFailure>;

OpenFailure unusable(const fs::path& path, const std::error_code& reason) {
    const bool full = reason == std::errc::no_space_on_device;
    return {full ? Why::disk_full : Why::unreadable,
            path.string() + " cannot be used: " + reason.message() + "."};
}

Refusal lock(Database& database) {
    const auto file = database.folder / lock_file;
    const auto failed = FolderLock::take(file, database.lock);
    if (failed == std::errc::resource_unavailable_try_again)
        return OpenFailure{Why::locked, "The store in " + database.folder.string() +
                                            " is in use by another process."};
    if (failed) return unusable(file, failed);
    return {};
}

/// What the files in the folder say, before the database is opened.
struct Found {
    enum class Store { fresh, there } store{};
    // The commit number in `noted_file`; 0 for a fresh store.
    std::uint64_t noted = 0;
};

/// Whether a database without its file CURRENT has left files here. RocksDB would take the folder
/// for empty and delete them.
bool has_remains(const fs::path& store) {
    std::error_code failed;
    for (fs::directory_iterator at(store, failed), end; !failed && at != end; at.increment(failed))
        if (at->path().extension() == ".sst" || at->path().extension() == ".log") return true;
    return false;
}

/// Decides between a fresh and an existing store, and refuses a backup, another format, or files
/// that are missing or damaged.
Refusal look(const fs::path& folder, Found& found) {
    const auto store = folder / database_folder;
    std::error_code failed;
    const bool there = fs::exists(store / "CURRENT", failed);
    if (failed) return unusable(store, failed);
    found.store = there ? Found::Store::there : Found::Store::fresh;
    if (fs::exists(fs::symlink_status(folder / backup_file, failed)))
        return OpenFailure{Why::backup, folder.string() +
                                            " is a backup: sessions and tokens that have been "
                                            "ended since would be good again. Make a data folder "
                                            "of it with \"parleyctl restore " +
                                            folder.string() + " --data FOLDER\"."};

    const auto [format, format_unreadable] = read_number(folder / format_file);
    if (format_unreadable || (there && !format))
        return OpenFailure{Why::damaged, "The file " + (folder / format_file).string() +
                                             " is missing or does not hold a number."};
    if (format && *format != current_format)
        return OpenFailure{Why::other_format, "The store in " + folder.string() + " has format " +
                                                  std::to_string(*format) +
                                                  "; this version reads format " +
                                                  std::to_string(current_format) + "."};
    const auto [noted, noted_unreadable] = read_number(folder / noted_file);
    if (noted_unreadable || (there && !noted))
        return OpenFailure{Why::damaged,
                           "The file " + (folder / noted_file).string() +
                               " is missing or does not hold the number of the last commit. With 0 "
                               "in it the store opens without that check."};
    found.noted = noted.value_or(0);
    if (there) return {};
    if (found.noted > 0)
        return OpenFailure{Why::lost_writes, "The database in " + store.string() +
                                                 " is gone: commit " + std::to_string(found.noted) +
                                                 " was noted as durable, there is none."};
    if (has_remains(store))
        return OpenFailure{Why::damaged,
                           "The file " + (store / "CURRENT").string() + " is missing."};
    return {};
}

/// Fresh store: syncs the files beside the database before it can hold any data.
Refusal prepare(const fs::path& folder) {
    std::error_code failed = replace_file(folder / format_file, number_text(current_format));
    if (!failed) failed = replace_file(folder / noted_file, number_text(0));
    if (!failed) failed = make_folder(folder / database_folder);
    if (!failed) failed = sync_folder(folder);
    if (failed) return unusable(folder, failed);
    return {};
}

OpenFailure failure_to_open(Database& database, const rocksdb::Status& status) {
    const auto store = (database.folder / database_folder).string();
    if (code_of(status) == Code::disk_full)
        return {Why::disk_full, "The disk of " + store + " is full: " + status.ToString() + "."};
    if (status.IsCorruption() || status.IsPathNotFound()) {
        auto reason = status.ToString();
        // For a missing SST file RocksDB names the legacy extension, which it tries last.
        if (const auto at = reason.find(".ldb"); at != std::string::npos)
            reason.replace(at, std::string::npos, ".sst is missing");
        std::string sentence = "The database in " + store + " is damaged: " + reason;
        if (const auto& file = database.unbroken.last_file(); !file.empty())
            sentence += " (the last whole record of its write-ahead log is in " + file + ")";
        return {Why::damaged, sentence + "."};
    }
    return {Why::unreadable, "The database in " + store + " was not opened: " + status.ToString()};
}

Refusal open_rocks(Database& database, Found::Store store, const OpenOptions& options) {
    auto rocksdb = rocksdb_options(options, database.unbroken);
    rocksdb.create_if_missing = store == Found::Store::fresh;
    rocksdb::DB* opened = nullptr;
    const auto status =
        rocksdb::DB::Open(rocksdb, (database.folder / database_folder).string(), &opened);
    database.rocks.reset(opened);
    if (!status.ok()) return failure_to_open(database, status);
    return {};
}

OpenFailure damaged(Database& database, const std::string& what) {
    return {Why::damaged, "The database in " + (database.folder / database_folder).string() +
                              " is damaged: " + what + "."};
}

/// Sets `number` to the database's last commit; refuses if it is lower than the noted one.
Refusal read_commit_number(Database& database, const Snapshot& state, std::uint64_t noted,
                           std::uint64_t& number) {
    const auto value = state.get(commit_number_key());
    if (!value) return damaged(database, database.last_failure());
    if (*value && (*value)->size() != 8)
        return damaged(database, "the number of its last commit is none");
    number = *value ? number_at(**value, 0) : 0;
    if (number >= noted) return {};
    return OpenFailure{Why::lost_writes,
                       "The database in " + (database.folder / database_folder).string() +
                           " lost writes: its last commit is " + std::to_string(number) + ", and " +
                           std::to_string(noted) + " was noted as durable."};
}

/// Heads whose last events are read together.
using Some = std::vector<std::pair<StreamId, HeadRow>>;

/// Whether each stream's last event exists and has the chain that its head notes. The events before
/// it are checked when they are read (RocksdbSnapshot::events).
Refusal check_ends(Database& database, const Snapshot& state, const Some& heads) {
    std::vector<std::string> keys;
    for (const auto& [stream, head] : heads)
        keys.push_back(Key(Table::event).stream(stream).number(head.last_seq).take());
    const auto values = state.get(keys);
    if (!values) return damaged(database, database.last_failure());
    for (std::size_t i = 0; i < heads.size(); ++i) {
        const auto& [stream, head] = heads[i];
        const auto& value = (*values)[i];
        const auto event = value ? read_event(*value) : std::nullopt;
        if (!event || event->chain != head.chain)
            return damaged(database, "event " + std::to_string(head.last_seq) + " of " +
                                         stream.text() + " is missing or not the one written last");
    }
    return {};
}

/// Reads all heads into memory and checks them, 256 at a time.
Refusal read_heads(Database& database, const Snapshot& state, Heads& heads) {
    constexpr std::size_t together = 256;
    const auto prefix = Key(Table::head).take();
    Refusal refusal;
    Some some;
    const auto walked = state.scan(prefix, prefix, [&](std::string_view key, std::string_view row) {
        const auto head = read_head(row);
        if (key.size() != 18 || !head || head->last_seq == 0) {  // letter, kind, id
            refusal = damaged(database, "the head of a stream is no head");
            return false;
        }
        StreamId stream;
        stream.kind = static_cast<StreamId::Kind>(key[1]);
        std::copy(key.begin() + 2, key.end(), stream.bytes.begin());
        heads.emplace(stream, *head);
        some.emplace_back(stream, *head);
        if (some.size() < together) return true;
        refusal = check_ends(database, state, some);
        some.clear();
        return !refusal.has_value();
    });
    if (!walked) return damaged(database, database.last_failure());
    if (!refusal) refusal = check_ends(database, state, some);
    return refusal;
}

Opened open(const std::string& path, const OpenOptions& options) {
    auto database = std::make_shared<Database>();
    database->folder = path;
    database->snapshot_max = std::chrono::hours(24);  // the checks below may take long
    if (auto failed = make_folder(path)) return {nullptr, unusable(path, failed)};
    if (auto refusal = lock(*database)) return {nullptr, refusal};
    Found found;
    if (auto refusal = look(path, found)) return {nullptr, refusal};
    if (found.store == Found::Store::fresh)
        if (auto refusal = prepare(path)) return {nullptr, refusal};
    if (auto refusal = open_rocks(*database, found.store, options)) return {nullptr, refusal};

    std::uint64_t number = 0;
    Heads heads;
    const RocksdbSnapshot state(database);
    if (auto refusal = read_commit_number(*database, state, found.noted, number))
        return {nullptr, refusal};
    if (auto refusal = read_heads(*database, state, heads)) return {nullptr, refusal};
    Opened opened{std::make_unique<RocksdbLog>(database, std::move(heads), number), std::nullopt};
    database->snapshot_max = options.snapshot_max;
    return opened;
}
}  // namespace

Opened open_rocksdb_log(const std::string& folder, const OpenOptions& options) {
    try {
        if (sodium_init() < 0)
            return {nullptr, OpenFailure{Why::unreadable, "The system gives no random numbers."}};
        return open(folder, options);
    } catch (const std::exception& failed) {  // no memory, no thread
        return {nullptr, OpenFailure{Why::unreadable, "The store in " + folder +
                                                          " was not opened: " + failed.what()}};
    }
}

}  // namespace parley::storage
