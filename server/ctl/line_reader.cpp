#include "server/ctl/line_reader.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unicode/localpointer.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>
#include <unicode/unistr.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "protocol/frames.hpp"

namespace parley::ctl {

namespace {
/// Bytes of a line: 40,000 code points, each as an escaped surrogate pair (12 bytes), and the rest.
constexpr std::size_t line_size_max = 1 << 20;
constexpr std::size_t read_size = 256 << 10;
}  // namespace

bool encoding_exists(const std::string& name) {
    UErrorCode failed = U_ZERO_ERROR;
    const icu::LocalUConverterPointer found(ucnv_open(name.c_str(), &failed));
    return U_SUCCESS(failed);
}

namespace {
/// Bytes of another encoding to UTF-8, a piece at a time.
class Decoder {
  public:
    explicit Decoder(const std::string& name) : name_(name) {
        UErrorCode failed = U_ZERO_ERROR;
        converter_.adoptInstead(ucnv_open(name.c_str(), &failed));
        ucnv_setToUCallBack(converter_.getAlias(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr,
                            nullptr, &failed);
        ensure(U_SUCCESS(failed));  // whoever names one has asked whether it exists
    }
    const std::string& name() const { return name_; }

    /// Adds what the bytes are; false where they are no text of this encoding. `last`: none follow.
    bool add(std::string_view bytes, bool last, std::string& out) {
        // No encoding makes more UTF-16 units of its bytes, but for a piece's end kept from before.
        std::u16string units(2 * bytes.size() + 16, u'\0');
        auto* to = units.data();
        const char* from = bytes.data();
        UErrorCode failed = U_ZERO_ERROR;
        ucnv_toUnicode(converter_.getAlias(), &to, units.data() + units.size(), &from,
                       bytes.data() + bytes.size(), nullptr, last, &failed);
        const auto size = static_cast<std::int32_t>(to - units.data());
        icu::UnicodeString(units.data(), size).toUTF8String(out);
        return U_SUCCESS(failed);
    }

  private:
    std::string name_;
    icu::LocalUConverterPointer converter_;
};
}  // namespace

struct LineReader::Source {
    gzFile file = nullptr;
    bool begun = false, ended = false;
    std::optional<Decoder> decoder;
    ~Source() {
        if (file) gzclose_r(file);
    }
};

LineReader::LineReader(const std::string& path, const Encoding& encoding)
    : source_(std::make_unique<Source>()) {
    if (!encoding.name.empty()) source_->decoder.emplace(encoding.name);
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

/// Adds the file's next bytes; false at its end or at a fault.
bool LineReader::read_more(std::string& bytes) {
    const auto before = bytes.size();
    bytes.resize(before + read_size);
    const int size = gzread(source_->file, bytes.data() + before, read_size);
    bytes.resize(before + static_cast<std::size_t>(std::max(size, 0)));
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

/// Reads one more piece behind the unused bytes; false at the end or at a fault.
bool LineReader::fill() {
    piece_.erase(0, used_);
    used_ = 0;
    if (source_->ended) return false;
    std::string bytes;
    source_->ended = !read_more(bytes);
    if (fault_) return false;
    const bool first = !std::exchange(source_->begun, true);
    const bool is_utf16 = bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff");
    auto& decoder = source_->decoder;
    if (first && !decoder && is_utf16) decoder.emplace("UTF-16");  // takes its mark itself
    if (!decoder) {
        piece_ += bytes;
    } else if (!decoder->add(bytes, source_->ended, piece_)) {
        fault_ = Fault{number_ + 1, {}, "It is not " + decoder->name() + "."};
        return false;
    }
    if (first && piece_.starts_with("\xef\xbb\xbf")) piece_.erase(0, 3);
    return !source_->ended;
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
