#include "server/gate/store_operations.hpp"

#include <filesystem>

#include "server/engine/inbox.hpp"

namespace parley::gate {

Stats StoreOperations::stats() {
    const auto version = engine_.version();
    const auto sizes = version->directory->sizes();
    const auto stored = log_.sizes();
    return {PARLEY_VERSION,    sizes.orgs,
            sizes.members,     sizes.spaces,
            sizes.channels,    sizes.records,
            stored.events,     transport_.counters().connections,
            stored.disk_bytes, engine::follow_ups_waiting(*version->snapshot)};
}

DiskUse StoreOperations::disk_use() {
    DiskUse out;
    for (const auto& [table, bytes] : log_.table_sizes()) {
        if (table == storage::journal_part)
            out.journal_bytes = bytes;
        else
            out.tables.push_back({std::string(table), bytes});
    }
    const auto blobs = blobs_.sizes();
    out.files = blobs.count;
    out.files_bytes = blobs.bytes;
    // The data folder has both.
    out.store_bytes = std::max(log_.sizes().disk_bytes, blobs.bytes) - blobs.bytes;
    std::error_code failed;
    if (const auto space = std::filesystem::space(data_, failed); !failed)
        out.free_bytes = space.available;
    return out;
}

Result<BackupMade> StoreOperations::backup(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code failed;
    if (fs::exists(fs::symlink_status(path, failed))) {
        Error error{Code::conflict, field(&MakeBackup::path)};
        error.message = path + " is there already: a backup makes a folder of its own.";
        return error;
    }
    // A backup inside the data folder would be part of the next backup, and look like the store's
    // own files.
    const auto data = fs::weakly_canonical(data_, failed);
    const auto inside = fs::weakly_canonical(path, failed).lexically_relative(data);
    if (!inside.empty() && *inside.begin() != "..") {
        Error error{Code::bad_value, field(&MakeBackup::path)};
        error.message = path + " is inside the data folder: name another place.";
        return error;
    }
    // No blob is removed until those that the checkpoint refers to are copied.
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

Result<StoreCompacted> StoreOperations::compact() {
    if (auto done = log_.compact(); !done) return done.error();
    return StoreCompacted{log_.sizes().disk_bytes};
}

}  // namespace parley::gate
