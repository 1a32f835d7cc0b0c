// Operations of the operator on the whole server. The path of a backup must be absolute, as the
// server's working directory is not the operator's.

#include "server/engine/read.hpp"

namespace parley::engine {

Result<Stats> operate(Operations& operations, const ReadStats&) { return operations.stats(); }

Result<DiskUse> operate(Operations& operations, const ReadDiskUse&) {
    return operations.disk_use();
}

Result<BackupMade> operate(Operations& operations, const MakeBackup& backup) {
    if (!backup.path.text.starts_with('/')) return Error{Code::bad_value, field(&MakeBackup::path)};
    return operations.backup(backup.path.text);
}

Result<StoreCompacted> operate(Operations& operations, const CompactStore&) {
    return operations.compact();
}

}  // namespace parley::engine
