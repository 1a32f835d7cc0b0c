// Files: add, add a version, refer, release, delete, read. Their bytes are blobs
// (storage/blobs.hpp); they come and go through server/gate/uploads.cpp and file_routes.cpp.

#include "server/engine/files.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include "protocol/json_write.hpp"
#include "server/engine/stored.hpp"

namespace parley::engine {

namespace {
/// A version with its author, if the actor may know them.
view::FileVersion shown(const Directory& directory, const Actor& actor,
                        const rows::FileVersion& version) {
    auto out = copied<view::FileVersion>(version);
    if (out.by && !directory.open(actor, Action::read, *out.by, {})) out.by.reset();
    return out;
}

std::vector<std::string> blob_keys(const File& file) {
    std::vector<std::string> keys;
    for (const auto& version : file.versions) keys.emplace_back(rows::blob_key(version.sha256));
    return keys;
}

/// Where the stream's reference is, or would be inserted.
auto reference_in(std::vector<rows::FileReference>& sorted, StreamId stream) {
    return std::lower_bound(
        sorted.begin(), sorted.end(), stream,
        [](const rows::FileReference& one, StreamId id) { return one.stream < id; });
}
}  // namespace

view::File view_of(const Directory& directory, const Actor& actor, const File& file) {
    view::File out;
    static_cast<view::FileVersion&>(out) = shown(directory, actor, file.versions.back());
    out.id = file.id;
    out.name = file.name;
    out.link = "/files/" + file.id.text() + "/" +
               boost::urls::encode(file.name, boost::urls::unreserved_chars);
    return out;
}

// First the files' rows; then, known from these, the counts of their blobs.
Needs needs_files(const std::vector<FileId>& files) {
    Needs needs;
    if (files.empty()) return needs;
    for (const auto& id : files) needs.rows.push_back(rows::key_of(id));
    needs.then = [files](const Views& views) {
        Needs blobs;
        for (const auto& id : files)
            if (const auto file = views.get(rows::key_of(id)))
                add(blobs, {blob_keys(*file), {}, false, {}});
        return blobs;
    };
    return needs;
}

std::shared_ptr<const File> FileChanges::file(FileId id) const {
    auto file = get(rows::key_of(id));
    return file ? std::make_shared<const File>(std::move(*file)) : nullptr;
}

Result<OpenFile> FileChanges::open(const Actor& actor, Action action, FileId id,
                                   std::string_view field) const {
    return state_.directory.open(actor, action, file(id), field);
}

void FileChanges::put(const File& file) { rows_.put(rows::key_of(file.id), file); }

void FileChanges::erase(const File& file) {
    rows_.erase(rows::key_of(file.id));
    if (file.references.empty()) rows_.erase(rows::file_unused_key(file.created, file.id));
    for (const auto& version : file.versions) release_blob(version.sha256);
}

void FileChanges::hold_blob(const std::string& sha256) {
    const auto held = get(rows::blob_key(sha256));
    rows_.put(rows::blob_key(sha256), {held ? held->count + 1 : 1});
    if (!held) rows_.erase(rows::blob_left_key(sha256));
}

void FileChanges::release_blob(const std::string& sha256) {
    const auto key = rows::blob_key(sha256);
    const auto held = get(key);
    // Without a count it is unknown who else has these bytes: keep them.
    if (!held) return;
    if (held->count > 1) return rows_.put(key, {held->count - 1});
    rows_.erase(key);
    rows_.put(rows::blob_left_key(sha256));
}

Referrer referrer(const Channel& channel) { return {channel.id, extent_key(channel)}; }
Referrer referrer(ChannelId channel, SpaceId record_of) {
    return {channel, rows::extent_key(record_of)};
}

void FileChanges::count(const Referrer& at, int change) {
    if (!at.extent) return;
    auto extent = get(*at.extent).value_or(rows::Extent{});
    if (change >= 0 || extent.files > 0) extent.files += static_cast<std::uint64_t>(change);
    rows_.put(*at.extent, extent);
}

// The total bound is tested before rights are looked up for thousands of streams.
bool FileChanges::is_full(const Actor& actor,
                          const std::vector<rows::FileReference>& references) const {
    if (references.size() < file_references_max) return false;
    if (references.size() >= file_references_in_all_max) return true;
    const auto known = std::count_if(references.begin(), references.end(), [&](const auto& one) {
        return state_.directory.open_stream(actor, one.stream, {}).has_value();
    });
    return static_cast<std::size_t>(known) >= file_references_max;
}

Result<> FileChanges::refer(const Actor& actor, FileId id, const Referrer& from,
                            std::string_view field) {
    File changed = *file(id);
    auto& references = changed.references;
    const auto at = reference_in(references, from.stream);
    if (at != references.end() && at->stream == from.stream) {
        ++at->count;
    } else {
        if (is_full(actor, references))
            return Error(Code::too_many, field, file_references_max)
                .saying("The file stands in so many places already that it goes into no other.");
        if (references.empty()) rows_.erase(rows::file_unused_key(changed.created, id));
        references.insert(at, {from.stream, 1});
        count(from, 1);
    }
    put(changed);
    return {};
}

Result<std::vector<FileId>> FileChanges::attach(const Actor& actor,
                                                const std::vector<FileId>& files, const Channel& to,
                                                Moment& moment, std::string_view field) {
    std::vector<FileId> out;
    for (const auto& id : files) {
        auto opened = open(actor, Action::read, id, field);
        if (!opened) return opened.error();
        const auto uploader = state_.directory.member((*opened)->uploader);
        FileId referred = id;
        if (actor.member() && (*opened)->uploader != actor.member()->id &&
            !(uploader &&
              state_.directory.open(Actor::member(uploader), Action::read, to.id, {}))) {
            File copy{.id = moment.make<FileId>(),
                      .name = (*opened)->name,
                      .uploader = actor.member()->id,
                      .created = moment.now,
                      .versions = {(*opened)->versions.back()}};
            auto& version = copy.versions.front();
            version.version = 1;
            version.by = actor.id();
            version.at = moment.now;
            hold_blob(version.sha256);
            put(copy);
            referred = copy.id;
        }
        if (std::find(out.begin(), out.end(), referred) != out.end()) continue;
        if (auto done = refer(actor, referred, referrer(to), field); !done) return done.error();
        out.push_back(referred);
    }
    return out;
}

void FileChanges::release(FileId id, const Referrer& from) {
    const auto before = file(id);
    // A field whose type was changed to `file` may hold an id that was never a reference.
    if (!before) return;
    File changed = *before;
    const auto at = reference_in(changed.references, from.stream);
    if (at == changed.references.end() || at->stream != from.stream) return;
    if (--at->count > 0) return put(changed);
    changed.references.erase(at);
    count(from, -1);
    if (changed.references.empty()) return erase(*before);
    put(changed);
}
void FileChanges::release(const std::vector<FileId>& files, const Referrer& from) {
    for (const auto& id : files) release(id, from);
}

// Adding: submitted by the gate once the bytes are on disk, in the uploader's name.

template <>
Needs needs(const Directory&, const Actor&, const AddFile& add) {
    return {{rows::blob_key(add.sha256)}, {}, false, {}};
}

// The blob is counted and the file listed as unused until something refers to it.
template <>
Result<Outcome<AddFile>> decide(const State& state, const Actor& actor, const AddFile& add,
                                Moment& moment) {
    if (!actor.member()) return Error{Code::not_allowed};
    if (add.upload.space)
        if (auto space = state.directory.open(actor, Action::read, *add.upload.space,
                                              field(&FileUpload::space));
            !space)
            return space.error();
    const File file{.id = moment.make<FileId>(),
                    .name = add.upload.name,
                    .uploader = actor.member()->id,
                    .created = moment.now,
                    .versions = {{1, add.size, add.sha256, add.type, actor.id(), moment.now}}};
    Outcome<AddFile> out;
    FileChanges files(state, out.rows);
    files.hold_blob(add.sha256);
    files.put(file);
    out.rows.put(rows::file_unused_key(file.created, file.id));
    out.events.push_back({actor.member()->id, FileAdded{file.id}});
    out.reply = view_of(state.directory, actor, file);
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const AddFileVersion& add) {
    return needs_files({add.file, add.upload});
}

// Moves the upload's bytes into a new version of the file and deletes the upload.
template <>
Result<Outcome<AddFileVersion>> decide(const State& state, const Actor& actor,
                                       const AddFileVersion& add, Moment& moment) {
    if (!actor.member()) return Error{Code::not_allowed};
    Outcome<AddFileVersion> out;
    FileChanges files(state, out.rows);
    auto file = files.open(actor, Action::change, add.file, field(&AddFileVersion::file));
    if (!file) return file.error();
    auto upload = files.open(actor, Action::read, add.upload, field(&AddFileVersion::upload));
    if (!upload) return upload.error();
    if (add.upload == add.file || !(*upload)->references.empty())
        return Error{Code::bad_value, field(&AddFileVersion::upload)};
    File changed = **file;
    if (changed.versions.size() == file_versions_max)
        return Error(Code::too_many, field(&AddFileVersion::file), file_versions_max)
            .saying("A file may have " + std::to_string(file_versions_max) + " versions.");

    auto version = (*upload)->versions.back();
    version.version = changed.versions.size() + 1;
    version.by = actor.id();
    version.at = moment.now;
    changed.versions.push_back(version);
    files.hold_blob(version.sha256);
    files.put(changed);
    files.erase(**upload);
    for (const auto& reference : changed.references)
        if (reference.stream.channel())
            out.events.push_back({reference.stream, FileVersionAdded{changed.id, version.version}});
    out.reply = view_of(state.directory, actor, changed);
    return out;
}

JsonByName forgotten(const State& state, const Actor& actor, const AddFileVersion& add) {
    const auto file = state.views.get(rows::key_of(add.file));
    if (!file) return {};
    const auto now = view_of(state.directory, actor, *file);
    return {{{std::string(field(&view::File::name)), to_json(now.name)},
             {std::string(field(&view::File::link)), to_json(now.link)}}};
}

// Deleting: submitted by jobs::FileCollector, in nobody's name.

template <>
Needs needs(const Directory&, const Actor&, const DropFile& drop) {
    return needs_files({drop.file});
}

template <>
Result<Outcome<DropFile>> decide(const State& state, const Actor&, const DropFile& drop,
                                 Moment& moment) {
    Outcome<DropFile> out;
    const auto file = state.views.get(rows::key_of(drop.file));
    // It was referred to or deleted meanwhile.
    if (!file || !file->references.empty() ||
        moment.now.ms - file->created.ms < file_unused_kept_ms)
        return out;
    FileChanges(state, out.rows).erase(*file);
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const ForgetBlob& forget) {
    return {{rows::blob_key(forget.sha256)}, {}, false, {}};
}

template <>
Result<Outcome<ForgetBlob>> decide(const State& state, const Actor&, const ForgetBlob& forget,
                                   Moment&) {
    Outcome<ForgetBlob> out;
    // Somebody may have uploaded the same bytes meanwhile.
    if (!state.views.has(rows::blob_key(forget.sha256)))
        out.rows.erase(rows::blob_left_key(forget.sha256));
    return out;
}

// Read.

namespace {
/// Opens a file for reading, by the same rule as for changes.
Result<OpenFile> open_file(const Reader& reader, const Actor& actor, FileId id,
                           std::string_view field) {
    auto file = stored_row(reader.snapshot, rows::key_of(id));
    if (!file) return file.error();
    return reader.directory.open(actor, Action::read, std::move(*file), field);
}
}  // namespace

template <>
Result<FileFound> read(const Reader& reader, const Actor& actor, const GetFile& get) {
    auto file = open_file(reader, actor, get.file, field(&GetFile::file));
    if (!file) return file.error();
    FileFound found;
    static_cast<view::File&>(found) = view_of(reader.directory, actor, **file);
    for (const auto& version : (*file)->versions)
        found.versions.push_back(shown(reader.directory, actor, version));
    found.versionable = file->allows(Action::change);
    return found;
}

template <>
Result<FilesFound> read(const Reader& reader, const Actor& actor, const GetFiles& get) {
    FilesFound found;
    for (const auto& id : get.files) {
        auto file = open_file(reader, actor, id, field(&GetFiles::files));
        if (file)
            found.files.push_back(view_of(reader.directory, actor, **file));
        else if (file.error().code != Code::not_found && !is_damage(file.error()))
            return file.error();
    }
    return found;
}

Result<FileContent> file_content(const Reader& reader, const Actor& actor, FileId id,
                                 std::optional<std::uint64_t> version) {
    auto file = open_file(reader, actor, id, {});
    if (!file) return file.error();
    const auto& versions = (*file)->versions;
    const auto wanted = version.value_or(versions.size());
    if (wanted == 0 || wanted > versions.size()) return Error{Code::not_found};
    return FileContent{(*file)->name, versions[wanted - 1]};
}

Result<std::vector<DropFile>> unused_files(const storage::Snapshot& snapshot, Instant now,
                                           std::size_t limit) {
    std::vector<DropFile> unused;
    const auto prefix = rows::file_unused_prefix();
    auto scanned = scan_rows<rows::Mark>(
        snapshot, prefix, prefix, [&](std::string_view key, const rows::Mark&) {
            const auto waiting = rows::unused_file_in(key);
            if (unused.size() == limit || waiting.created.ms + file_unused_kept_ms > now.ms)
                return false;
            unused.push_back({waiting.file});
            return true;
        });
    if (!scanned) return scanned.error();
    return unused;
}

Result<std::vector<std::string>> left_blobs(const storage::Snapshot& snapshot, std::size_t limit) {
    std::vector<std::string> left;
    const auto prefix = rows::blob_left_prefix();
    auto scanned = scan_rows<rows::Mark>(snapshot, prefix, prefix,
                                         [&](std::string_view key, const rows::Mark&) {
                                             if (left.size() == limit) return false;
                                             left.emplace_back(rows::sha256_in(key));
                                             return true;
                                         });
    if (!scanned) return scanned.error();
    return left;
}

Result<bool> is_blob_held(const storage::Snapshot& snapshot, std::string_view sha256) {
    auto held =
        snapshot.get(rows::blob_key(sha256).bytes);  // whatever its value is: then it is held
    if (!held) return held.error();
    return held->has_value();
}

}  // namespace parley::engine
