#include "storage/rocksdb_database.hpp"

#include <sodium.h>

#include <cstdio>

#include "storage/keys.hpp"

namespace parley::storage {

const std::string backup_mark = backup_file;

void Database::let_go(const rocksdb::Snapshot* snapshot) {
    rocks->ReleaseSnapshot(snapshot);
    {
        // Locking once orders the release before or after the waiter's test; otherwise the
        // notification could fall between its test and its wait.
        const std::lock_guard lock_between_test_and_wait(mutex_);
    }
    let_go_.notify_all();
}

bool Database::outlive_older_snapshots(rocksdb::SequenceNumber number, std::chrono::seconds limit) {
    std::unique_lock waiting(mutex_);
    return let_go_.wait_for(waiting, limit, [&] {
        std::uint64_t oldest = 0;  // 0: there is none
        rocks->GetIntProperty(rocksdb::DB::Properties::kOldestSnapshotSequence, &oldest);
        return oldest == 0 || oldest >= number;
    });
}

Error Database::failure(const rocksdb::Status& status) {
    tell(status.ToString());
    return code_of(status);
}

Error Database::damage(const std::string& sentence) {
    tell(sentence);
    return Code::storage_failed;
}

std::string Database::last_failure() {
    const std::lock_guard alone(mutex_);
    return last_failure_;
}

namespace {
std::string base16(std::string_view bytes) {
    std::string out(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                   bytes.size());
    out.pop_back();
    return out;
}

/// A reference that a peer may see: 12 hex digits of the key's hash. It is the same each time the
/// row is read, so the log names the key only once, and it reveals nothing of the key.
std::string reference_of(std::string_view key) {
    std::string digest(crypto_generichash_BYTES_MIN, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(),
                       reinterpret_cast<const unsigned char*>(key.data()), key.size(), nullptr, 0);
    return base16(digest.substr(0, 6));
}
}  // namespace

Error Database::damaged_row(std::string_view key) {
    constexpr std::size_t keys_max = 10'000;
    const auto table = key.empty() ? std::string_view() : table_name(key[0]);
    const auto name = table.empty() ? std::string("none") : std::string(table);
    Error error(Code::storage_failed);
    error.reference = reference_of(key);
    const std::lock_guard alone(mutex_);
    ++damaged_rows_[name];
    if (damaged_keys_.size() < keys_max && damaged_keys_.emplace(key).second)
        std::fprintf(stderr,
                     "parley: storage: A row of the table %s is not what this version writes, or "
                     "refers to one that is not; its key is %s, the reference %s.\n",
                     name.c_str(), base16(key).c_str(), error.reference->c_str());
    return error;
}

std::map<std::string, std::uint64_t> Database::damaged_rows() const {
    const std::lock_guard alone(mutex_);
    return damaged_rows_;
}

void Database::tell(std::string sentence) {
    const std::lock_guard alone(mutex_);
    if (sentence == last_failure_) return;
    last_failure_ = std::move(sentence);
    std::fprintf(stderr, "parley: storage: %s\n", last_failure_.c_str());
}

Code code_of(const rocksdb::Status& status) {
    if (status.IsNoSpace()) return Code::disk_full;
    // RocksDB has a code for ENOSPC only. For EFBIG and EDQUOT, and for a failure wrapped in
    // another, only the system's message is left in the text.
    const auto text = status.ToString();
    for (const auto reason :
         {std::errc::no_space_on_device, std::errc::file_too_large, std::errc(EDQUOT)})
        if (text.find(std::make_error_code(reason).message()) != std::string::npos)
            return Code::disk_full;
    return Code::storage_failed;
}

std::string commit_number_key() { return Key(Table::meta).text("commit").take(); }

}  // namespace parley::storage
