#pragma once
// Commands of the operator for the whole server, through the admin socket only.

#include "protocol/views.hpp"

namespace parley {

struct Stats {
    std::string version;
    std::uint64_t orgs = 0;
    std::uint64_t members = 0;
    std::uint64_t spaces = 0;
    std::uint64_t channels = 0;
    std::uint64_t records = 0;
    std::uint64_t events = 0;
    std::uint64_t connections = 0;
    std::uint64_t disk_bytes = 0;
    std::uint64_t follow_ups = 0;  ///< messages that have not reached all inboxes; at most 1,000
};
BOOST_DESCRIBE_STRUCT(Stats, (),
                      (version, orgs, members, spaces, channels, records, events, connections,
                       disk_bytes, follow_ups))

struct ReadStats {
    static constexpr std::string_view name = "stats";
    static constexpr std::string_view about = "How much there is of everything.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::operators;
    using Reply = Stats;
};
BOOST_DESCRIBE_STRUCT(ReadStats, (), ())

/// What a table of the store has on disk; an estimate by its files, and of its newest rows none.
struct TableSize {
    std::string table;
    std::uint64_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(TableSize, (), (table, bytes))

struct DiskUse {
    std::vector<TableSize> tables;  ///< the largest first; `event` is the log of events
    std::uint64_t store_bytes = 0;  ///< all of the store but files, what compactions free included
    std::uint64_t journal_bytes = 0;  ///< of write-ahead logs: what is not in the tables yet
    std::uint64_t files_bytes = 0;    ///< of uploaded files
    std::uint64_t files = 0;          ///< how many, each counted once however often it is linked
    std::uint64_t free_bytes = 0;     ///< on the disk that has the data folder
};
BOOST_DESCRIBE_STRUCT(DiskUse, (),
                      (tables, store_bytes, journal_bytes, files_bytes, files, free_bytes))

struct ReadDiskUse {
    static constexpr std::string_view name = "stats.disk";
    static constexpr std::string_view about = "Which part of the store has how many bytes on disk.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::operators;
    static constexpr bool slow = true;  // not for an I/O loop
    using Reply = DiskUse;
};
BOOST_DESCRIBE_STRUCT(ReadDiskUse, (), ())

struct BackupMade {
    std::string path;
    std::uint64_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(BackupMade, (), (path, bytes))

struct MakeBackup {
    static constexpr std::string_view name = "backup";
    static constexpr std::string_view about = "Write a checkpoint of the store into a new folder.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::operators;
    static constexpr bool slow = true;  // not for an I/O loop
    using Reply = BackupMade;
    Name<4096> path;
};
BOOST_DESCRIBE_STRUCT(MakeBackup, (), (path))

struct StoreCompacted {
    std::uint64_t disk_bytes = 0;  ///< what the store has on disk now
};
BOOST_DESCRIBE_STRUCT(StoreCompacted, (), (disk_bytes))

struct CompactStore {
    static constexpr std::string_view name = "compact";
    static constexpr std::string_view about =
        "Rewrite the store's files at once, so that what was deleted is in none of them.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::operators;
    static constexpr bool slow = true;  // not for an I/O loop
    using Reply = StoreCompacted;
};
BOOST_DESCRIBE_STRUCT(CompactStore, (), ())

/// One message of a chat log. `n` is unique in its log; `reply_to` is the `n` of an earlier line.
/// `by`: a member of one of the space's orgs who wrote it; none: whoever the nick stands for.
struct ChatLine {
    std::uint64_t n = 0;
    Instant at;
    Text<1, 80> nick;
    std::optional<MemberId> by;
    Text<0, 40000> text;
    std::optional<std::uint64_t> reply_to;
};
BOOST_DESCRIBE_STRUCT(ChatLine, (), (n, at, nick, by, text, reply_to))

/// What was added.
struct ChatImported {
    std::uint64_t messages = 0;
    std::uint64_t channels = 0;
    std::uint64_t members = 0;
};
BOOST_DESCRIBE_STRUCT(ChatImported, (), (messages, channels, members))

/// The channel is named like the log and made by the first line. `org`: whose members the authors
/// become; none: the space's only partner, in an internal space its org. Clients get gaps instead
/// of single events.
struct ImportChat {
    static constexpr std::string_view name = "import.chat";
    static constexpr std::string_view about =
        "Take in lines of a chat log. A line that is there already adds nothing.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::operators;
    using Reply = ChatImported;
    SpaceId space;
    std::optional<OrgId> org;
    ChannelName log;
    List<ChatLine, 1000> lines;
};
BOOST_DESCRIBE_STRUCT(ImportChat, (), (space, org, log, lines))

/// One record of another system.
struct RecordLine {
    Text<1, 100> id;  ///< its id in the source
    Name<200> title;
    Word state;
    JsonByName fields;
    std::optional<MemberId> owner;
    std::optional<Instant> created;  ///< none: now
    std::optional<Instant> updated;  ///< none: as `created`
};
BOOST_DESCRIBE_STRUCT(RecordLine, (), (id, title, state, fields, owner, created, updated))

struct RecordsImported {
    std::uint64_t records = 0;
};
BOOST_DESCRIBE_STRUCT(RecordsImported, (), (records))

struct ImportRecords {
    static constexpr std::string_view name = "import.records";
    static constexpr std::string_view about =
        "Take in records in the states that they have, however they came there. One that is there "
        "already adds nothing.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::operators;
    using Reply = RecordsImported;
    SpaceId space;
    Name<80> log;  ///< the source; each of its ids is imported once
    Word type;
    List<RecordLine, 500> records;
};
BOOST_DESCRIBE_STRUCT(ImportRecords, (), (space, log, type, records))

}  // namespace parley
