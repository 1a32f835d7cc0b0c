#include "storage/rows/files.hpp"

namespace parley::rows {

using storage::Key;
using storage::Table;

RowKey<File> key_of(FileId file) { return {Key(Table::file).id(file).take()}; }

RowKey<Count> blob_key(std::string_view sha256) { return {Key(Table::blob).text(sha256).take()}; }
RowKey<Mark> blob_left_key(std::string_view sha256) {
    return {Key(Table::blob_left).text(sha256).take()};
}
std::string blob_left_prefix() { return Key(Table::blob_left).take(); }
std::string_view sha256_in(std::string_view blob_left_key) { return blob_left_key.substr(1); }

RowKey<Mark> file_unused_key(Instant created, FileId file) {
    return {Key(Table::file_unused).number(static_cast<std::uint64_t>(created.ms)).id(file).take()};
}
std::string file_unused_prefix() { return Key(Table::file_unused).take(); }
UnusedFile unused_file_in(std::string_view file_unused_key) {
    UnusedFile out{{static_cast<std::int64_t>(storage::number_at(file_unused_key, 1))}, {}};
    std::copy_n(file_unused_key.begin() + 1 + 8, out.file.bytes.size(), out.file.bytes.begin());
    return out;
}

template struct RowBytes<File>;

}  // namespace parley::rows
