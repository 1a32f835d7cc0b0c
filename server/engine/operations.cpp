// What the operator asks of the server as a whole.

#include "server/engine/decide.hpp"

namespace parley::engine {

template <>
Result<Stats> read(const Reader& reader, const Actor&, const ReadStats&) {
    return reader.operations->stats();
}

template <>
Result<BackupMade> read(const Reader& reader, const Actor&, const MakeBackup& backup) {
    if (!backup.path.text.starts_with('/')) return Error{Code::bad_value, field(&MakeBackup::path)};
    return reader.operations->backup(backup.path.text);
}

}  // namespace parley::engine
