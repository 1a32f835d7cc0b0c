#include "storage/rows/imports.hpp"

#include <sodium.h>

namespace parley::rows {

using storage::Key;
using storage::Table;

namespace {
/// BLAKE2b-128 of a text of any length, so that all keys of the table have one length.
std::string short_digest(std::string_view text) {
    std::string digest(16, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr,
                       0);
    return digest;
}
}  // namespace

RowKey<ImportedLine> imported_key(SpaceId space, std::string_view log, std::uint64_t line) {
    return {Key(Table::imported).id(space).text(short_digest(log)).number(line).take()};
}
RowKey<ImportedRecord> record_import_key(SpaceId space, std::string_view log, std::string_view id) {
    return {
        Key(Table::record_import).id(space).text(short_digest(log)).text(short_digest(id)).take()};
}

template struct RowBytes<ImportedLine>;
template struct RowBytes<ImportedRecord>;

}  // namespace parley::rows
