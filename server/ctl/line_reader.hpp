#pragma once
// Files that are imported, line by line.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/ctl/fault.hpp"

namespace parley::ctl {

/// An encoding of text that ICU knows by name ("windows-1251", "shift_jis"); empty: UTF-8, or
/// UTF-16 where the file begins with its byte order mark.
struct Encoding {
    std::string name;
};
bool encoding_exists(const std::string& name);

/// The lines of a file as UTF-8, by streaming; gzip (of several members, too) is seen by its first
/// bytes. Where no encoding is named the bytes are handed on as they are, and whoever takes them
/// asks whether they are UTF-8; a byte order mark is taken away.
class LineReader {
  public:
    explicit LineReader(const std::string& path, const Encoding& encoding = {});
    ~LineReader();

    /// The next line without its end, with json_padding bytes of spare capacity behind it, valid
    /// until the next call. Nothing at the end of the file, or where `fault` says why not.
    std::optional<std::string_view> next();
    std::uint64_t number() const { return number_; }
    const std::optional<Fault>& fault() const { return fault_; }

  private:
    bool fill();
    bool read_more(std::string& bytes);

    struct Source;
    std::unique_ptr<Source> source_;
    std::string piece_;  ///< what was read and not yet handed out, from `used_` on
    std::size_t used_ = 0;
    std::string line_;
    std::uint64_t number_ = 0;
    std::optional<Fault> fault_;
};

}  // namespace parley::ctl
