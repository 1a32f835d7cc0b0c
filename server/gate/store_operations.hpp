#pragma once
// The operator's commands for the whole server: stats, backup, compact.

#include "server/engine/engine.hpp"
#include "server/wire/transport.hpp"
#include "storage/blobs.hpp"

namespace parley::gate {

/// See engine::Operations. Any thread; backup and compact block on the disk.
class StoreOperations final : public engine::Operations {
  public:
    /// `data`: the folder of the store.
    StoreOperations(const engine::Engine& engine, storage::Log& log, storage::Blobs& blobs,
                    const wire::Transport& transport, std::string data)
        : engine_(engine),
          log_(log),
          blobs_(blobs),
          transport_(transport),
          data_(std::move(data)) {}

    Stats stats() override;
    DiskUse disk_use() override;
    Result<BackupMade> backup(const std::string& path) override;
    Result<StoreCompacted> compact() override;

  private:
    const engine::Engine& engine_;
    storage::Log& log_;
    storage::Blobs& blobs_;
    const wire::Transport& transport_;
    const std::string data_;
};

}  // namespace parley::gate
