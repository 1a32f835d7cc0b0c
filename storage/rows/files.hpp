#pragma once
// Files: their metadata and references. Their bytes are blobs (storage/blobs.hpp), found by digest.

#include "storage/keys.hpp"
#include "storage/rows/row.hpp"

namespace parley::rows {

/// One version of a file's bytes.
struct FileVersion {
    std::uint64_t version = 0;  ///< from 1
    std::uint64_t size = 0;
    std::string sha256;  ///< in base 16
    std::string type;    ///< a media type (RFC 6838)
    std::optional<MemberId> by;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(FileVersion, (), (version, size, sha256, type, by, at))

/// How often a stream refers to a file: by messages, by a record's fields, or in a member's own
/// stream by scheduled messages. Who may read one of these streams may read the file.
struct FileReference {
    StreamId stream;
    std::uint64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(FileReference, (), (stream, count))

/// An uploaded file. Deleted with its last reference, or 7 days after the upload if nothing ever
/// referred to it.
struct File {
    static constexpr std::uint8_t version = 1;
    FileId id;
    std::string name;
    MemberId uploader;
    Instant created;
    std::vector<FileVersion> versions;      ///< at least one, oldest first
    std::vector<FileReference> references;  ///< sorted by stream
};
BOOST_DESCRIBE_STRUCT(File, (), (id, name, uploader, created, versions, references))
extern template struct RowBytes<File>;
RowKey<File> key_of(FileId file);

/// How many versions of files have these bytes. `sha256` is in base 16, as in the two keys below.
RowKey<Count> blob_key(std::string_view sha256);
/// No version has these bytes any more: the blob is to be removed.
RowKey<Mark> blob_left_key(std::string_view sha256);
std::string blob_left_prefix();
std::string_view sha256_in(std::string_view blob_left_key);

/// Nothing refers to this file yet; ordered by the time of upload.
RowKey<Mark> file_unused_key(Instant created, FileId file);
std::string file_unused_prefix();
/// The two parts of such a key.
struct UnusedFile {
    Instant created;
    FileId file;
};
UnusedFile unused_file_in(std::string_view file_unused_key);

}  // namespace parley::rows
