#pragma once
// A space full of deals and tasks, and what is known of them: the list that the server must give.

#include <cstdint>
#include <string>
#include <vector>

#include "bench/stage.hpp"

namespace parley::bench {

constexpr std::size_t record_count = 100'000;
/// The deals are a board of five columns; all else are tasks.
constexpr std::size_t board_columns = 5;
constexpr std::size_t cards_a_column = 200;

struct MadeRecord {
    std::string id;
    std::string type;
    std::string state;
    std::uint64_t rev = 1;
};

/// Makes them, in the order of the server's list: by type, state and id.
std::vector<MadeRecord> make_records(Stage& stage);

/// A state of a type in that list.
struct Run {
    std::size_t begin = 0, end = 0;
};
std::vector<Run> runs_of(const std::vector<MadeRecord>& records);

}  // namespace parley::bench
