#include "storage/blobs.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <vector>

#include "storage/folder.hpp"

namespace parley::storage {

namespace {
constexpr std::string_view incoming_folder = "incoming";
constexpr std::size_t beginning_max = 32;
constexpr std::uint64_t left_free = 64u << 20;           // bytes that uploads leave to the log
constexpr std::uint64_t written_out_at_once = 8u << 20;  // bytes per start of write-back

Error failure_of(const std::error_code& failed) {
    const bool full = failed == std::errc::no_space_on_device ||
                      failed == std::errc::file_too_large || failed.value() == EDQUOT;
    return Error{full ? Code::disk_full : Code::storage_failed};
}
Error last_failure() { return failure_of({errno, std::generic_category()}); }

/// Whether a file's name is a SHA-256 in base 16. Other files in the folders are left alone.
bool is_name(std::string_view name) {
    return name.size() == 64 &&
           name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::error_code sync_file(const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return {errno, std::generic_category()};
    std::error_code failed;
    if (::fsync(descriptor) != 0) failed = {errno, std::generic_category()};
    ::close(descriptor);
    return failed;
}

/// The sub-folders that exist, one for each first byte of a digest ("ab").
std::vector<fs::path> shelves(const fs::path& folder) {
    std::vector<fs::path> out;
    std::error_code failed;
    for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed))
        if (at->path().filename().string().size() == 2) out.push_back(at->path());
    return out;
}
}  // namespace

IncomingBlob::IncomingBlob(Blobs& blobs, fs::path file, int descriptor)
    : blobs_(blobs), file_(std::move(file)), descriptor_(descriptor), digest_(EVP_MD_CTX_new()) {
    ensure(digest_ && EVP_DigestInit_ex(digest_.get(), EVP_sha256(), nullptr) == 1);
}

IncomingBlob::~IncomingBlob() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (name_.empty())
        ::unlink(file_.c_str());
    else
        blobs_.let_go(name_);
}

Result<> IncomingBlob::write(std::string_view bytes) {
    struct statvfs disk{};
    if (::fstatvfs(descriptor_, &disk) != 0) return last_failure();
    if (disk.f_bavail * disk.f_frsize < left_free + bytes.size()) return Error{Code::disk_full};
    ensure(EVP_DigestUpdate(digest_.get(), bytes.data(), bytes.size()) == 1);
    if (beginning_.size() < beginning_max)
        beginning_ += bytes.substr(0, beginning_max - beginning_.size());
    size_ += bytes.size();
    while (!bytes.empty()) {
        const auto written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return last_failure();
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    // Starts write-back without waiting, so that the sync in `finish` has little left to do.
    if (size_ - written_out_ >= written_out_at_once) {
        ::sync_file_range(descriptor_, static_cast<off64_t>(written_out_),
                          static_cast<off64_t>(size_ - written_out_), SYNC_FILE_RANGE_WRITE);
        written_out_ = size_;
    }
    return {};
}

Result<std::string> IncomingBlob::finish() {
    // Delayed allocation: a file system may report a full disk only at the sync or the close.
    if (::fdatasync(descriptor_) != 0 || ::close(std::exchange(descriptor_, -1)) != 0)
        return last_failure();
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned size = 0;
    ensure(EVP_DigestFinal_ex(digest_.get(), digest.data(), &size) == 1);
    std::string name(2 * size + 1, '\0');
    sodium_bin2hex(name.data(), name.size(), digest.data(), size);
    name.pop_back();  // sodium_bin2hex writes a terminating zero
    if (auto named = blobs_.take_name(file_, name); !named) return named.error();
    name_ = name;
    return name;
}

OpenBlob::~OpenBlob() { ::close(descriptor_); }

Result<std::unique_ptr<Blobs>> Blobs::open(const fs::path& folder) {
    if (auto failed = make_folder(folder)) return failure_of(failed);
    std::unique_ptr<Blobs> blobs(new Blobs(folder));
    const auto incoming = folder / incoming_folder;
    std::error_code failed;
    fs::remove_all(incoming, failed);
    if (!failed) failed = make_folder(incoming);
    if (failed) return failure_of(failed);
    return blobs;
}

fs::path Blobs::path_of(std::string_view sha256) const {
    return folder_ / sha256.substr(0, 2) / sha256;
}

Result<std::unique_ptr<IncomingBlob>> Blobs::begin() {
    fs::path file;
    {
        std::lock_guard lock(mutex_);
        file = folder_ / incoming_folder / std::to_string(++incoming_);
    }
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) return last_failure();
    return std::unique_ptr<IncomingBlob>(new IncomingBlob(*this, std::move(file), descriptor));
}

Result<> Blobs::take_name(const fs::path& file, const std::string& sha256) {
    {
        std::lock_guard lock(mutex_);
        // Before the rename, so that `remove` cannot delete the file between rename and commit.
        ++arriving_[sha256];
    }
    // If the blob exists already, the rename replaces it with the same bytes.
    const auto path = path_of(sha256);
    auto failed = make_folder(path.parent_path());
    // Another upload made the folder between the test and the mkdir.
    if (failed == std::errc::file_exists) failed = sync_folder(folder_);
    if (!failed) fs::rename(file, path, failed);
    if (!failed) failed = sync_folder(path.parent_path());
    if (!failed) return {};
    let_go(sha256);
    return failure_of(failed);
}

void Blobs::let_go(const std::string& sha256) {
    std::lock_guard lock(mutex_);
    const auto found = arriving_.find(sha256);
    if (--found->second == 0) arriving_.erase(found);
}

Result<std::shared_ptr<const OpenBlob>> Blobs::read(const std::string& sha256) const {
    const int descriptor = ::open(path_of(sha256).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) return errno == ENOENT ? Error{Code::not_found} : last_failure();
    return std::make_shared<const OpenBlob>(descriptor);
}

Result<bool> Blobs::remove(const std::string& sha256, const Needed& needed) {
    const std::scoped_lock alone(removing_, mutex_);
    if (arriving_.contains(sha256)) return false;
    auto answer = needed(sha256);
    if (!answer) return answer.error();
    if (*answer) return false;
    if (::unlink(path_of(sha256).c_str()) != 0 && errno != ENOENT) return last_failure();
    return true;
}

Result<std::uint64_t> Blobs::remove_unneeded(const Needed& needed) {
    std::uint64_t removed = 0;
    for (const auto& shelf : shelves(folder_)) {
        std::error_code failed;
        for (fs::directory_iterator at(shelf, failed), end; !failed && at != end;
             at.increment(failed)) {
            const auto name = at->path().filename().string();
            if (!is_name(name)) continue;
            // Most blobs are needed. Ask without the locks first, so that uploads are not held up.
            auto held = needed(name);
            if (!held) return held.error();
            if (*held) continue;
            auto gone = remove(name, needed);
            if (!gone) return gone.error();
            removed += *gone;
        }
        if (failed) return failure_of(failed);
    }
    return removed;
}

Blobs::Sizes Blobs::sizes() const {
    Sizes out;
    for (const auto& shelf : shelves(folder_)) {
        std::error_code failed;
        for (fs::directory_iterator at(shelf, failed), end; !failed && at != end;
             at.increment(failed)) {
            std::error_code vanished;
            const auto bytes = at->file_size(vanished);
            if (!vanished && is_name(at->path().filename().string()))
                ++out.count, out.bytes += bytes;
        }
    }
    return out;
}

// Hard links cost no space. EXDEV: another disk; EPERM: a file system without hard links.
Result<std::uint64_t> Blobs::copy_to(const fs::path& folder, const Kept& kept) {
    ensure(kept.owns_lock());
    if (auto failed = make_folder(folder)) return failure_of(failed);
    std::uint64_t bytes = 0;
    for (const auto& shelf : shelves(folder_)) {
        const auto target = folder / shelf.filename();
        std::error_code failed = make_folder(target);
        if (failed) return failure_of(failed);
        for (fs::directory_iterator at(shelf, failed), end; !failed && at != end;
             at.increment(failed)) {
            const auto file = target / at->path().filename();
            fs::create_hard_link(at->path(), file, failed);
            if (failed == std::errc::cross_device_link ||
                failed == std::errc::operation_not_permitted) {
                failed.clear();
                fs::copy_file(at->path(), file, failed);
                if (!failed) failed = sync_file(file);
            }
            if (failed) return failure_of(failed);
            bytes += at->file_size(failed);
        }
        if (!failed) failed = sync_folder(target);
        if (failed) return failure_of(failed);
    }
    if (auto failed = sync_folder(folder)) return failure_of(failed);
    return bytes;
}

}  // namespace parley::storage
