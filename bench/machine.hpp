#pragma once
// The machine that is measured on: which core, how many descriptors.

#include <sched.h>
#include <sys/resource.h>

namespace parley::bench {

/// The calling process stays on this core; where there is no such core, it stays free.
inline bool pin(int core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(static_cast<std::size_t>(core), &cores);
    return sched_setaffinity(0, sizeof cores, &cores) == 0;
}

/// As many descriptors as the machine lets us have; children inherit it.
inline void raise_descriptor_limit() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace parley::bench
