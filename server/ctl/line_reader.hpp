#pragma once
// Files that are imported, line by line.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/ctl/fault.hpp"

namespace parley::ctl {

/// The lines of a file, by streaming; gzip (of several members, too) is seen by its first bytes.
class LineReader {
  public:
    explicit LineReader(const std::string& path);
    ~LineReader();

    /// The next line without its end, with json_padding bytes of spare capacity behind it, valid
    /// until the next call. Nothing at the end of the file, or where `fault` says why not.
    std::optional<std::string_view> next();
    std::uint64_t number() const { return number_; }
    const std::optional<Fault>& fault() const { return fault_; }

  private:
    bool fill();

    struct Source;
    std::unique_ptr<Source> source_;
    std::string piece_;  ///< what was read and not yet handed out, from `used_` on
    std::size_t used_ = 0;
    std::string line_;
    std::uint64_t number_ = 0;
    std::optional<Fault> fault_;
};

}  // namespace parley::ctl
