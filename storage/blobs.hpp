#pragma once
// The bytes of uploaded files, each stored once under its SHA-256: FOLDER/ab/abcdef… . Bytes arrive
// in FOLDER/incoming and are renamed when all of them are on disk, so a named blob is complete.
// Which blobs are still needed is written in the log's rows (table `blob`); callers that remove
// blobs pass that question in as `needed`.
#include <openssl/evp.h>

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "protocol/error.hpp"

namespace parley::storage {

/// Name of the blobs' folder, inside a store's folder and inside a backup of it.
constexpr std::string_view files_folder = "files";

class Blobs;

/// A blob that is being uploaded. Made by Blobs::begin, owned by the upload, and must not outlive
/// the Blobs. The destructor deletes the bytes unless `finish` succeeded. Not thread-safe: one
/// thread at a time. `write` and `finish` block on the disk, so call them on a worker.
class IncomingBlob {
  public:
    IncomingBlob(const IncomingBlob&) = delete;
    IncomingBlob& operator=(const IncomingBlob&) = delete;
    ~IncomingBlob();

    /// Appends bytes. Fails with disk_full or storage_failed; after a failure only the destructor
    /// may be called. Reports disk_full while 64 MiB are still free: the log is on the same disk
    /// and cannot go on without room.
    Result<> write(std::string_view bytes);
    /// Syncs the bytes, gives them their name and returns it: the SHA-256 in lower-case base 16.
    /// Fails with disk_full or storage_failed. The blob is not removed while this object lives,
    /// which gives the caller time to commit the row that refers to it.
    Result<std::string> finish();
    std::uint64_t size() const { return size_; }  ///< bytes written so far
    /// The first bytes, at most 32: enough to recognise the format of an image.
    std::string_view beginning() const { return beginning_; }

  private:
    friend class Blobs;
    IncomingBlob(Blobs& blobs, std::filesystem::path file, int descriptor);

    struct DigestFree {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    Blobs& blobs_;
    std::filesystem::path file_;
    int descriptor_;
    std::unique_ptr<EVP_MD_CTX, DigestFree> digest_;
    std::uint64_t size_ = 0;
    std::uint64_t written_out_ = 0;  // bytes for which write-back has been started
    std::string beginning_;
    std::string name_;  // once finished
};

/// A blob open for reading. Its bytes stay readable while this object lives, even after the blob
/// is removed: POSIX keeps an unlinked file until its last descriptor is closed.
class OpenBlob {
  public:
    explicit OpenBlob(int descriptor) : descriptor_(descriptor) {}
    OpenBlob(const OpenBlob&) = delete;
    OpenBlob& operator=(const OpenBlob&) = delete;
    ~OpenBlob();
    int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

/// All blobs of one store. One object per process, made at start-up; it must outlive every
/// IncomingBlob. Its functions may be called from any thread and block on the disk.
class Blobs {
  public:
    /// Makes the folder if it is absent and deletes unfinished uploads of a former process. Fails
    /// with disk_full or storage_failed.
    static Result<std::unique_ptr<Blobs>> open(const std::filesystem::path& folder);

    /// Starts an upload. Fails with disk_full or storage_failed.
    Result<std::unique_ptr<IncomingBlob>> begin();
    /// Fails with not_found if there is no such blob, else with storage_failed.
    Result<std::shared_ptr<const OpenBlob>> read(const std::string& sha256) const;

    /// Whether a row still refers to the blob. Called with both mutexes held, so it must not call
    /// Blobs; while it runs, no upload of the same bytes can take its name.
    using Needed = std::function<Result<bool>(const std::string& sha256)>;
    /// Removes a blob unless it is needed or an upload of the same bytes is not committed yet.
    /// Returns whether the blob is gone.
    Result<bool> remove(const std::string& sha256, const Needed& needed);
    /// Does the same for every blob on disk: after a crash a blob may be named while no row refers
    /// to it. Returns how many were removed.
    Result<std::uint64_t> remove_unneeded(const Needed& needed);

    /// A lock; no blob is removed while it is held. A backup holds it while it makes its checkpoint
    /// and copies the blobs.
    using Kept = std::unique_lock<std::mutex>;
    [[nodiscard]] Kept keep_all() { return Kept(removing_); }
    /// Puts every blob into `folder` as well: by a hard link, or by a copy if the folder is on
    /// another disk. Returns the sum of their sizes in bytes.
    Result<std::uint64_t> copy_to(const std::filesystem::path& folder, const Kept& kept);

    /// All blobs on disk, unfinished uploads left out. Walks the folder.
    struct Sizes {
        std::uint64_t count = 0, bytes = 0;
    };
    Sizes sizes() const;

  private:
    friend class IncomingBlob;
    explicit Blobs(std::filesystem::path folder) : folder_(std::move(folder)) {}
    std::filesystem::path path_of(std::string_view sha256) const;
    Result<> take_name(const std::filesystem::path& file, const std::string& sha256);
    void let_go(const std::string& sha256);

    const std::filesystem::path folder_;
    std::mutex removing_;         // held by whoever removes or copies; locked before `mutex_`
    std::mutex mutex_;            // guards the two members below
    std::uint64_t incoming_ = 0;  // number of the last upload: its file name in `incoming`
    // Uploads per SHA-256 that are named but may not have their row yet.
    boost::unordered_flat_map<std::string, std::size_t> arriving_;
};

}  // namespace parley::storage
