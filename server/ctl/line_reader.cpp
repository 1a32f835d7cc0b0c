#include "server/ctl/line_reader.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>

#include "protocol/frames.hpp"

namespace parley::ctl {

namespace {
/// Bytes of a line: 40,000 code points, each as an escaped surrogate pair (12 bytes), and the rest.
constexpr std::size_t line_size_max = 1 << 20;
constexpr std::size_t read_size = 256 << 10;
}  // namespace

struct LineReader::Source {
    gzFile file = nullptr;
    ~Source() {
        if (file) gzclose_r(file);
    }
};

LineReader::LineReader(const std::string& path) : source_(std::make_unique<Source>()) {
    // O_NONBLOCK: opening a named pipe would otherwise wait for its other end.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat status{};
    if (descriptor < 0 || ::fstat(descriptor, &status) != 0) {
        fault_ = Fault{0, {}, "It cannot be read: " + std::string(std::strerror(errno)) + "."};
    } else if (!S_ISREG(status.st_mode)) {
        fault_ = Fault{0, {}, "It is no plain file."};
    } else {
        source_->file = gzdopen(descriptor, "rb");  // reads what is not gzip as it is
        if (source_->file) {
            gzbuffer(source_->file, read_size);
            return;
        }
        fault_ = Fault{0, {}, "It cannot be read: not enough memory."};
    }
    if (descriptor >= 0) ::close(descriptor);
}
LineReader::~LineReader() = default;

/// Reads one more piece behind the unused bytes; false at the end or at a fault.
bool LineReader::fill() {
    piece_.erase(0, used_);
    used_ = 0;
    const auto before = piece_.size();
    piece_.resize(before + read_size);
    const int size = gzread(source_->file, piece_.data() + before, read_size);
    piece_.resize(before + static_cast<std::size_t>(std::max(size, 0)));
    int error = Z_OK;
    const char* message = gzerror(source_->file, &error);
    if (size < 0 || error == Z_BUF_ERROR) {
        // zlib reports Z_BUF_ERROR for a truncated gzip file.
        const std::string why = error == Z_ERRNO       ? std::strerror(errno)
                                : error == Z_BUF_ERROR ? "the gzip data ends too early"
                                                       : message;
        fault_ = Fault{number_ + 1, {}, "The file cannot be read on from here: " + why + "."};
        return false;
    }
    return size > 0;
}

std::optional<std::string_view> LineReader::next() {
    if (fault_) return std::nullopt;
    std::size_t end = 0;
    for (std::size_t looked = 0;;) {
        end = piece_.find('\n', used_ + looked);
        if (end != std::string::npos) break;
        looked = piece_.size() - used_;
        if (looked > line_size_max) break;
        if (fill()) continue;
        if (fault_ || piece_.size() == used_) return std::nullopt;
        end = piece_.size();  // the last line has no end of its own
        break;
    }
    ++number_;
    const auto size = end == std::string::npos ? line_size_max + 1 : end - used_;
    if (size > line_size_max) {
        fault_ = Fault{number_, {}, "The line is longer than 1 MiB."};
        return std::nullopt;
    }
    line_.reserve(size + json_padding);
    line_.assign(piece_, used_, size);
    used_ = std::min(used_ + size + 1, piece_.size());
    return line_;
}

}  // namespace parley::ctl
