#pragma once
// The folder that a store lives in, as the file system sees it: made for us alone, locked while it
// is open, with small files beside the database.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

namespace parley::storage {

namespace fs = std::filesystem;

/// Makes the folder 0700, whatever the umask; its parents as the umask has it. One that is there
/// stays as it is. Its name is on disk when this returns.
std::error_code make_folder(const fs::path& folder);

/// The same for a folder that must not exist yet.
std::error_code make_new_folder(const fs::path& folder);

/// Puts a file's text in place of the former one, all or nothing.
std::error_code replace_file(const fs::path& file, const std::string& text);

/// Names made or changed in a folder are on disk when this returns.
std::error_code sync_folder(const fs::path& folder);

/// The decimal number that a file holds: nothing where there is no such file, an error where it
/// holds something else.
struct NumberRead {
    std::optional<std::uint64_t> number;
    bool unreadable = false;
};
NumberRead read_number(const fs::path& file);

/// The bytes of all files in a folder and below; files that vanish meanwhile count nothing.
std::uint64_t bytes_in(const fs::path& folder);

/// Held while a store is open. The kernel lets go of it however the process ends.
class FolderLock {
  public:
    /// `resource_unavailable_try_again` where another holds it.
    static std::error_code take(const fs::path& file, FolderLock& lock);

    FolderLock() = default;
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;
    ~FolderLock();

  private:
    int descriptor_ = -1;
};

}  // namespace parley::storage
