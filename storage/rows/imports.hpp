#pragma once
// What imports have taken in, so that a repeated import adds each line only once. `log` is the name
// of the source; keys hold its digest.

#include "storage/keys.hpp"
#include "storage/rows/row.hpp"

namespace parley::rows {

/// The message that a line of a chat has become.
struct ImportedLine {
    static constexpr std::uint8_t version = 1;
    Seq seq = 0;
    Seq root = 0;  ///< of its thread; 0: none
};
BOOST_DESCRIBE_STRUCT(ImportedLine, (), (seq, root))
extern template struct RowBytes<ImportedLine>;
RowKey<ImportedLine> imported_key(SpaceId space, std::string_view log, std::uint64_t line);

/// The record that a line of another system has become.
struct ImportedRecord {
    static constexpr std::uint8_t version = 1;
    RecordId record;
};
BOOST_DESCRIBE_STRUCT(ImportedRecord, (), (record))
extern template struct RowBytes<ImportedRecord>;
RowKey<ImportedRecord> record_import_key(SpaceId space, std::string_view log, std::string_view id);

}  // namespace parley::rows
