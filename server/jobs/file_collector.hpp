#pragma once
// Takes away the bytes of files that are gone, and uploads that nothing came to refer to. Once at
// the start it looks at all that is on disk: a crash may have left bytes that no row names.

#include "server/gate/hub.hpp"

namespace parley::jobs {

class FileCollector {
  public:
    /// Runs on the hub's loop, from before it starts.
    explicit FileCollector(gate::Hub& hub);

  private:
    void tick();
    void drop_unused();
    void remove_left();

    gate::Hub& hub_;
    bool looked_at_all_ = false;
    /// Of the loop alone; a worker that is at it when the server ends may outlive this.
    const std::shared_ptr<std::size_t> under_way_ = std::make_shared<std::size_t>(0);
};

}  // namespace parley::jobs
