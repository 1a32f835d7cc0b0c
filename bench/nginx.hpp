#pragma once
// nginx as it serves and takes files, to be measured beside: one process, sendfile, no log.

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace parley::bench {

class Nginx {
  public:
    /// Serves what lies in `folder`/www, and takes PUT into it; on `core`. Fails where there is no
    /// nginx (Debian: nginx-light).
    Nginx(const std::string& folder, int core);
    Nginx(const Nginx&) = delete;
    Nginx& operator=(const Nginx&) = delete;
    ~Nginx();
    std::uint16_t port() const { return port_; }
    pid_t pid() const { return pid_; }

  private:
    pid_t pid_ = -1;
    std::uint16_t port_ = 0;
};

}  // namespace parley::bench
