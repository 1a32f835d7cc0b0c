#pragma once
// The admin command as a function: what main() calls.

namespace parley::ctl {

/// Reads the command line, does what it says, and returns the exit code (stop.hpp).
int parleyctl(int argc, char** argv);

}  // namespace parley::ctl
