#include "server/ctl/chat_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>

#include "protocol/frames.hpp"
#include "protocol/json_read.hpp"

namespace parley::ctl {

namespace {
/// 40,000 code points, each written as an escaped surrogate pair (12 bytes), and the rest.
constexpr std::size_t line_size_max = 1 << 20;
constexpr std::size_t piece_size = 256 << 10;
}  // namespace

std::string Fault::text(const std::string& file) const {
    std::string text = file;
    if (line > 0) text += ", line " + std::to_string(line);
    if (!field.empty()) text += ", field " + field;
    return text + ": " + what;
}

struct LineReader::Source {
    gzFile file = nullptr;
    ~Source() {
        if (file) gzclose_r(file);
    }
};

LineReader::LineReader(const std::string& path) : source_(std::make_unique<Source>()) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status{};
    if (descriptor < 0 || ::fstat(descriptor, &status) != 0) {
        fault_ = Fault{0, {}, "It cannot be read: " + std::string(std::strerror(errno)) + "."};
    } else if (!S_ISREG(status.st_mode)) {
        fault_ = Fault{0, {}, "It is no plain file; it is read twice, so it must be one."};
    } else {
        source_->file = gzdopen(descriptor, "rb");  // reads what is not gzip as it is
        if (source_->file) {
            gzbuffer(source_->file, piece_size);
            return;
        }
        fault_ = Fault{0, {}, "It cannot be read: not enough memory."};
    }
    if (descriptor >= 0) ::close(descriptor);
}
LineReader::~LineReader() = default;

/// Reads one piece more behind what is unused; false at the end or at a fault.
bool LineReader::fill() {
    piece_.erase(0, used_);
    used_ = 0;
    const auto before = piece_.size();
    piece_.resize(before + piece_size);
    const int size = gzread(source_->file, piece_.data() + before, piece_size);
    piece_.resize(before + static_cast<std::size_t>(std::max(size, 0)));
    int error = Z_OK;
    const char* message = gzerror(source_->file, &error);
    if (size < 0 || error == Z_BUF_ERROR) {
        // zlib says Z_BUF_ERROR where a gzip file ends too early.
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

bool NumberSet::contains(std::uint64_t number) const {
    auto after = intervals_.upper_bound(number);
    return after != intervals_.begin() && std::prev(after)->second >= number;
}

bool NumberSet::insert(std::uint64_t number) {
    if (contains(number)) return false;
    auto after = intervals_.upper_bound(number);
    auto before = after == intervals_.begin() ? intervals_.end() : std::prev(after);
    // An interval that ends just below takes the number in, and one that begins just above it.
    if (before != intervals_.end() && before->second + 1 == number)
        before->second = number;
    else
        before = intervals_.emplace(number, number).first;
    if (after != intervals_.end() && after->first == number + 1) {
        before->second = after->second;
        intervals_.erase(after);
    }
    return true;
}

namespace {
Fault fault_of(const Error& error, std::uint64_t number) {
    if (error.code == Code::bad_json) return {number, {}, "It is not one JSON object."};
    return {number, error.field.value_or(""), error.message};
}
}  // namespace

ChatChecker::Checked parse_chat_line(std::string_view line, std::uint64_t number) {
    const auto fault = [&](std::string_view field, std::string what) {
        return ChatChecker::Checked{{}, Fault{number, std::string(field), std::move(what)}};
    };
    if (!simdjson::validate_utf8(line.data(), line.size())) return fault({}, "It is not UTF-8.");
    auto parsed = from_padded_json<ChatFileLine>(line);
    if (!parsed) return {{}, fault_of(parsed.error(), number)};
    // Nicks become names of members, which are one line and not blank.
    if (!is_one_line(parsed->nick.text))
        return fault(field(&ChatLine::nick), "A nick is one line that is not blank.");
    // "\ud800" alone is JSON, and no character.
    for (const auto& [text, name] : {std::pair(&parsed->text.text, field(&ChatLine::text)),
                                     std::pair(&parsed->nick.text, field(&ChatLine::nick)),
                                     std::pair(&parsed->log.text, field(&ChatFileLine::log))})
        if (!simdjson::validate_utf8(*text)) return fault(name, "It is not UTF-8.");
    return {std::move(*parsed), {}};
}

ChatChecker::Checked ChatChecker::check(std::string_view line, std::uint64_t number) {
    auto parsed = parse_chat_line(line, number);
    if (parsed.fault) return parsed;
    const auto& message = *parsed.line;
    auto& log = logs_[message.log.text];
    const auto fault = [&](std::string_view field, std::string what) {
        return Checked{{}, Fault{number, std::string(field), std::move(what)}};
    };
    if (message.reply_to && !log.numbers.contains(*message.reply_to))
        return fault(field(&ChatLine::reply_to), "No earlier line of this log has the number " +
                                                     std::to_string(*message.reply_to) + ".");
    if (!log.numbers.insert(message.n))
        return fault(field(&ChatLine::n),
                     "The number " + std::to_string(message.n) + " stands twice in this log.");
    log.last_line = number;
    ++messages_;
    return parsed;
}

}  // namespace parley::ctl
