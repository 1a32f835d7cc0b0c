#pragma once
// What a run is asked to do.

#include <cstddef>
#include <string>

namespace parley::bench {

struct Options {
    std::string server = PARLEYD_PROGRAM;
    std::string folder = BENCH_FOLDER;  ///< on a real disk: what is acknowledged has been synced
    bool json = false;
    bool floor = true;  ///< measure the bare fan-out server beside it
    bool tls = false;
    int server_core = 0;
    int own_core = 1;
    double warm_up_s = 1;
    double seconds = 5;
    // 0: what the scenario is made for.
    double rate = 0;  ///< messages a second, due at even distances; 0: as fast as acknowledged
    std::size_t window = 0;
    std::size_t channels = 0;
    std::size_t members = 0;  ///< of each channel
    std::size_t connections = 0;
    std::size_t text_size = 120;
};

}  // namespace parley::bench
