#pragma once
// Files: uploaded with PUT /files, then referred to by messages and records. Whoever may read a
// stream that refers to a file may read the file; an unreferenced upload is its uploader's alone.

#include "protocol/views.hpp"

namespace parley {

namespace view {
/// One version of a file's bytes. `by` is shown only to those who may know the member.
struct FileVersion {
    std::uint64_t version = 0;  ///< from 1
    std::uint64_t size = 0;
    std::string sha256;  ///< in base 16
    std::string type;    ///< a media type (RFC 6838); of an image what its bytes say
    std::optional<MemberId> by;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(FileVersion, (), (version, size, sha256, type, by, at))

/// A file with its newest version.
struct File : FileVersion {
    FileId id;
    std::string name;
    std::string link;  ///< path of the newest version on this server; with "?v=1" of that one
};
BOOST_DESCRIBE_STRUCT(File, (FileVersion), (id, name, link))
}  // namespace view

/// The query of PUT /files; the rest is measured by the server.
struct FileUpload {
    FileName name;
    std::optional<SpaceId> space;  // where it will be used; checked early, not stored
};
BOOST_DESCRIBE_STRUCT(FileUpload, (), (name, space))

struct FileFound : view::File {
    std::vector<view::FileVersion> versions;  // the first one first
    bool versionable = false;                 // whether the asker may add one
};
BOOST_DESCRIBE_STRUCT(FileFound, (view::File), (versions, versionable))

struct GetFile {
    static constexpr std::string_view name = "file.get";
    static constexpr std::string_view about = "What is known of a file, with all its versions.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::members;
    using Reply = FileFound;
    FileId file;
};
BOOST_DESCRIBE_STRUCT(GetFile, (), (file))

struct FilesFound {
    std::vector<view::File> files;
};
BOOST_DESCRIBE_STRUCT(FilesFound, (), (files))

struct GetFiles {
    static constexpr std::string_view name = "file.list";
    static constexpr std::string_view about =
        "Files by their ids, as they are now; those that one may not read are left out.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::members;
    using Reply = FilesFound;
    List<FileId, 200> files;
};
BOOST_DESCRIBE_STRUCT(GetFiles, (), (files))

/// By a member of the uploader's org who reads all places that refer to the file; archived if all
/// of these are; too_many beyond 200 versions. Guests cannot.
struct AddFileVersion {
    static constexpr std::string_view name = "file.version";
    static constexpr std::string_view about =
        "Give a file the bytes of an upload: what links to the file opens these from then on.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = view::File;
    FileId file;
    FileId upload;  // of the same member, referred to by nothing; it is gone afterwards
};
BOOST_DESCRIBE_STRUCT(AddFileVersion, (), (file, upload))

// Events.

/// In the uploader's own stream.
struct FileAdded {
    static constexpr std::string_view name = "file.added";
    FileId file;
};
BOOST_DESCRIBE_STRUCT(FileAdded, (), (file))

/// In each channel that refers to the file.
struct FileVersionAdded {
    static constexpr std::string_view name = "file.version_added";
    FileId file;
    std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(FileVersionAdded, (), (file, version))

}  // namespace parley
