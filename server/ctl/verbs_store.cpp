// parleyctl stats, backup, compact and restore: the store as a whole.

#include <filesystem>

#include "protocol/operations.hpp"
#include "server/ctl/restore.hpp"
#include "server/ctl/table.hpp"
#include "server/ctl/terminal.hpp"
#include "server/ctl/verbs.hpp"

namespace parley::ctl {

namespace {
enum class StatsOf { all, disk };
BOOST_DESCRIBE_ENUM(StatsOf, all, disk)
struct WhichStats {
    StatsOf what = StatsOf::all;
};

/// Bytes for people: "1.2 MiB".
std::string size_text(std::uint64_t bytes) {
    constexpr std::string_view units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; value >= 1024 && unit + 1 < std::size(units); ++unit) value /= 1024;
    char text[32];
    std::snprintf(text, sizeof text, unit == 0 ? "%.0f " : "%.1f ", value);
    return text + std::string(units[unit]);
}

// Tables with a thousandth of the whole or more; --json has all.
void disk(Run& run) {
    run.client.timeout_s = 0;  // as long as the disk takes
    const auto use = run.client.send(ReadDiskUse{});
    if (run.json) return run.show(use, "");
    Table table({"PART", "SIZE"});
    const auto add = [&](const std::string& part, std::uint64_t bytes) {
        table.row({part, size_text(bytes)});
    };
    const auto all = use.number<&DiskUse::store_bytes>() + use.number<&DiskUse::files_bytes>();
    for (auto one : list_of(use.root(), field(&DiskUse::tables)))
        if (const auto bytes = number_of(one, field(&TableSize::bytes)); bytes >= all / 1000)
            add("table " + text_of(one, field(&TableSize::table)), bytes);
    add("write-ahead log", use.number<&DiskUse::journal_bytes>());
    add("store", use.number<&DiskUse::store_bytes>());
    add("files (" + std::to_string(use.number<&DiskUse::files>()) + ")",
        use.number<&DiskUse::files_bytes>());
    add("free", use.number<&DiskUse::free_bytes>());
    say(table.text());
}

void stats(Run& run, const WhichStats& options) {
    if (options.what == StatsOf::disk) return disk(run);
    run.show(run.client.send(ReadStats{}), {{"version", field(&Stats::version)},
                                            {"orgs", field(&Stats::orgs)},
                                            {"members", field(&Stats::members)},
                                            {"spaces", field(&Stats::spaces)},
                                            {"channels", field(&Stats::channels)},
                                            {"records", field(&Stats::records)},
                                            {"events", field(&Stats::events)},
                                            {"connections", field(&Stats::connections)},
                                            {"bytes on disk", field(&Stats::disk_bytes)},
                                            {"follow-ups", field(&Stats::follow_ups)}});
}

struct BackupFolder {
    std::string path;
};

void backup(Run& run, const BackupFolder& options) {
    MakeBackup command;
    // The server's working directory is not the caller's: send an absolute path.
    command.path.text = std::filesystem::absolute(options.path).lexically_normal().string();
    if (run.dry_run) return say("Would write a backup to " + std::string(command.path) + "\n");
    run.client.timeout_s = 0;  // as long as the disk takes
    const auto made = run.client.send(command);
    run.show(made, "Backup: " + made.text<&BackupMade::path>() + ", " +
                       std::to_string(made.number<&BackupMade::bytes>()) + " bytes.");
}

void compact(Run& run, const Nothing&) {
    if (run.dry_run) return say("Would rewrite the store's files\n");
    run.client.timeout_s = 0;  // as long as the disk takes
    const auto done = run.client.send(CompactStore{});
    run.show(done, "What was deleted is in no file of the store any more; it has " +
                       std::to_string(done.number<&StoreCompacted::disk_bytes>()) +
                       " bytes on disk.");
}

// Works on files without a server; lists the tokens that it revoked, so that the operator can
// replace them.
void restore_store(Run& run, const RestoreOptions& options) {
    const auto restored = restore(options, run.dry_run);
    if (run.json) return say(terminal_safe_json(to_json(restored)) + '\n');
    say((run.dry_run ? "Would restore " : "Restored ") + std::to_string(restored.files) +
        " files, " + std::to_string(restored.bytes) + " bytes, into " + options.data +
        (run.dry_run ? ".\n" : "; the store opens and is whole.\n"));
    if (run.dry_run) return;
    say("All sessions have ended, " + std::to_string(restored.ended.sessions) +
        ": people log in again.\n");
    if (options.keep_tokens) return say("Tokens were kept.\n");
    say("All tokens were revoked, " + std::to_string(restored.ended.tokens.size()) +
        ": programs need new ones.\n");
    for (const auto& token : restored.ended.tokens) {
        std::string scopes;
        for (const auto& scope : token.scopes) scopes += (scopes.empty() ? ", " : " ") + scope;
        say("  " + token.token.text() + "  " + visible(token.member + ", " + token.name + scopes) +
            "\n");
    }
}
}  // namespace

void add_store_verbs(Verb& app, Plan& plan) {
    add_verb<WhichStats>(
        app, plan, "stats", "How much there is of everything, or what takes the disk",
        [](Verb& verb, WhichStats& options) {
            add_choice(verb, "WHAT", options.what, "all, or disk: bytes by part of the store");
        },
        stats);
    add_verb<BackupFolder>(
        app, plan, "backup", "Write a copy of the running server's store into a new folder",
        [](Verb& verb, BackupFolder& options) {
            verb.add_option("PATH", options.path, "a folder that does not exist yet")
                .required()
                .type_name(value::folder)
                .check([](const std::string& path) -> std::string {
                    return path.empty() ? "say a folder" : "";
                });
        },
        backup);
    add_verb<Nothing>(
        app, plan, "compact",
        "Rewrite the store's files at once, so that what was deleted is in none of them",
        [](Verb&, Nothing&) {}, compact);
    add_verb<RestoreOptions>(
        app, plan, "restore", "Make a data folder from a backup, without a server",
        [](Verb& verb, RestoreOptions& options) {
            verb.add_option("BACKUP", options.backup, "what \"backup\" wrote")
                .required()
                .type_name(value::folder);
            verb.add_option("--data", options.data, "a new or empty folder, for parleyd --data")
                .required()
                .type_name(value::folder);
            verb.add_flag("--keep-tokens", options.keep_tokens,
                          "leave tokens as the backup has them, those too that were revoked since");
        },
        restore_store);
}

}  // namespace parley::ctl
