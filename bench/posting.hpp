#pragma once
// The run that most scenarios share: members post in channels, at a rate or as fast as they are
// acknowledged, and every reader's every delivery is checked and timed.

#include <sys/types.h>

#include <string>
#include <vector>

#include "bench/histogram.hpp"
#include "bench/options.hpp"
#include "bench/report.hpp"
#include "bench/swarm.hpp"
#include "bench/tally.hpp"

namespace parley::bench {

/// Who is connected: client `i` of the swarm reads the channel `channel_of[i]`.
struct Audience {
    std::vector<std::string> channels;
    std::vector<std::size_t> channel_of;
    std::vector<std::uint64_t> cursors;  ///< of each client in its channel
};

struct Pace {
    double rate = 0;         ///< posts a second in all; 0: as fast as acknowledged
    std::size_t window = 8;  ///< posts that may wait for their acknowledgement, where no rate is
};

struct Outcome {
    double seconds = 0;
    double cpu_s = 0;
    std::uint64_t deliveries = 0;    ///< in the measured time
    std::uint64_t acknowledged = 0;  ///< in the measured time
    std::uint64_t unanswered = 0;
    std::uint64_t refused = 0;
    std::uint64_t misrouted = 0;  ///< events of a channel that the reader is not in
    std::string first_refusal;
    std::size_t ended = 0;
    int close_code = 0;
    double rss_mb = 0;
    Tally tally;
    Histogram delivery, acknowledgement;  ///< from the moment when the message was due
};

Outcome run_posts(Swarm& swarm, const Audience& audience, const Pace& pace, const Options& options,
                  pid_t server);

/// The numbers of a delivery scenario; names begin with `prefix`.
void add_deliveries(Report& report, const Outcome& outcome, const std::string& prefix = "");
/// What must not be in any run.
void add_faults(Report& report, const Outcome& outcome);

}  // namespace parley::bench
