#pragma once
// Files of this machine that go to the server and come from it, a piece at a time.

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <string_view>

namespace parley::ctl {

/// A file that is uploaded. Each function throws Stop where it cannot do what it says.
class LocalSource {
  public:
    /// A plain file with at least one byte.
    explicit LocalSource(const std::string& path);
    ~LocalSource();
    LocalSource(const LocalSource&) = delete;
    LocalSource& operator=(const LocalSource&) = delete;

    std::uint64_t size() const { return size_; }
    /// Some of its bytes; they stay until the next call.
    std::string_view bytes_at(std::uint64_t offset);

  private:
    std::string path_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
    std::string piece_;
};

/// A file that is downloaded. It has its name only when it is whole: until then, and where it never
/// is, what has that name stays as it is. Only its owner may read it: it was not for everybody.
class LocalTarget {
  public:
    explicit LocalTarget(const std::filesystem::path& path);
    ~LocalTarget();
    LocalTarget(const LocalTarget&) = delete;
    LocalTarget& operator=(const LocalTarget&) = delete;

    void write(std::uint64_t offset, std::string_view bytes);
    /// Gives it its name, which nothing may have; or takes the name from the plain file that has
    /// it, and from nothing else.
    void take_free_name();
    void replace();

  private:
    [[noreturn]] void fail() const;

    std::filesystem::path path_;
    std::string unnamed_;  ///< in the same folder
    int descriptor_ = -1;
};

/// Throws Stop where something is there that is no plain file: a pipe, a device, a link.
void check_replaceable(const std::filesystem::path& path);

/// A file's name for the folder that one happens to be in, made of one that somebody on the server
/// chose: ".bashrc" would be hidden and read by a shell, "-rf" an option of the next command.
std::string safe_name(const std::string& name);

/// What a table in the form of /etc/mime.types says of a name's extension; without a word of it
/// application/octet-stream.
std::string media_type_of(const std::string& name, std::istream& table);

}  // namespace parley::ctl
