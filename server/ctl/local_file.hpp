#pragma once
// Local files that are uploaded and downloaded, a piece at a time.

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <string_view>

namespace parley::ctl {

/// A file to upload. All functions throw Stop on failure.
class LocalSource {
  public:
    /// Opens a regular file with at least one byte.
    explicit LocalSource(const std::string& path);
    ~LocalSource();
    LocalSource(const LocalSource&) = delete;
    LocalSource& operator=(const LocalSource&) = delete;

    std::uint64_t size() const { return size_; }
    /// Bytes from `offset` on, at most 256 KiB, valid until the next call.
    std::string_view bytes_at(std::uint64_t offset);

  private:
    std::string path_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
    std::string piece_;
};

/// A file that is being downloaded, mode 0600. It is written under a temporary name in the same
/// folder, and renamed only when it is complete; otherwise the destructor deletes it and the former
/// file of that name is unchanged.
class LocalTarget {
  public:
    explicit LocalTarget(const std::filesystem::path& path);
    ~LocalTarget();
    LocalTarget(const LocalTarget&) = delete;
    LocalTarget& operator=(const LocalTarget&) = delete;

    void write(std::uint64_t offset, std::string_view bytes);
    /// Gives it its name: `take_free_name` only if nothing has the name, `replace` also in place of
    /// a regular file.
    void take_free_name();
    void replace();

  private:
    [[noreturn]] void fail() const;

    std::filesystem::path path_;
    std::string unnamed_;  ///< path of the temporary file
    int descriptor_ = -1;
};

/// Throws Stop if the path exists and is no regular file: a pipe, a device, a link.
void check_replaceable(const std::filesystem::path& path);

/// A safe local name for a file whose name somebody on the server chose: ".bashrc" would be hidden
/// and read by a shell, "-rf" would be an option of the next command.
std::string safe_name(const std::string& name);

/// The media type for a name's extension by a table in the form of /etc/mime.types;
/// application/octet-stream if it has none.
std::string media_type_of(const std::string& name, std::istream& table);

}  // namespace parley::ctl
