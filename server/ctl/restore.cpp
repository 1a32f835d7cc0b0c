#include "server/ctl/restore.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "protocol/json_write.hpp"
#include "server/ctl/stop.hpp"
#include "storage/log.hpp"

namespace parley::ctl {

namespace fs = std::filesystem;

namespace {
[[noreturn]] void fail(const std::string& sentence) { throw Stop{Exit::failed, sentence, {}}; }
[[noreturn]] void refuse(const std::string& sentence) {
    Error error(Code::conflict);
    error.message = sentence;
    throw Stop{Exit::refused, sentence, to_json(error)};
}
[[noreturn]] void fail(const fs::path& path, std::error_code reason) {
    fail(path.string() + ": " + reason.message() + ".");
}
[[noreturn]] void fail(const fs::path& path) {
    fail(path, std::error_code(errno, std::generic_category()));
}

/// A descriptor; throws Stop if the file cannot be opened. Does not follow links.
class File {
  public:
    File(const fs::path& path, int flags, mode_t mode = 0)
        : descriptor_(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, mode)) {
        if (descriptor_ < 0) fail(path);
    }
    ~File() { ::close(descriptor_); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

bool is_lock(const fs::path& path) {
    return path.filename() == "LOCK" || path.filename() == "lock";
}

/// Whether a process holds this lock file. Ours is locked by flock(2), RocksDB's by fcntl(2).
bool is_held(const fs::path& path) {
    const File file(path, O_RDONLY);
    struct flock record{};
    record.l_type = F_WRLCK;
    record.l_whence = SEEK_SET;
    if (::fcntl(file.descriptor(), F_GETLK, &record) == 0 && record.l_type != F_UNLCK) return true;
    return ::flock(file.descriptor(), LOCK_SH | LOCK_NB) != 0;
}

/// The files and folders of a backup, relative to it. Lock files and the mark are not copied.
struct Contents {
    std::vector<fs::path> folders, files;
    std::uint64_t bytes = 0;
};

Contents contents_of(const fs::path& backup) {
    Contents contents;
    std::error_code failed;
    if (!fs::is_directory(backup, failed)) fail(backup.string() + " is not a folder.");
    for (fs::recursive_directory_iterator at(backup, failed), end; !failed && at != end;
         at.increment(failed)) {
        const auto relative = at->path().lexically_relative(backup);
        if (at->is_symlink()) fail(at->path().string() + " is a link: no part of a backup.");
        if (at->is_directory()) {
            contents.folders.push_back(relative);
        } else if (!at->is_regular_file()) {
            fail(at->path().string() + " is no plain file: no part of a backup.");
        } else if (is_lock(at->path())) {
            if (is_held(at->path()))
                refuse(backup.string() +
                       " is in use by a running server. Make a backup with \"parleyctl backup\".");
        } else if (relative != storage::backup_mark) {
            contents.files.push_back(relative);
            contents.bytes += at->file_size();
        }
    }
    if (failed) fail(backup, failed);
    if (contents.files.empty()) fail(backup.string() + " is empty: no backup.");
    return contents;
}

/// Copies a file and syncs it; the target must not exist.
void copy_synced(const fs::path& from, const fs::path& to) {
    const File source(from, O_RDONLY);
    const File target(to, O_WRONLY | O_CREAT | O_EXCL, 0600);
    std::vector<char> piece(1 << 20);
    for (;;) {
        const auto size = ::read(source.descriptor(), piece.data(), piece.size());
        if (size < 0) fail(from);
        if (size == 0) break;
        for (ssize_t done = 0; done < size;) {
            const auto written = ::write(target.descriptor(), piece.data() + done,
                                         static_cast<std::size_t>(size - done));
            if (written < 0) fail(to);
            done += written;
        }
    }
    if (::fsync(target.descriptor()) != 0) fail(to);
}

void sync_folder(const fs::path& folder) {
    const File opened(folder, O_RDONLY | O_DIRECTORY);
    if (::fsync(opened.descriptor()) != 0) fail(folder);
}

/// Removes an unfinished copy, unless `keep` is set.
struct Leftovers {
    fs::path copy;
    fs::path made;  ///< the data folder, if it was made here
    bool keep = false;
    ~Leftovers() {
        std::error_code ignored;
        if (keep) return;
        fs::remove_all(copy, ignored);
        if (!made.empty()) fs::remove(made, ignored);
    }
};

/// Opens the copy, which verifies it, and ends sessions and tokens in it.
engine::AccessEnded check_and_end_access(const fs::path& folder, engine::Tokens tokens) {
    auto opened = storage::open_rocksdb_log(folder.string(), {});
    if (opened.failure) fail("The copy does not open: " + opened.failure->sentence);
    auto ended = engine::end_access(*opened.log, tokens);
    if (!ended) fail("The copy cannot be written: " + ended.error().message);
    return std::move(*ended);
}
}  // namespace

Restored restore(const RestoreOptions& options, bool only_look) {
    const fs::path backup = fs::absolute(options.backup).lexically_normal();
    const fs::path data = fs::absolute(options.data).lexically_normal();
    std::error_code failed;
    const bool there = fs::exists(data, failed);
    if (there && !fs::is_directory(data)) fail(data.string() + " is not a folder.");
    if (there && !fs::is_empty(data, failed))
        refuse(data.string() + " is not empty. Stop parleyd and move it away, or name another.");
    const auto contents = contents_of(backup);
    Restored restored{options.data, contents.files.size(), contents.bytes, {}};
    if (only_look) return restored;

    // Copy and check in a sub-folder, then move everything up: so it works even if the data folder
    // is a mount point.
    if (!there && ::mkdir(data.c_str(), 0700) != 0) fail(data);
    Leftovers leftovers{data / ".restoring", there ? fs::path() : data};
    if (::mkdir(leftovers.copy.c_str(), 0700) != 0) fail(leftovers.copy);
    for (const auto& folder : contents.folders)
        if (::mkdir((leftovers.copy / folder).c_str(), 0700) != 0) fail(leftovers.copy / folder);
    for (const auto& file : contents.files) copy_synced(backup / file, leftovers.copy / file);
    for (const auto& folder : contents.folders) sync_folder(leftovers.copy / folder);
    restored.ended = check_and_end_access(
        leftovers.copy, options.keep_tokens ? engine::Tokens::kept : engine::Tokens::revoked);
    std::vector<fs::path> entries;
    for (const auto& entry : fs::directory_iterator(leftovers.copy))
        entries.push_back(entry.path());
    for (const auto& entry : entries) {
        fs::rename(entry, data / entry.filename(), failed);
        if (failed) fail(entry, failed);
    }
    leftovers.keep = true;
    fs::remove(leftovers.copy, failed);
    sync_folder(data);
    return restored;
}

}  // namespace parley::ctl
