#include "server/ctl/export.hpp"

#include <fstream>

#include "protocol/channels.hpp"
#include "protocol/files.hpp"
#include "protocol/members.hpp"
#include "protocol/messages.hpp"
#include "protocol/records.hpp"
#include "server/ctl/local_file.hpp"
#include "server/ctl/stop.hpp"
#include "server/ctl/transfer.hpp"

namespace parley::ctl {

namespace fs = std::filesystem;
using simdjson::dom::element;

namespace {
[[noreturn]] void stop_at(const fs::path& path, const std::string& why) {
    throw Stop{Exit::failed, path.string() + " " + why, {}};
}

/// The members of View that an answer has, as a JSON object: what the answer says besides is of its
/// reader alone.
template <class View>
std::string as(element answer) {
    std::string out = "{";
    for_each_member(View(), [&]<class Value>(std::string_view name, const Value&) {
        element value;
        if (answer[name].get(value)) return;
        if (out.size() > 1) out += ',';
        append_json(out, name);
        out += ':';
        out += simdjson::minify(value);
    });
    return out + "}";
}

/// The object with one member more, in front.
std::string with(std::string_view name, std::string_view json, const std::string& object) {
    std::string out = "{";
    append_json(out, name);
    out += ':';
    out += json;
    return out + (object == "{}" ? "" : ",") + object.substr(1);
}

template <class Id>
std::string quoted(const Id& id) {
    return to_json(id);
}

/// Pages of a list, one after another, so that no list has to fit into memory.
template <auto member, class Command, class Each>
void for_each_entry(Run& run, Command command, Each each) {
    for (;;) {
        const auto page = run.client.send(command);
        for (auto entry : list_of(page.root(), field(member))) each(entry);
        if (!flag_of(page.root(), "more")) return;
        constexpr auto cursor = field(&Command::cursor);
        using Cursor = typename decltype(command.cursor)::value_type;
        if constexpr (requires { Cursor::parse(std::string_view{}); })
            command.cursor = id_of<Cursor>(page.root(), cursor);
        else
            command.cursor.emplace(text_of(page.root(), cursor));
    }
}
}  // namespace

class LinesFile {
  public:
    explicit LinesFile(fs::path path) : path_(std::move(path)), out_(path_, std::ios::binary) {}
    void add(const std::string& json) {
        out_ << json << '\n';
        if (!out_) stop_at(path_, "cannot be written.");
    }
    void close() {
        out_.close();
        if (!out_) stop_at(path_, "cannot be written.");
    }

  private:
    fs::path path_;
    std::ofstream out_;
};

Export::Export(Run& run, const fs::path& folder)
    : run_(run), folder_(folder), partial_(folder.string() + ".partial") {
    std::error_code failed;
    if (fs::exists(fs::symlink_status(folder_, failed)))
        throw Stop{Exit::failed,
                   folder_.string() + " is there already: an export makes a folder of its own.",
                   {}};
    fs::create_directories(partial_ / "files", failed);
    if (failed) stop_at(partial_, "cannot be made: " + failed.message() + ".");
    fs::permissions(partial_, fs::perms::owner_all, failed);
    // Each kind has its file, though it may be empty.
    for (const auto* kind :
         {"orgs", "people", "spaces", "channels", "messages", "records", "files"})
        lines(kind);
}
Export::~Export() = default;

LinesFile& Export::lines(std::string_view kind) {
    auto& file = files_[std::string(kind)];
    if (!file) file = std::make_unique<LinesFile>(partial_ / (std::string(kind) + ".jsonl"));
    return *file;
}

void Export::add_person(element member, bool of_own_org) {
    if (!seen_.insert(text_of(member, field(&view::Member::id))).second) return;
    lines("people").add(of_own_org ? as<view::Colleague>(member) : as<view::Member>(member));
    ++about_.people;
}

void Export::org(element org) {
    const auto id = id_of<OrgId>(org, field(&view::Org::id));
    if (!seen_.insert(id.text()).second) return;
    lines("orgs").add(as<view::Org>(org));
    ListMembers list;
    list.org = id;
    list.limit = Number<1, 200>{200};
    for_each_entry<&MemberPage::members>(run_, list,
                                         [&](element member) { add_person(member, true); });
}

void Export::space(element space) {
    const auto id = id_of<SpaceId>(space, field(&view::Space::id));
    if (seen_.insert(id.text()).second) {
        lines("spaces").add(as<view::Space>(space));
        ++about_.spaces;
        ListMembers people;
        people.space = id;
        people.limit = Number<1, 200>{200};
        for_each_entry<&MemberPage::members>(run_, people,
                                             [&](element member) { add_person(member, false); });
        records(id);
    }
    ListChannels channels;
    channels.space = id;
    channels.limit = Number<1, 200>{200};
    for_each_entry<&ChannelPage::channels>(run_, channels, [&](element one) { channel(one); });
}

void Export::channel(element channel) {
    const auto id = id_of<ChannelId>(channel, field(&view::Channel::id));
    if (!seen_.insert(id.text()).second) return;
    lines("channels").add(as<view::Channel>(channel));
    ++about_.channels;
    messages(id, std::nullopt);
}

// Threads follow their root. Deleted messages are there without their text, so that numbers have no
// hole.
void Export::messages(ChannelId channel, std::optional<Seq> thread) {
    ReadHistory history;
    history.channel = channel;
    history.thread = thread;
    history.after = 0;
    history.limit = Number<1, 200>{200};
    for (bool more = true; more;) {
        const auto page = run_.client.send(history);
        for (auto message : list_of(page.root(), field(&MessagePage::messages))) {
            const auto seq = number_of(message, field(&view::Message::seq));
            if (thread && seq == *thread) continue;  // the root, which is there already
            const auto json = as<view::Message>(message);
            note_files(json);
            lines("messages").add(with("channel", quoted(channel), json));
            ++about_.messages;
            if (!thread && number_of(message, field(&view::Message::replies)) > 0)
                messages(channel, seq);
        }
        for (auto change : list_of(page.root(), field(&MessagePage::changes)))
            lines("messages").add(with("channel", quoted(channel), simdjson::minify(change)));
        more = flag_of(page.root(), field(&MessagePage::more));
        if (more) history.after = number_of(page.root(), field(&MessagePage::cursor));
    }
}

void Export::records(SpaceId space) {
    ListRecords list;
    list.space = space;
    list.limit = Number<1, 200>{200};
    for_each_entry<&RecordPage::records>(run_, list, [&](element card) {
        record(id_of<RecordId>(card, field(&view::RecordCard::record)));
    });
}

// A record, its story, and the private part of the reader's own company.
void Export::record(RecordId id) {
    if (!seen_.insert(id.text()).second) return;
    GetRecord get;
    get.record = id;
    const auto found = run_.client.send(get);
    std::string json = as<view::Record>(found.root());
    for (const auto name : {field(&RecordFound::private_), field(&RecordFound::links)}) {
        element value;
        if (!found.root()[name].get(value)) json = with(name, simdjson::minify(value), json);
    }
    note_files(json);
    lines("records").add(json);
    ++about_.records;
    if (const auto cursor = text_of(found.root(), field(&RecordFound::links_cursor));
        !cursor.empty()) {
        ListRecordLinks more;
        more.record = id;
        more.cursor.emplace(cursor);
        for_each_entry<&RecordLinkPage::links>(run_, more, [&](element link) {
            lines("records").add(
                with("record", quoted(id), with("link", simdjson::minify(link), "{}")));
        });
    }
    messages(id_of<ChannelId>(found.root(), field(&view::Record::channel)), std::nullopt);
    element part;
    if (!found.root()[field(&RecordFound::private_)].get(part))
        messages(id_of<ChannelId>(part, field(&view::RecordPart::channel)), std::nullopt);
}

/// Notes what looks like the id of a file. The server says later whether it is one, and whether the
/// reader may read it.
void Export::note_files(std::string_view json) {
    constexpr std::size_t size = 4 + 26;
    for (auto at = json.find("fil_"); at != json.npos; at = json.find("fil_", at + 1))
        if (FileId::parse(json.substr(at, size)))
            wanted_.emplace(std::string(json.substr(at, size)), run_.client.as);
}

// Under the digest of its bytes, so that a file that has that name is whole.
void Export::file(FileId id, std::optional<MemberId> reader) {
    run_.client.as = reader;
    GetFiles get;  // leaves out what may not be read
    get.files.push_back(id);
    const auto there = run_.client.send(get);
    if (list_of(there.root(), field(&FilesFound::files)).empty()) return;
    seen_.insert(id.text());
    GetFile one;
    one.file = id;
    const auto found = run_.client.send(one);
    std::string json = as<view::File>(found.root());
    element versions;
    if (!found.root()[field(&FileFound::versions)].get(versions))
        json = with(field(&FileFound::versions), simdjson::minify(versions), json);
    for (auto version : list_of(found.root(), field(&FileFound::versions))) {
        const VersionOnServer wanted{id, number_of(version, field(&view::FileVersion::version)),
                                     number_of(version, field(&view::FileVersion::size)),
                                     text_of(version, field(&view::FileVersion::sha256))};
        if (wanted.sha256.size() != 64 ||
            wanted.sha256.find_first_not_of("0123456789abcdef") != std::string::npos)
            answer_lacks(field(&view::FileVersion::sha256));
        const auto path = partial_ / "files" / wanted.sha256;
        std::error_code failed;
        if (fs::exists(path, failed)) continue;
        LocalTarget target(path);
        fetch(run_, wanted,
              [&](std::uint64_t offset, std::string_view bytes) { target.write(offset, bytes); });
        target.take_free_name();
    }
    lines("files").add(json);
    ++about_.files;
}

ExportAbout Export::finish(ExportAbout about) {
    for (const auto& [id, reader] : wanted_)
        if (!seen_.contains(id)) file(*FileId::parse(id), reader);
    run_.client.as.reset();
    for (auto& [kind, file] : files_) file->close();
    about.spaces = about_.spaces, about.channels = about_.channels;
    about.messages = about_.messages, about.records = about_.records;
    about.people = about_.people, about.files = about_.files;
    LinesFile told(partial_ / "about.json");
    told.add(to_json(about));
    told.close();
    std::error_code failed;
    fs::rename(partial_, folder_, failed);
    if (failed) stop_at(folder_, "cannot get its name: " + failed.message() + ".");
    return about;
}

}  // namespace parley::ctl
