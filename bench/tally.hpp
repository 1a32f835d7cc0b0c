#pragma once
// Whether everybody got everything, once, in order: the numbers of each channel at each seat.

#include <cstdint>
#include <vector>

namespace parley::bench {

/// One reader of one channel.
struct Seat {
    std::uint64_t next = 1;              ///< the number that must come now
    std::vector<std::uint64_t> missing;  ///< numbers that were jumped over
};

class Tally {
  public:
    void take(Seat& seat, std::uint64_t seq) {
        if (seq == seat.next)
            ++seat.next;
        else
            out_of_line(seat, seq);
    }
    /// At the end: what came last at each seat must be what was last acknowledged in its channel.
    void close(const Seat& seat, std::uint64_t last_acknowledged) {
        lost += seat.missing.size();
        if (last_acknowledged >= seat.next) lost += last_acknowledged + 1 - seat.next;
    }

    std::uint64_t lost = 0;
    std::uint64_t doubled = 0;
    std::uint64_t reordered = 0;

  private:
    void out_of_line(Seat& seat, std::uint64_t seq) {
        if (seq > seat.next) {
            while (seat.next < seq) seat.missing.push_back(seat.next++);
            ++seat.next;
        } else if (std::erase(seat.missing, seq) > 0) {
            ++reordered;
        } else {
            ++doubled;
        }
    }
};

}  // namespace parley::bench
