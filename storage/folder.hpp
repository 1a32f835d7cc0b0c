#pragma once
// The store's folder in the file system: readable by its owner alone, locked while it is open, with
// small files beside the database. All functions block on the disk and may be called from any
// thread. An empty error_code means success.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

namespace parley::storage {

namespace fs = std::filesystem;

/// Makes the folder with mode 0700, regardless of the umask, and its parents with the umask's
/// modes. An existing folder keeps its mode. The new name is synced to disk.
std::error_code make_folder(const fs::path& folder);

/// The same for a folder that must not exist yet: `file_exists` if it does. Makes no parents.
std::error_code make_new_folder(const fs::path& folder);

/// Replaces a file's text atomically: writes and syncs FILE.new, then renames it. The rename itself
/// is durable only after `sync_folder`.
std::error_code replace_file(const fs::path& file, const std::string& text);

/// Syncs a folder (fsync), so that files made, renamed or removed in it are durable.
std::error_code sync_folder(const fs::path& folder);

/// The decimal number in a file's first line. Neither member is set if there is no such file;
/// `unreadable` if it holds anything else.
struct NumberRead {
    std::optional<std::uint64_t> number;
    bool unreadable = false;
};
NumberRead read_number(const fs::path& file);

/// The sum of the sizes of all files in a folder and below, in bytes. Files that vanish during the
/// walk are not counted.
std::uint64_t bytes_in(const fs::path& folder);

/// An exclusive lock (flock) on a store's lock file. The kernel releases it when the process ends,
/// even by a crash, so no stale lock remains. The file itself stays.
class FolderLock {
  public:
    /// Makes the file if it is absent. Gives `resource_unavailable_try_again` if another process
    /// has the lock. `lock` must not hold one yet.
    static std::error_code take(const fs::path& file, FolderLock& lock);

    FolderLock() = default;
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;
    ~FolderLock();

  private:
    int descriptor_ = -1;
};

}  // namespace parley::storage
