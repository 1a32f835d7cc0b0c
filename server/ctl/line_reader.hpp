#pragma once
// Reading imported files line by line.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/ctl/fault.hpp"

namespace parley::ctl {

/// An encoding by a name that ICU knows ("windows-1251", "shift_jis"). Empty: UTF-8, or UTF-16 if
/// the file begins with its byte order mark.
struct Encoding {
    std::string name;
};
bool encoding_exists(const std::string& name);

/// Streams the lines of a regular file as UTF-8, without a byte order mark. gzip is recognised by
/// its first bytes, also with several members (RFC 1952). If no encoding is named, lines are the
/// file's bytes: the caller checks that they are UTF-8.
class LineReader {
  public:
    explicit LineReader(const std::string& path, const Encoding& encoding = {});
    ~LineReader();

    /// The next line without its line end, valid until the next call, with json_padding bytes of
    /// spare capacity behind it. None at the end of the file, or if `fault` is set.
    std::optional<std::string_view> next();
    std::uint64_t number() const { return number_; }
    const std::optional<Fault>& fault() const { return fault_; }

  private:
    bool fill();
    bool read_more(std::string& bytes);

    struct Source;
    std::unique_ptr<Source> source_;
    std::string piece_;  ///< bytes read; those before `used_` were handed out
    std::size_t used_ = 0;
    std::string line_;
    std::uint64_t number_ = 0;
    std::optional<Fault> fault_;
};

}  // namespace parley::ctl
