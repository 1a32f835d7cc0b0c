#pragma once
// Reading imported files line by line.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/ctl/fault.hpp"

namespace parley::ctl {

/// Streams the lines of a regular file. gzip is recognised by its first bytes, also with several
/// members (RFC 1952).
class LineReader {
  public:
    explicit LineReader(const std::string& path);
    ~LineReader();

    /// The next line without its line end, valid until the next call, with json_padding bytes of
    /// spare capacity behind it. None at the end of the file, or if `fault` is set.
    std::optional<std::string_view> next();
    std::uint64_t number() const { return number_; }
    const std::optional<Fault>& fault() const { return fault_; }

  private:
    bool fill();

    struct Source;
    std::unique_ptr<Source> source_;
    std::string piece_;  ///< bytes read; those before `used_` were handed out
    std::size_t used_ = 0;
    std::string line_;
    std::uint64_t number_ = 0;
    std::optional<Fault> fault_;
};

}  // namespace parley::ctl
