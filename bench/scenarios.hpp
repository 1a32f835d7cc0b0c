#pragma once
// The scenarios, each a file of its own.

#include "bench/options.hpp"
#include "bench/report.hpp"

namespace parley::bench {

/// One channel, a thousand members: what a delivery costs when many get the same.
Report fanout(const Options& options);
/// Five hundred channels of ten members: what it costs when few get the same.
Report channels(const Options& options);
/// A hundred channels of twenty members at an easy rate: how soon a post is with its readers.
Report latency(const Options& options);
/// Posts that are acknowledged, so synced: how many, or how soon.
Report durable(const Options& options);
/// Pages of fifty at random places of a long channel.
Report history(const Options& options);
/// Ten thousand connections that do nothing: what one of them keeps in memory.
Report idle(const Options& options);
/// Programs that connect, say their token in a first frame and sync: what one costs the server.
Report join(const Options& options);
/// Two thousand lines that are cut at once: how soon all are back, with what they missed.
Report storm(const Options& options);
/// A hundred thousand records in one space: lists, boards and changes of them.
Report records(const Options& options);
/// A space of a thousand channels and a thousand people changes: how long everybody else waits.
Report grow(const Options& options);
Report company(const Options& options);
Report crowd(const Options& options);
/// Pages of an inbox after little and after much was said; an answer that many are told of.
Report inbox(const Options& options);
/// Files of 64 MiB, out and in, beside nginx.
Report files(const Options& options);
/// The bare fan-out server alone: what this machine's kernel asks for.
Report floor(const Options& options);

}  // namespace parley::bench
