#pragma once
// What a command does to files: it refers to them, or lets go of them. A file that nothing refers
// to any more is gone with the same batch, its bytes soon after (server/jobs/file_collector.cpp).

#include "server/engine/decide.hpp"

namespace parley::engine {

constexpr std::size_t file_versions_max = 200;
/// Places that refer to a file: of those that the actor may read, and in all. The second bounds the
/// file's row, at half a megabyte; one person alone cannot reach it.
constexpr std::size_t file_references_max = 1'000, file_references_in_all_max = 10'000;
/// How long an upload waits for something to refer to it.
constexpr std::int64_t file_unused_kept_ms = 7LL * 24 * 3600 * 1000;

/// As the actor may see it.
view::File view_of(const Directory& directory, const Actor& actor, const File& file);

/// What FileChanges must know of these.
Needs needs_files(const std::vector<FileId>& files);

/// Where a file is referred to from, and the row that counts the files there, if one does.
struct Referrer {
    StreamId stream;
    std::optional<rows::RowKey<rows::Extent>> extent{};
};
Referrer referrer(const Channel& channel);
/// A record's channel, whether or not it is there already.
Referrer referrer(ChannelId channel, SpaceId record_of);

/// The files of one command, in the rows that it is going to change: what it has done already is
/// seen before what the round knows.
class FileChanges {
  public:
    FileChanges(const State& state, RowChanges& rows) : state_(state), rows_(rows) {}

    /// A file that the actor may read.
    Result<OpenFile> open(const Actor& actor, Action action, FileId file,
                          std::string_view field) const;
    /// too_many where the file is referred to from too many places.
    Result<> refer(const Actor& actor, FileId file, const Referrer& from, std::string_view field);
    /// Refers to files from a message of a channel, and says under which ids they stand there. A
    /// file that its uploader could not read there becomes one of the actor's own: a later version
    /// of it would tell those there what was not meant for them.
    Result<std::vector<FileId>> attach(const Actor& actor, const std::vector<FileId>& files,
                                       const Channel& to, Moment& moment, std::string_view field);
    /// The last one takes the file away.
    void release(FileId file, const Referrer& from);
    void release(const std::vector<FileId>& files, const Referrer& from);

    void put(const File& file);
    void erase(const File& file);
    void hold_blob(const std::string& sha256);
    void release_blob(const std::string& sha256);

  private:
    template <rows::Row Row>
    std::optional<Row> get(const rows::RowKey<Row>& key) const {
        return state_.views.get(rows_, key);
    }
    /// A file more or less there.
    void count(const Referrer& at, int change);
    std::shared_ptr<const File> file(FileId id) const;
    bool is_full(const Actor& actor, const std::vector<rows::FileReference>& references) const;

    const State& state_;
    RowChanges& rows_;
};

/// The name of a file is in no remembered answer, since it goes with the file: where a command is
/// sent again, it is added anew, if the file is still there.
JsonByName forgotten(const State& state, const Actor& actor, const AddFileVersion& add);

/// Uploads that waited too long, and bytes that are nobody's any more; at most `limit` of each.
Result<std::vector<DropFile>> unused_files(const storage::Snapshot& snapshot, Instant now,
                                           std::size_t limit);
Result<std::vector<std::string>> left_blobs(const storage::Snapshot& snapshot, std::size_t limit);
/// Whether some version of a file has these bytes.
Result<bool> is_blob_held(const storage::Snapshot& snapshot, std::string_view sha256);

/// A file's version as a download finds it; none: the newest.
struct FileContent {
    std::string name;
    rows::FileVersion version;
};
Result<FileContent> file_content(const Reader& reader, const Actor& actor, FileId file,
                                 std::optional<std::uint64_t> version);

}  // namespace parley::engine
