#include "storage/folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <fstream>

#include "protocol/error.hpp"

namespace parley::storage {

namespace {
std::error_code last_error() { return {errno, std::generic_category()}; }

std::error_code write_and_sync(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return last_error();
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fdatasync(descriptor) == 0 ? std::error_code() : last_error();
}

/// The parent folder, also for "folder/" and for a relative path without a parent.
fs::path parent_of(const fs::path& path) {
    const auto full = fs::absolute(path).lexically_normal();
    return (full.has_filename() ? full : full.parent_path()).parent_path();
}
}  // namespace

std::error_code make_new_folder(const fs::path& folder) {
    if (::mkdir(folder.c_str(), 0700) != 0) return last_error();
    if (::chmod(folder.c_str(), 0700) != 0) return last_error();  // mkdir applied the umask
    return sync_folder(parent_of(folder));
}

std::error_code make_folder(const fs::path& folder) {
    std::error_code failed;
    if (fs::is_directory(folder, failed)) return {};
    fs::create_directories(parent_of(folder), failed);
    if (failed) return failed;
    return make_new_folder(folder);
}

std::error_code replace_file(const fs::path& file, const std::string& text) {
    const auto fresh = file.string() + ".new";
    const int descriptor = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) return last_error();
    auto failed = write_and_sync(descriptor, text);
    ::close(descriptor);
    if (!failed && ::rename(fresh.c_str(), file.c_str()) != 0) failed = last_error();
    if (failed) ::unlink(fresh.c_str());
    return failed;
}

std::error_code sync_folder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return last_error();
    const auto failed = ::fsync(descriptor) == 0 ? std::error_code() : last_error();
    ::close(descriptor);
    return failed;
}

NumberRead read_number(const fs::path& file) {
    std::error_code failed;
    if (!fs::exists(file, failed)) return {std::nullopt, static_cast<bool>(failed)};
    std::string text;
    std::getline(std::ifstream(file), text);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return {std::nullopt, true};
    return {number, false};
}

std::uint64_t bytes_in(const fs::path& folder) {
    std::uint64_t sum = 0;
    std::error_code failed;
    for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end;
         at.increment(failed)) {
        std::error_code vanished;
        if (!at->is_regular_file(vanished) || vanished) continue;
        if (const auto size = at->file_size(vanished); !vanished) sum += size;
    }
    return sum;
}

std::error_code FolderLock::take(const fs::path& file, FolderLock& lock) {
    ensure(lock.descriptor_ < 0);
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return last_error();
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const auto failed = last_error();
        ::close(descriptor);
        return failed;
    }
    lock.descriptor_ = descriptor;
    return {};
}

FolderLock::~FolderLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace parley::storage
