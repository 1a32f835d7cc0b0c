#include "server/ctl/local_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <istream>
#include <sstream>

#include "server/ctl/stop.hpp"

namespace parley::ctl {

namespace fs = std::filesystem;

namespace {
constexpr std::size_t piece_size = 256 << 10;

[[noreturn]] void fail(const std::string& path, const std::string& why) {
    throw Stop{Exit::failed, path + ": " + why + ".", {}};
}
}  // namespace

LocalSource::LocalSource(const std::string& path) : path_(path) {
    // O_NONBLOCK: opening a named pipe would otherwise wait for its other end.
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat status{};
    std::string why;
    if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0)
        why = std::strerror(errno);
    else if (S_ISDIR(status.st_mode))
        why = "it is a folder; files go one by one";
    else if (!S_ISREG(status.st_mode))
        why = "it is no plain file";
    else if (status.st_size == 0)
        why = "it is empty, and a file has at least one byte";
    if (!why.empty()) {
        if (descriptor_ >= 0) ::close(descriptor_);
        fail(path, why);
    }
    size_ = static_cast<std::uint64_t>(status.st_size);
    piece_.resize(piece_size);
}

LocalSource::~LocalSource() { ::close(descriptor_); }

std::string_view LocalSource::bytes_at(std::uint64_t offset) {
    ssize_t size = -1;
    do size = ::pread(descriptor_, piece_.data(), piece_.size(), static_cast<off_t>(offset));
    while (size < 0 && errno == EINTR);
    if (size < 0) fail(path_, std::strerror(errno));
    if (size == 0) fail(path_, "it became shorter while it was uploaded");
    return std::string_view(piece_).substr(0, static_cast<std::size_t>(size));
}

void check_replaceable(const fs::path& path) {
    std::error_code absent;
    const auto status = fs::symlink_status(path, absent);
    if (fs::exists(status) && !fs::is_regular_file(status))
        fail(path.string(), "it is no plain file, and only such a one is replaced");
}

LocalTarget::LocalTarget(const fs::path& path) : path_(path) {
    unnamed_ = (path.parent_path() / ".parleyctl-XXXXXX").string();
    descriptor_ = ::mkostemp(unnamed_.data(), O_CLOEXEC);
    if (descriptor_ < 0) fail();
}

LocalTarget::~LocalTarget() {
    ::close(descriptor_);
    ::unlink(unnamed_.c_str());
}

void LocalTarget::write(std::uint64_t offset, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto size =
            ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) fail();
        offset += static_cast<std::uint64_t>(size);
        bytes.remove_prefix(static_cast<std::size_t>(size));
    }
}

void LocalTarget::take_free_name() {
    // link(2) instead of rename(2): it fails if the name exists. The destructor removes the first
    // name.
    if (::link(unnamed_.c_str(), path_.c_str()) != 0) fail();
}

void LocalTarget::replace() {
    check_replaceable(path_);
    if (::rename(unnamed_.c_str(), path_.c_str()) != 0) fail();
}

void LocalTarget::fail() const { ctl::fail(path_.string(), std::strerror(errno)); }

std::string safe_name(const std::string& name) {
    constexpr std::string_view with_a_meaning = ".-~";
    const bool has_one = !name.empty() && with_a_meaning.find(name.front()) != std::string::npos;
    return has_one ? "_" + name : name;
}

// Lines of the table: a type, then extensions; "#" begins a comment.
std::string media_type_of(const std::string& name, std::istream& table) {
    auto extension = fs::path(name).extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    for (std::string line; !extension.empty() && std::getline(table, line);) {
        std::istringstream words(line.substr(0, line.find('#')));
        std::string type;
        words >> type;
        for (std::string word; words >> word;)
            if (word == extension.substr(1)) return type;
    }
    return "application/octet-stream";
}

}  // namespace parley::ctl
