#pragma once
// References of commands to files. A file whose last reference is released is deleted in the same
// batch; its bytes follow soon after (server/jobs/file_collector.cpp).

#include "server/engine/decide.hpp"

namespace parley::engine {

constexpr std::size_t file_versions_max = 200;
/// How many streams may refer to a file: those that the actor may read, and in total. The first
/// bound tells the actor nothing about hidden places; the second bounds the file's row to half a
/// megabyte, and one person alone cannot reach it.
constexpr std::size_t file_references_max = 1'000, file_references_in_all_max = 10'000;
/// How long an upload is kept while nothing refers to it: 7 days.
constexpr std::int64_t file_unused_kept_ms = 7LL * 24 * 3600 * 1000;

/// The file with its newest version, as the actor may see it.
view::File view_of(const Directory& directory, const Actor& actor, const File& file);

/// The needs of FileChanges for these files: their rows and the counts of their blobs.
Needs needs_files(const std::vector<FileId>& files);

/// The stream that refers to a file, and the row that counts the files there, if there is one.
struct Referrer {
    StreamId stream;
    std::optional<rows::RowKey<rows::Extent>> extent{};
};
Referrer referrer(const Channel& channel);
/// For a record's channel, which need not exist yet.
Referrer referrer(ChannelId channel, SpaceId record_of);

/// Changes of files within one command. It writes into the command's rows and reads its own
/// changes before those of the round. Lives for one `decide`.
class FileChanges {
  public:
    FileChanges(const State& state, RowChanges& rows) : state_(state), rows_(rows) {}

    /// A file for an action; errors as Directory::open.
    Result<OpenFile> open(const Actor& actor, Action action, FileId file,
                          std::string_view field) const;
    /// Adds a reference; too_many if the file has too many. The file must exist.
    Result<> refer(const Actor& actor, FileId file, const Referrer& from, std::string_view field);
    /// Adds references from a message in channel `to` and returns the ids to store in the message.
    /// A file whose uploader may not read the channel is copied into one of the actor's own:
    /// otherwise its uploader's later versions would reach readers for whom they were not meant.
    Result<std::vector<FileId>> attach(const Actor& actor, const std::vector<FileId>& files,
                                       const Channel& to, Moment& moment, std::string_view field);
    /// Removes a reference; removing the last one deletes the file.
    void release(FileId file, const Referrer& from);
    void release(const std::vector<FileId>& files, const Referrer& from);

    // A file's row, and the number of versions that have a blob's bytes.
    void put(const File& file);
    void erase(const File& file);
    void hold_blob(const std::string& sha256);
    void release_blob(const std::string& sha256);

  private:
    template <rows::Row Row>
    std::optional<Row> get(const rows::RowKey<Row>& key) const {
        return state_.views.get(rows_, key);
    }
    /// Adds `change` to the number of files at that place.
    void count(const Referrer& at, int change);
    std::shared_ptr<const File> file(FileId id) const;
    bool is_full(const Actor& actor, const std::vector<rows::FileReference>& references) const;

    const State& state_;
    RowChanges& rows_;
};

/// The reply's name and link are not stored with the answer, since they must go when the file goes.
/// For a repeated command they are read again, if the file still exists.
JsonByName forgotten(const State& state, const Actor& actor, const AddFileVersion& add);

/// Uploads that are due for deletion, and blobs that no version has; at most `limit` of each. On a
/// job's thread.
Result<std::vector<DropFile>> unused_files(const storage::Snapshot& snapshot, Instant now,
                                           std::size_t limit);
Result<std::vector<std::string>> left_blobs(const storage::Snapshot& snapshot, std::size_t limit);
/// Whether some version of a file has these bytes.
Result<bool> is_blob_held(const storage::Snapshot& snapshot, std::string_view sha256);

/// What a download needs. `version` none: the newest. not_found if there is no such version.
struct FileContent {
    std::string name;
    rows::FileVersion version;
};
Result<FileContent> file_content(const Reader& reader, const Actor& actor, FileId file,
                                 std::optional<std::uint64_t> version);

}  // namespace parley::engine
