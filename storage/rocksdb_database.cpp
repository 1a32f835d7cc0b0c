#include "storage/rocksdb_database.hpp"

#include <cstdio>

#include "storage/keys.hpp"

namespace parley::storage {

void Database::let_go(const rocksdb::Snapshot* snapshot) {
    rocks->ReleaseSnapshot(snapshot);
    {
        const std::lock_guard lock_between_test_and_wait(mutex_);
    }
    let_go_.notify_all();
}

bool Database::outlive_older_snapshots(std::chrono::seconds limit) {
    const auto now = rocks->GetLatestSequenceNumber();
    std::unique_lock waiting(mutex_);
    return let_go_.wait_for(waiting, limit, [&] {
        std::uint64_t oldest = 0;  // 0: there is none
        rocks->GetIntProperty(rocksdb::DB::Properties::kOldestSnapshotSequence, &oldest);
        return oldest == 0 || oldest >= now;
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

void Database::tell(std::string sentence) {
    const std::lock_guard alone(mutex_);
    if (sentence == last_failure_) return;
    last_failure_ = std::move(sentence);
    std::fprintf(stderr, "parley: storage: %s\n", last_failure_.c_str());
}

Code code_of(const rocksdb::Status& status) {
    if (status.IsNoSpace()) return Code::disk_full;
    // RocksDB has a code for ENOSPC alone; of the others it keeps only the system's words.
    const auto text = status.ToString();
    for (const auto reason : {std::errc::file_too_large, std::errc(EDQUOT)})
        if (text.find(std::make_error_code(reason).message()) != std::string::npos)
            return Code::disk_full;
    return Code::storage_failed;
}

std::string commit_number_key() { return Key(Table::meta).text("commit").take(); }

}  // namespace parley::storage
