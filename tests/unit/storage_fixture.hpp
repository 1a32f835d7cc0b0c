#pragma once
// What the tests of the store share: folders that go away, streams by name, files that break, and
// children of this very programme that can be killed.

#include <sys/types.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "storage/keys.hpp"
#include "storage/log.hpp"

namespace parley {
/// So that a failed test shows why.
static inline std::ostream& operator<<(std::ostream& out, const Error& error) {
    return out << error.message;
}
}  // namespace parley

namespace parley::storage {

namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    fs::path operator/(const std::string& name) const { return path_ / name; }
    const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

/// Small buffers, so that little data reaches the table files.
inline const OpenOptions small{1 << 20, 256 << 10};

Opened try_open(const fs::path& folder);
std::unique_ptr<Log> open(const fs::path& folder);
std::optional<OpenFailure::Why> refusal(const fs::path& folder);

StreamId stream(const std::string& name);
Batch said(StreamId stream, Seq seq, std::string_view text);
/// Says these, one commit each, going on from the last number.
void say(Log& log, StreamId stream, const Texts& texts);
/// What a stream holds from its start on; empty where it cannot be read.
std::optional<Texts> heard(const Log& log, StreamId stream, Seq after = 0);

using Rows = std::vector<std::pair<std::string, std::string>>;
Rows all_rows(const Log& log);
/// Writes these rows in one commit.
void put(Log& log, const Rows& rows);

/// Text that does not compress, different for each number.
std::string noise(std::uint64_t number, std::size_t size);

std::string bytes_of(const fs::path& file);
void write_bytes(const fs::path& file, const std::string& bytes);
/// The only file of the database with this ending.
fs::path only(const fs::path& folder, const std::string& extension);
/// Files in the folder or below that hold this text.
std::vector<fs::path> files_with(const fs::path& folder, const std::string& text);
fs::path copy_of(const fs::path& folder, const fs::path& to);

/// This programme again, running one hidden test in a folder.
class Child {
  public:
    Child(const std::string& test, const fs::path& folder);
    ~Child();
    /// What it says, a line at a time; nothing when it has ended.
    std::optional<std::string> line();
    void kill();
    int wait();  ///< as waitpid(2) has it

    static fs::path folder();  ///< in the child
    static void tell(const std::string& line);

  private:
    pid_t pid_ = -1;
    int ear_ = -1;
};

}  // namespace parley::storage
