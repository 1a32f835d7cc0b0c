#pragma once
// A server whose clock shows another time.

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/scenario/server.hpp"

namespace parley::scenario {

constexpr std::int64_t day_s = 86'400;

/// Moves the system clock of every parleyd that is started while this lives.
class ShiftedClock {
  public:
    explicit ShiftedClock(std::int64_t by_s = 0) : folder_(driver::new_folder(SCENARIO_FOLDER)) {
        file_ = open((folder_ + "/shift").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        move(by_s);
        setenv("LD_PRELOAD", SHIFTED_CLOCK, 1);
        setenv("PARLEY_TEST_CLOCK", (folder_ + "/shift").c_str(), 1);
        setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 0);
    }
    ShiftedClock(const ShiftedClock&) = delete;
    ~ShiftedClock() {
        unsetenv("LD_PRELOAD");
        unsetenv("PARLEY_TEST_CLOCK");
        close(file_);
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    void move(std::int64_t by_s) { REQUIRE(pwrite(file_, &by_s, sizeof by_s, 0) == sizeof by_s); }
    /// Now is then the first moment of this day: days since 1970.
    void move_to_day(std::int64_t day) { move(day * day_s - time(nullptr)); }

  private:
    std::string folder_;
    int file_ = -1;
};

}  // namespace parley::scenario
