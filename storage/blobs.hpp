#pragma once
// The bytes of files, each kept once under its SHA-256: FOLDER/ab/abcdef… . Bytes arrive in
// FOLDER/incoming and take their name when all of them are on disk, so that what has a name is
// whole. Which blobs somebody still needs is written in the log's rows; whoever asks for a blob to
// be removed says so by `needed`.

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

/// Where blobs are, in the folder of a store and in a backup of it.
constexpr std::string_view files_folder = "files";

class Blobs;

/// A blob that arrives. Whatever becomes of it, nothing of it stays but what `finish` has named.
/// On one thread at a time; `write` and `finish` wait for the disk.
class IncomingBlob {
  public:
    IncomingBlob(const IncomingBlob&) = delete;
    IncomingBlob& operator=(const IncomingBlob&) = delete;
    ~IncomingBlob();

    /// disk_full or storage_failed; then only the destructor is left to call. The disk is full
    /// before its end: the log, which lives beside the files, cannot go on without room.
    Result<> write(std::string_view bytes);
    /// All of it is on disk under its name when this returns: the name is the digest, in base 16.
    /// The blob is not removed for as long as this object lives.
    Result<std::string> finish();
    std::uint64_t size() const { return size_; }
    /// The first bytes, from which an image is known; 32 at most.
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
    std::uint64_t written_out_ = 0;  // up to here the disk has been asked to begin
    std::string beginning_;
    std::string name_;  // once finished
};

/// A blob that is read: its bytes stay readable while this lives, even where it is removed.
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

class Blobs {
  public:
    /// Makes the folder where it is not there, and throws away what had not finished arriving.
    static Result<std::unique_ptr<Blobs>> open(const std::filesystem::path& folder);

    Result<std::unique_ptr<IncomingBlob>> begin();
    /// not_found where there is none.
    Result<std::shared_ptr<const OpenBlob>> read(const std::string& sha256) const;

    /// Removes a blob that nobody needs: `needed` is asked when no upload of the same bytes is
    /// under way, and none can begin to take its name until it has answered.
    using Needed = std::function<Result<bool>(const std::string& sha256)>;
    /// True where it is gone.
    Result<bool> remove(const std::string& sha256, const Needed& needed);
    /// The same for each blob that there is: after a crash one may have been named and no more.
    /// Returns how many went.
    Result<std::uint64_t> remove_unneeded(const Needed& needed);

    /// Nothing is removed for as long as it is held.
    using Kept = std::unique_lock<std::mutex>;
    [[nodiscard]] Kept keep_all() { return Kept(removing_); }
    /// Puts every blob into another folder as well, by links where it is on the same disk. Returns
    /// the bytes that they have.
    Result<std::uint64_t> copy_to(const std::filesystem::path& folder, const Kept& kept);

  private:
    friend class IncomingBlob;
    explicit Blobs(std::filesystem::path folder) : folder_(std::move(folder)) {}
    std::filesystem::path path_of(std::string_view sha256) const;
    Result<> take_name(const std::filesystem::path& file, const std::string& sha256);
    void let_go(const std::string& sha256);

    const std::filesystem::path folder_;
    std::mutex removing_;  // taken before the other one
    std::mutex mutex_;
    std::uint64_t incoming_ = 0;
    boost::unordered_flat_map<std::string, std::size_t> arriving_;  // named, not yet in a row
};

}  // namespace parley::storage
