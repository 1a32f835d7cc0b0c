// parleyctl file: upload, download and versions. Bytes pass in pieces, whatever the file's size.

#include <fstream>

#include "protocol/files.hpp"
#include "server/ctl/local_file.hpp"
#include "server/ctl/names.hpp"
#include "server/ctl/stop.hpp"
#include "server/ctl/table.hpp"
#include "server/ctl/terminal.hpp"
#include "server/ctl/transfer.hpp"
#include "server/ctl/verbs.hpp"

namespace parley::ctl {

namespace {
namespace fs = std::filesystem;

[[noreturn]] void refuse(Code code, const std::string& sentence) {
    Error error(code);
    error.message = sentence;
    throw Stop{Exit::refused, sentence, to_json(error)};
}

void show_file(const Run& run, const Reply& file) {
    run.show(file, {{"file", field(&view::File::id)},
                    {"name", field(&view::File::name)},
                    {"size", field(&view::FileVersion::size)},
                    {"type", field(&view::FileVersion::type)},
                    {"version", field(&view::FileVersion::version)},
                    {"sha256", field(&view::FileVersion::sha256)},
                    {"link", field(&view::File::link)}});
}

FileId file_named(const std::string& name) {
    if (const auto id = FileId::parse(name)) return *id;
    throw Stop{Exit::usage, "Say a file by its id, fil_…, not " + name + ".", {}};
}

Reply file_asked(Run& run, const std::string& name) {
    GetFile command;
    command.file = file_named(name);
    return run.client.send(command);
}

// Upload.

struct UploadMeant {
    std::string path, name, type;
    std::uint64_t size = 0;
    std::optional<MemberId> as;
    std::optional<FileId> file;  // the file that gets it as a new version
};
BOOST_DESCRIBE_STRUCT(UploadMeant, (), (path, name, type, size, as, file))

struct NewFile {
    std::string path, name, type;
};

/// Uploads and returns the view::File; none with --dry-run.
std::optional<Reply> upload_bytes(Run& run, const NewFile& options, std::optional<FileId> file) {
    LocalSource source(options.path);
    std::ifstream known_types("/etc/mime.types");
    const UploadMeant meant{
        .path = options.path,
        .name = options.name,
        .type = options.type.empty() ? media_type_of(options.path, known_types) : options.type,
        .size = source.size(),
        .as = run.client.as,
        .file = file};
    if (run.dry_run) {
        run.show_intent("PUT /files", to_json(meant));
        return std::nullopt;
    }
    Passing passing(run, "MiB sent", meant.size);
    run.client.timeout_s = 0;  // the server's disk may be slow
    auto reply = run.client.upload({meant.name, meant.type, meant.size, [&](std::uint64_t offset) {
                                        passing.reached(offset);
                                        return source.bytes_at(offset);
                                    }});
    passing.finish();
    return reply;
}

void need_uploader(const Run& run) {
    if (!run.client.as)
        throw Stop{Exit::usage,
                   "A file is uploaded by a member, not by the operator: say by whom, --as MEMBER.",
                   {}};
}

void upload(Run& run, const NewFile& options) {
    need_uploader(run);
    auto named = options;
    if (named.name.empty()) named.name = fs::path(options.path).filename().string();
    if (const auto file = upload_bytes(run, named, {})) show_file(run, *file);
}

struct NewVersion {
    std::string file, path, type;
};

void version(Run& run, const NewVersion& options) {
    need_uploader(run);
    const auto file = file_asked(run, options.file);
    // Check first: an upload that becomes no version would be kept for a week.
    if (!flag_of(file.root(), field(&FileFound::versionable)))
        refuse(Code::not_allowed, "This member may read the file, and give it no version.");
    AddFileVersion command;
    command.file = file.id<&view::File::id>();
    const auto upload = upload_bytes(
        run, {options.path, file.text<&view::File::name>(), options.type}, command.file);
    if (!upload) return;
    command.upload = upload->id<&view::File::id>();
    show_file(run, run.client.send(command));
}

// Download.

/// What was, or would be, downloaded.
struct Saved {
    bool dry_run = false;
    FileId file;
    std::uint64_t version = 0, size = 0;
    std::string sha256, path;
};
BOOST_DESCRIBE_STRUCT(Saved, (), (dry_run, file, version, size, sha256, path))

struct WantedFile {
    std::string file, to;
    std::optional<std::uint64_t> version;
    bool force = false;
};
constexpr std::string_view standard_output = "-";

/// The version asked for, or the newest.
Saved version_of(const Reply& file, std::optional<std::uint64_t> wanted) {
    const auto newest = file.number<&view::FileVersion::version>();
    for (auto version : list_of(file.root(), field(&FileFound::versions)))
        if (const auto number = number_of(version, field(&view::FileVersion::version));
            number == wanted.value_or(newest))
            return {.file = file.id<&view::File::id>(),
                    .version = number,
                    .size = number_of(version, field(&view::FileVersion::size)),
                    .sha256 = text_of(version, field(&view::FileVersion::sha256)),
                    .path = {}};
    refuse(Code::not_found, "The file has the versions 1 to " + std::to_string(newest) + ".");
}

/// Where a download goes: the path given, or the file's own name in the folder given.
fs::path target_of(const std::string& to, const std::string& name) {
    if (!to.empty() && !fs::is_directory(to)) return to;
    // The server ensures this too, but a name from another machine becomes a path here.
    const auto safe = safe_name(name);
    if (FileName::refusal(name) || FileName::refusal(safe))
        throw Stop{
            Exit::failed, "The file's name is not good for a file here: say one, --to PATH.", {}};
    return fs::path(to) / safe;
}

VersionOnServer version_on_server(const Saved& wanted) {
    return {wanted.file, wanted.version, wanted.size, wanted.sha256};
}

// To standard output, or to a file that gets its name only once its digest is verified.
void get(Run& run, const WantedFile& options) {
    const bool to_output = options.to == standard_output;
    if (to_output && run.json)
        throw Stop{Exit::usage, "The file and its JSON cannot both go to standard output.", {}};
    const auto file = file_asked(run, options.file);
    auto wanted = version_of(file, options.version);
    wanted.dry_run = run.dry_run;
    if (to_output && !run.dry_run) {
        std::uint64_t written = 0;
        return fetch(
            run, version_on_server(wanted), [&](std::uint64_t offset, std::string_view bytes) {
                if (offset != written)
                    throw Stop{Exit::failed, "The connection broke in the middle of the file.", {}};
                say(bytes);
                written += bytes.size();
            });
    }
    const auto path = to_output ? fs::path(standard_output)
                                : target_of(options.to, file.text<&view::File::name>());
    wanted.path = path.string();
    if (!to_output && !options.force && fs::exists(fs::symlink_status(path)))
        refuse(Code::conflict, wanted.path + " is there already: --force replaces it.");
    if (!to_output && options.force) check_replaceable(path);
    if (!run.dry_run) {
        LocalTarget target(path);
        fetch(run, version_on_server(wanted),
              [&](std::uint64_t offset, std::string_view bytes) { target.write(offset, bytes); });
        options.force ? target.replace() : target.take_free_name();
    }
    if (run.json) return say(terminal_safe_json(to_json(wanted)) + '\n');
    say((run.dry_run ? "Would write " : "Wrote ") + visible(wanted.path) + ", version " +
        std::to_string(wanted.version) + ", " + std::to_string(wanted.size) + " bytes.\n");
}

struct OneFile {
    std::string file;
};

void show(Run& run, const OneFile& options) {
    const auto file = file_asked(run, options.file);
    show_file(run, file);
    if (run.json) return;
    say("\n");
    run.show(Entries{{}, list_of(file.root(), field(&FileFound::versions))},
             field(&FileFound::versions),
             {{"VERSION", field(&view::FileVersion::version)},
              {"SIZE", field(&view::FileVersion::size)},
              {"TYPE", field(&view::FileVersion::type)},
              {"BY", field(&view::FileVersion::by)},
              {"AT", field(&view::FileVersion::at)},
              {"SHA256", field(&view::FileVersion::sha256)}},
             member_names(run));
}

void describe_file(Verb& verb, std::string& file) {
    verb.add_option("FILE", file, "its id, fil_…").required();
}
void describe_source(Verb& verb, std::string& path, std::string& type) {
    verb.add_option("PATH", path, "a file of this machine").required().type_name(value::file);
    verb.add_option("--type", type,
                    "its media type; without it what /etc/mime.types says of its extension, or "
                    "application/octet-stream")
        .type_name("MEDIA/TYPE")
        .check([](const std::string& said) -> std::string {
            const bool plain =
                std::all_of(said.begin(), said.end(), [](char c) { return c > ' ' && c < '\x7f'; });
            return plain && said.find('/') != std::string::npos ? "" : "such as text/csv";
        });
}
}  // namespace

void add_file_verbs(Verb& app, Plan& plan) {
    auto group = add_group(app, "file", "Files that members share");
    add_verb<NewFile>(
        group, plan, "upload", "Upload a file; with --as",
        [](Verb& verb, NewFile& options) {
            describe_source(verb, options.path, options.type);
            verb.add_option("--name", options.name, "without it, the path's last part")
                .type_name("NAME");
        },
        upload);
    add_verb<NewVersion>(
        group, plan, "version", "Give a file the bytes of another one; with --as",
        [](Verb& verb, NewVersion& options) {
            describe_file(verb, options.file);
            describe_source(verb, options.path, options.type);
        },
        version);
    add_verb<WantedFile>(
        group, plan, "get", "Download a file",
        [](Verb& verb, WantedFile& options) {
            describe_file(verb, options.file);
            verb.add_option("--version", options.version, "without it, the newest").type_name("N");
            verb.add_option("--to", options.to,
                            "where to, a file or a folder, or - for standard output; without it "
                            "its own name in this folder")
                .type_name(value::file);
            verb.add_flag("--force", options.force, "replace a file that is there");
        },
        get);
    add_verb<OneFile>(
        group, plan, "show", "One file, with its versions",
        [](Verb& verb, OneFile& options) { describe_file(verb, options.file); }, show);
}

}  // namespace parley::ctl
