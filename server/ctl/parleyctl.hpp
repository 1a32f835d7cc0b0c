#pragma once
// The admin command as a function, so that tests can link it.

namespace parley::ctl {

/// Parses the command line, carries it out and returns the exit code (stop.hpp).
int parleyctl(int argc, char** argv);

}  // namespace parley::ctl
