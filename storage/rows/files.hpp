#pragma once
// Files: what is known of them. Their bytes stand in files of their own, by their digest
// (storage/blobs.hpp).

#include "storage/keys.hpp"
#include "storage/rows/row.hpp"

namespace parley::rows {

/// The bytes that a file had from one moment on.
struct FileVersion {
    std::uint64_t version = 0;  ///< from 1
    std::uint64_t size = 0;
    std::string sha256;  ///< in base 16
    std::string type;    ///< a media type (RFC 6838)
    std::optional<MemberId> by;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(FileVersion, (), (version, size, sha256, type, by, at))

/// How often a stream refers to a file: by messages, by fields of a record, or, in a member's own,
/// by what they have scheduled.
struct FileReference {
    StreamId stream;
    std::uint64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(FileReference, (), (stream, count))

struct File {
    static constexpr std::uint8_t version = 1;
    FileId id;
    std::string name;
    MemberId uploader;
    Instant created;
    std::vector<FileVersion> versions;      ///< one at least
    std::vector<FileReference> references;  ///< sorted by stream
};
BOOST_DESCRIBE_STRUCT(File, (), (id, name, uploader, created, versions, references))
extern template struct RowBytes<File>;
RowKey<File> key_of(FileId file);

/// How many versions of files have these bytes.
RowKey<Count> blob_key(std::string_view sha256);
/// No version has these bytes any more.
RowKey<Mark> blob_left_key(std::string_view sha256);
std::string blob_left_prefix();
std::string_view sha256_in(std::string_view blob_left_key);

/// Uploaded at this time, and nothing refers to it yet.
RowKey<Mark> file_unused_key(Instant created, FileId file);
std::string file_unused_prefix();
/// The two parts of such a key.
struct UnusedFile {
    Instant created;
    FileId file;
};
UnusedFile unused_file_in(std::string_view file_unused_key);

}  // namespace parley::rows
