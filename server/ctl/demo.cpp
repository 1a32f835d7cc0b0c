// parleyctl demo: creates the content of demo_story.cpp by the usual commands; what is of former
// days by those of imports, which write times. What exists already is found by its name or text and
// left alone, so a second run adds nothing, and a run that was interrupted is completed by the
// next.

#include "protocol/channels.hpp"
#include "protocol/files.hpp"
#include "protocol/members.hpp"
#include "protocol/messages.hpp"
#include "protocol/operations.hpp"
#include "protocol/orgs.hpp"
#include "protocol/records.hpp"
#include "protocol/schedules.hpp"
#include "protocol/spaces.hpp"
#include "server/ctl/demo_story.hpp"
#include "server/ctl/names.hpp"
#include "server/ctl/stop.hpp"
#include "server/ctl/table.hpp"
#include "server/ctl/terminal.hpp"
#include "server/ctl/verbs.hpp"

namespace parley::ctl {

namespace {
using demo::story;
using simdjson::dom::element;

std::string mail_of(const demo::Person& person) {
    const auto company = person.company.substr(0, person.company.find(' '));
    std::string mail(person.handle);
    mail += '@';
    for (char c : company) mail += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return mail + ".example";  // a reserved domain (RFC 2606)
}

/// A message of the demo on the server.
struct Posted {
    ChannelId channel;
    Seq seq = 0;
    bool fresh = false;               ///< posted in this run
    std::optional<FileId> file = {};  ///< that came with it
};

/// One run of the demo. Each step finds or makes one kind of thing.
class Teller {
  public:
    explicit Teller(Run& run) : run_(run) {}

    void tell() {
        for (const auto& company : story().companies) meet(company);
        for (const auto& person : story().people) meet(person);
        for (const auto& project : story().projects) begin(project);
        for (const auto& room : story().rooms) open(room);
        for (const auto& room : story().rooms) remember(room);
        for (const auto& said : story().messages)
            if (!said.when.empty()) find_past(said);
        for (const auto& shared : story().files) share_once(shared);
        for (const auto& said : story().messages)
            if (said.when.empty()) say_once(said);
        for (const auto& reacted : story().reactions) react_once(reacted);
        for (const auto& pinned : story().pins) pin_once(pinned);
        for (const auto& recorded : story().records) record_once(recorded);
        for (const auto& later : story().later) schedule_once(later);
    }
    std::size_t added() const { return added_; }

  private:
    void meet(const demo::Company& company);
    void meet(const demo::Person& person);
    void begin(const demo::Project& project);
    void open(const demo::Room& room);
    void remember(const demo::Room& room);
    void find_past(const demo::Said& said);
    void say_once(const demo::Said& said);
    void share_once(const demo::Shared& shared);
    FileId upload(const demo::Shared& shared, std::string_view bytes);
    void react_once(const demo::Reacted& reacted);
    void pin_once(const demo::Pinned& pinned);
    void record_once(const demo::Recorded& recorded);
    void import_past(const demo::Recorded& recorded, SpaceId space);
    void schedule_once(const demo::SaidLater& later);

    /// Sends a command in a member's name (none: the operator's), under a key derived from `what`.
    template <class Command>
    Reply add(const Command& command, std::string_view what, std::optional<MemberId> by = {}) {
        run_.client.as = by;
        auto reply = run_.client.send(command, key_of("parley demo 1: " + std::string(what)));
        run_.client.as.reset();
        if (!reply.repeated()) ++added_;
        return reply;
    }
    template <class Command>
    Reply ask(const Command& command, MemberId by) {
        run_.client.as = by;
        auto reply = run_.client.send(command);
        run_.client.as.reset();
        return reply;
    }

    MemberId member(std::string_view handle) const { return members_.at(std::string(handle)); }
    /// The people who are missing in `there`.
    std::vector<MemberId> not_among(const ListMembers& there,
                                    const std::vector<std::string_view>& handles);
    std::string with_mentions(std::string_view text) const;
    std::optional<Posted> find(const demo::Said& said, const std::string& text);
    /// A history page with just this message, as that person sees it.
    Reply page_of(const Posted& message, std::string_view reader);

    Run& run_;
    std::map<std::string, OrgId, std::less<>> orgs_;
    std::map<std::string, MemberId, std::less<>> members_;
    std::map<std::string, SpaceId, std::less<>> spaces_;
    std::map<std::string, ChannelId, std::less<>> channels_;
    std::map<std::string, Posted, std::less<>> posted_;
    std::map<std::string, RecordId, std::less<>> records_;
    std::size_t added_ = 0;
};

/// The id of the entry for which `is_it` is true; none if there is none.
template <class Id, class Test>
std::optional<Id> id_among(const Entries& entries, Test is_it) {
    for (auto entry : entries.list)
        if (is_it(entry)) return id_of<Id>(entry, field(&view::Org::id));
    return std::nullopt;
}

void Teller::meet(const demo::Company& company) {
    const auto orgs = run_.list<&OrgPage::orgs>(ListOrgs{});
    const auto named = [&](element org) {
        return text_of(org, field(&view::Org::name)) == company.name;
    };
    const auto hosts = [](element org) {
        return text_of(org, field(&view::Org::kind)) == enum_text(OrgType::host);
    };
    auto id = id_among<OrgId>(orgs, named);
    if (!id && company.kind == OrgType::host && id_among<OrgId>(orgs, hosts))
        throw Stop{
            Exit::refused, "This server has a host already. The demo is for an empty one.", {}};
    if (!id) {
        CreateOrg command;
        command.name_.text = company.name;
        command.kind = company.kind;
        command.zone.text = company.zone;
        id = add(command, company.name).id<&OrgMade::id>();
    }
    orgs_.emplace(company.name, *id);
}

void Teller::meet(const demo::Person& person) {
    ListMembers list;
    list.org = orgs_.at(std::string(person.company));
    const auto members = run_.list<&MemberPage::members>(list);
    auto id = id_among<MemberId>(members, [&](element member) {
        return text_of(member, field(&view::Member::name)) == person.name;
    });
    if (!id) {
        const auto& company =
            *std::find_if(story().companies.begin(), story().companies.end(),
                          [&](const auto& c) { return c.name == person.company; });
        CreateMember command;
        command.org = *list.org;
        command.name_.text = person.name;
        command.role = person.role;
        command.zone.emplace(std::string(company.zone));
        command.language.emplace(std::string(person.language));
        if (!person.password.empty()) {
            command.email.emplace(mail_of(person));
            command.password.emplace(std::string(person.password));
            auto& range = command.hours.emplace().emplace_back();
            for (int day = 1; day <= 5; ++day) range.days.push_back({day});
            range.from.text = company.from;
            range.to.text = company.to;
        }
        id = add(command, person.handle).id<&view::Member::id>();
    }
    members_.emplace(person.handle, *id);
}

std::vector<MemberId> Teller::not_among(const ListMembers& there,
                                        const std::vector<std::string_view>& handles) {
    const auto found = run_.list<&MemberPage::members>(there);
    std::vector<MemberId> missing;
    for (const auto handle : handles)
        if (!id_among<MemberId>(found, [&](element one) {
                return text_of(one, field(&view::Member::id)) == member(handle).text();
            }))
            missing.push_back(member(handle));
    return missing;
}

void Teller::begin(const demo::Project& project) {
    const auto spaces = run_.list<&SpacePage::spaces>(ListSpaces{});
    auto id = id_among<SpaceId>(spaces, [&](element space) {
        return text_of(space, field(&view::Space::name)) == project.name;
    });
    if (!id) {
        CreateSpace command;
        command.kind = project.kind;
        command.name_.text = project.name;
        command.code.emplace(std::string(project.code));
        for (const auto partner : project.partners)
            command.orgs.push_back(orgs_.at(std::string(partner)));
        id = add(command, project.name, member("lena")).id<&view::Space::id>();
    }
    spaces_.emplace(project.name, *id);
    ListMembers there;
    there.space = *id;
    AddToSpace command;
    command.space = *id;
    for (auto wanted : not_among(there, project.host_members)) command.members.push_back(wanted);
    if (!command.members.empty())
        add(command, std::string(project.name) + "'s people", member("lena"));
}

// A channel's creator is its first member, or the host's admin.
void Teller::open(const demo::Room& room) {
    if (room.project.empty()) {
        OpenDirect command;
        for (const auto handle : room.members)
            if (handle != room.members.front()) command.members.push_back(member(handle));
        // direct.open returns the same channel each time, so it is unknown whether it is new.
        const auto reply = ask(command, member(room.members.front()));
        element channel;
        if (reply.root()[field(&DirectOpened::channel)].get(channel))
            answer_lacks(field(&DirectOpened::channel));
        channels_.emplace(room.handle, id_of<ChannelId>(channel, field(&view::Channel::id)));
        return;
    }
    const auto maker = member(room.members.empty() ? "lena" : room.members.front());
    ListChannels list;
    list.space = spaces_.at(std::string(room.project));
    const auto channels = run_.list<&ChannelPage::channels>(list);
    auto id = id_among<ChannelId>(channels, [&](element channel) {
        return text_of(channel, field(&view::Channel::name)) == room.name;
    });
    if (!id) {
        CreateChannel command;
        command.space = list.space;
        command.name_.text = room.name;
        command.topic.emplace(std::string(room.topic));
        if (room.is_private) command.private_ = true;
        id = add(command, room.handle, maker).id<&view::Channel::id>();
    }
    ListMembers there;
    there.channel = *id;
    AddToChannel command;
    command.channel = *id;
    for (auto wanted : not_among(there, room.members)) command.members.push_back(wanted);
    if (!command.members.empty()) add(command, std::string(room.handle) + "'s people", maker);
    channels_.emplace(room.handle, *id);
}

// Replaces "@{handle}" by the mention of that member.
std::string Teller::with_mentions(std::string_view text) const {
    std::string out;
    for (;;) {
        const auto begin = text.find("@{");
        out += text.substr(0, begin);
        if (begin == std::string_view::npos) return out;
        const auto end = text.find('}', begin);
        out += "<@" + member(text.substr(begin + 2, end - begin - 2)).text() + ">";
        text.remove_prefix(end + 1);
    }
}

/// A time of the story: "6 08:05" is six working days ago, in UTC.
Instant past_time(std::string_view when) {
    constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
    auto day = now().ms / day_ms;
    for (int left = when[0] - '0'; left > 0;) {
        --day;
        const auto weekday = (day + 4) % 7;  // 1 January 1970 was a Thursday; 0 is Sunday
        if (weekday != 0 && weekday != 6) --left;
    }
    const auto date = time_text({day * day_ms}).substr(0, 10);
    return *parse_time(date + "T" + std::string(when.substr(2)) + ":00Z");
}

// The messages of former days, as lines of a log that is called like the channel: the server takes
// each line once, whatever time a later run would give it.
void Teller::remember(const demo::Room& room) {
    if (room.project.empty()) return;
    ImportChat command;
    command.space = spaces_.at(std::string(room.project));
    command.log.text = room.name;
    std::map<std::string_view, std::uint64_t> numbers;  // by handle
    for (const auto& said : story().messages) {
        if (said.room != room.handle || said.when.empty()) continue;
        ChatLine line;
        line.n = command.lines.size() + 1;
        line.at = past_time(said.when);
        line.nick.text = said.by;
        line.by = member(said.by);
        line.text.text = with_mentions(said.text);
        if (!said.reply_to.empty()) line.reply_to = numbers.at(said.reply_to);
        if (!said.handle.empty()) numbers.emplace(said.handle, line.n);
        command.lines.push_back(std::move(line));
    }
    if (command.lines.empty()) return;
    added_ += run_.client.send(command).number<&ChatImported::messages>();
}

void Teller::find_past(const demo::Said& said) {
    if (said.handle.empty()) return;
    if (const auto posted = find(said, with_mentions(said.text)))
        posted_.emplace(said.handle, *posted);
}

/// Whether a message has the same text, author and place: it is from an earlier run.
std::optional<Posted> Teller::find(const demo::Said& said, const std::string& text) {
    ReadHistory history;
    history.channel = channels_.at(std::string(said.room));
    history.limit = Number<1, 200>{200};
    if (!said.reply_to.empty()) {
        const auto root = posted_.find(said.reply_to);
        if (root == posted_.end() || root->second.fresh) return std::nullopt;
        history.thread = root->second.seq;
    }
    const auto page = ask(history, member(said.by));
    for (auto message : list_of(page.root(), field(&MessagePage::messages)))
        if (text_of(message, field(&view::Message::text)) == text &&
            text_of(message, field(&view::Message::by)) == member(said.by).text()) {
            Posted posted{history.channel, number_of(message, field(&view::Message::seq))};
            for (auto file : list_of(message, field(&view::Message::files)))
                posted.file = FileId::parse(cell_text(file, {}));
            return posted;
        }
    return std::nullopt;
}

void Teller::say_once(const demo::Said& said) {
    // The root was deleted since.
    if (!said.reply_to.empty() && !posted_.contains(said.reply_to)) return;
    const auto text = with_mentions(said.text);
    auto posted = find(said, text);
    if (!posted) {
        PostMessage command;
        command.channel = channels_.at(std::string(said.room));
        command.text.text = text;
        if (!said.reply_to.empty()) command.thread = posted_.at(std::string(said.reply_to)).seq;
        const auto reply = add(command, text, member(said.by));
        posted = Posted{command.channel, reply.number<&MessagePlaced::seq>(), !reply.repeated()};
    }
    if (!said.handle.empty()) posted_.emplace(said.handle, *posted);
}

FileId Teller::upload(const demo::Shared& shared, std::string_view bytes) {
    run_.client.as = member(shared.said.by);
    const auto file =
        run_.client.upload({std::string(shared.name), std::string(shared.type), bytes.size(),
                            [&](std::uint64_t offset) { return bytes.substr(offset); }});
    run_.client.as.reset();
    return file.id<&view::File::id>();
}

void Teller::share_once(const demo::Shared& shared) {
    const auto by = member(shared.said.by);
    const auto text = with_mentions(shared.said.text);
    auto posted = find(shared.said, text);
    if (!posted) {
        PostMessage command;
        command.channel = channels_.at(std::string(shared.said.room));
        command.text.text = text;
        const auto file = upload(shared, shared.versions.front());
        command.files.push_back(file);
        // The key includes the upload, as another upload makes another command.
        const auto reply = add(command, text + file.text(), by);
        posted = Posted{command.channel, reply.number<&MessagePlaced::seq>(), true, file};
    }
    if (!posted->file) return;  // the file was removed since
    GetFile get;
    get.file = *posted->file;
    const auto there = list_of(ask(get, by).root(), field(&FileFound::versions)).size();
    for (auto i = there; i < shared.versions.size(); ++i) {
        AddFileVersion command;
        command.file = *posted->file;
        command.upload = upload(shared, shared.versions[i]);
        add(command, command.upload.text(), by);
    }
}

Reply Teller::page_of(const Posted& message, std::string_view reader) {
    ReadHistory history;
    history.channel = message.channel;
    history.before = message.seq + 1;
    history.limit = Number<1, 200>{1};
    return ask(history, member(reader));
}

void Teller::react_once(const demo::Reacted& reacted) {
    const auto found_message = posted_.find(reacted.to);
    if (found_message == posted_.end()) return;
    const auto& message = found_message->second;
    if (!message.fresh) {
        const auto page = page_of(message, reacted.by);
        for (auto found : list_of(page.root(), field(&MessagePage::messages)))
            for (auto reaction : list_of(found, field(&view::Message::reactions)))
                if (text_of(reaction, field(&view::Reaction::emoji)) == reacted.emoji &&
                    flag_of(reaction, field(&view::Reaction::mine)))
                    return;
    }
    ReactToMessage command;
    command.channel = message.channel;
    command.seq = message.seq;
    command.emoji.text = reacted.emoji;
    add(command, "reaction of " + std::string(reacted.by) + " to " + std::string(reacted.to),
        member(reacted.by));
}

void Teller::pin_once(const demo::Pinned& pinned) {
    const auto found_message = posted_.find(pinned.message);
    if (found_message == posted_.end()) return;
    const auto& message = found_message->second;
    if (!message.fresh) {
        const auto page = page_of(message, pinned.by);
        for (auto found : list_of(page.root(), field(&MessagePage::messages)))
            if (flag_of(found, field(&view::Message::pinned))) return;
    }
    PinMessage command;
    command.channel = message.channel;
    command.seq = message.seq;
    add(command, "pin of " + std::string(pinned.message), member(pinned.by));
}

/// The members of a JSON object, each value as JSON.
JsonByName fields_in(std::string_view json) {
    const Reply object{std::string(json)};
    JsonByName fields;
    for (auto [name, value] : simdjson::dom::object(object.root()))
        fields.values.emplace(name, simdjson::minify(value));
    return fields;
}

// A record is found by its title in its project.
void Teller::record_once(const demo::Recorded& recorded) {
    const auto by = member(recorded.by);
    ListRecords list;
    list.space = spaces_.at(std::string(recorded.project));
    list.type.emplace(std::string(recorded.type));
    list.limit = Number<1, 200>{200};
    const auto there = ask(list, by);
    for (auto card : list_of(there.root(), field(&RecordPage::records)))
        if (text_of(card, field(&view::RecordCard::title)) == recorded.title)
            records_.emplace(recorded.title,
                             id_of<RecordId>(card, field(&view::RecordCard::record)));
    if (!records_.contains(recorded.title) && !recorded.when.empty())
        return import_past(recorded, *list.space);
    if (!records_.contains(recorded.title)) {
        CreateRecord command;
        command.space = *list.space;
        command.type.text = recorded.type;
        command.title.text = recorded.title;
        command.state.emplace(std::string(recorded.state));
        command.fields = fields_in(recorded.fields);
        if (!recorded.ball.empty()) command.ball = orgs_.at(std::string(recorded.ball));
        records_.emplace(recorded.title, add(command, recorded.title, by).id<&view::Record::id>());
    }
    if (recorded.about.empty()) return;
    const auto record = records_.find(recorded.title)->second;
    GetRecord get;
    get.record = record;
    const auto found = ask(get, by);
    if (!list_of(found.root(), field(&RecordFound::links)).empty()) return;
    LinkRecord command;
    command.record = record;
    command.rel = Relation::about;
    command.to = records_.find(recorded.about)->second;
    add(command, "link of " + std::string(recorded.title), by);
}

// In the state that it came to, by whatever moves. The server takes each title once.
void Teller::import_past(const demo::Recorded& recorded, SpaceId space) {
    ImportRecords command;
    command.space = space;
    command.log.text = "demo";
    command.type.text = recorded.type;
    RecordLine line;
    line.id.text = recorded.title;
    line.title.text = recorded.title;
    line.state.text = recorded.state;
    line.fields = fields_in(recorded.fields);
    line.owner = member(recorded.by);
    line.created = past_time("6 07:00");
    line.updated = past_time(recorded.when);
    command.records.push_back(std::move(line));
    added_ += run_.client.send(command).number<&RecordsImported::records>();
}

// It is left alone if it waits, or was posted already.
void Teller::schedule_once(const demo::SaidLater& later) {
    const auto by = member(later.said.by);
    const auto text = with_mentions(later.said.text);
    const auto waiting = ask(ListSchedules{}, by);
    for (auto schedule : list_of(waiting.root(), field(&SchedulePage::schedules)))
        if (text_of(schedule, field(&MessageBody::text)) == text) return;
    if (find(later.said, text)) return;
    constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
    CreateSchedule command;
    command.channel = channels_.at(std::string(later.said.room));
    command.text.text = text;
    const auto day = time_text({now().ms + 2 * day_ms}).substr(0, 10);
    command.when.local.emplace(day + "T" + std::string(later.time));
    command.when.zone.emplace(std::string(later.zone));
    add(command, day + text, by);
}

/// A log-in of the demo, shown at its end.
struct Login {
    std::string org, name, email, password;
};
BOOST_DESCRIBE_STRUCT(Login, (), (org, name, email, password))

struct DemoTold {
    std::uint64_t added = 0;
    std::vector<Login> logins;
};
BOOST_DESCRIBE_STRUCT(DemoTold, (), (added, logins))

std::vector<Login> logins() {
    std::vector<Login> all;
    for (const auto& person : story().people)
        if (!person.password.empty())
            all.push_back({std::string(person.company), std::string(person.name), mail_of(person),
                           std::string(person.password)});
    return all;
}

void tell_demo(Run& run, const Nothing&) {
    DemoTold told{0, logins()};
    if (run.dry_run)
        return say(run.json
                       ? to_json(told) + '\n'
                       : "Would make " + std::to_string(story().companies.size()) + " companies, " +
                             std::to_string(story().people.size()) + " people, " +
                             std::to_string(story().rooms.size()) + " channels, " +
                             std::to_string(story().messages.size()) + " messages, " +
                             std::to_string(story().files.size()) + " files, " +
                             std::to_string(story().records.size()) + " deals and tasks.\n");
    note(
        "The demo acts in the names of the people that it invents, as the operator; the log says "
        "so.");
    Teller teller(run);
    teller.tell();
    told.added = teller.added();
    if (run.json) return say(to_json(told) + '\n');
    Table table({"COMPANY", "NAME", "MAIL", "PASSWORD"});
    for (const auto& login : told.logins)
        table.row({login.org, login.name, login.email, login.password});
    say(table.text() +
        (told.added == 0 ? "\nThe demo was there already; nothing was changed.\n"
                         : "\nThe demo is ready.\n") +
        "These passwords are for the demo only: anyone can read them in Parley's source.\n");
}
}  // namespace

void add_demo_verb(Verb& app, Plan& plan) {
    add_verb<Nothing>(
        app, plan, "demo", "Fill an empty server with invented companies, people and talk",
        [](Verb&, Nothing&) {}, tell_demo);
}

}  // namespace parley::ctl
