#pragma once
// Latencies, counted in buckets that grow with the value: 64 to each doubling, so an answer is
// never off by more than 1.6 %.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace parley::bench {

class Histogram {
  public:
    void add(std::int64_t microseconds) {
        const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(microseconds, 0));
        ++counts_[std::min(bucket(value), counts_.size() - 1)];
        ++total_;
        max_ = std::max(max_, value);
    }
    std::uint64_t count() const { return total_; }
    double max_ms() const { return static_cast<double>(max_) / 1000; }

    /// The value below which this part of all lies.
    double quantile_ms(double part) const {
        const auto rank = static_cast<std::uint64_t>(static_cast<double>(total_) * part);
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            seen += counts_[i];
            if (seen > rank) return static_cast<double>(upper_end(i)) / 1000;
        }
        return max_ms();
    }

  private:
    static constexpr int fine = 6;  // 2^6 buckets to a doubling
    static std::size_t bucket(std::uint64_t value) {
        if (value < (1u << fine)) return value;
        const int shift = static_cast<int>(std::bit_width(value)) - fine - 1;
        return (static_cast<std::size_t>(shift + 1) << fine) + (value >> shift) - (1u << fine);
    }
    static std::uint64_t upper_end(std::size_t index) {
        if (index < (1u << fine)) return index;
        const std::size_t shift = (index >> fine) - 1;
        return ((index & ((1u << fine) - 1)) + (1u << fine) + 1) << shift;
    }

    std::array<std::uint64_t, std::size_t{36} << fine> counts_{};
    std::uint64_t total_ = 0;
    std::uint64_t max_ = 0;
};

}  // namespace parley::bench
