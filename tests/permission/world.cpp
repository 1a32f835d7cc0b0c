#include "tests/permission/world.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <sstream>

#include "protocol/time.hpp"

namespace parley::permission {

using boost::json::array;
using driver::at;
using driver::number_at;
using driver::text_at;

namespace {
// Who is what to which thing. Everything else of the world is made so that these are true.

constexpr std::string_view channel_standings = R"(
                 open private archived internal project acme-only direct host-internal zenith zenith-private zenith-project
host-admin        a     -       a        -        a        -        -         A          a          -              a
host-manager      m     -       m        -        m        -        -         m          -          -              -
host-manager-out  -     -       -        -        -        -        -         m          -          -              -
host-member       m     m       m        -        c        -        d         c          -          -              -
host-member-out   -     -       -        -        -        -        -         m          -          -              -
host-removed      -     -       -        -        -        -        -         m          -          -              -
host-zenith-rep   -     -       -        -        -        -        -         m          m          -              m
host-guest        g     -       -        -        -        -        -         -          -          -              -
host-bot          m     -       m        -        m        -        -         m          -          -              -
acme-admin        m     -       m        A        m        m        -         -          -          -              -
acme-creator      c     c       c        c        m        c        -         -          -          -              -
acme-member       m     m       m        m        m        m        D         -          -          -              -
acme-left         m     -       m        m        m        m        -         -          -          -              -
acme-guest        g     g       -        -        -        -        -         -          -          -              -
acme-idle-guest   -     -       -        -        -        -        -         -          -          -              -
acme-bot          m     m       m        m        m        m        -         -          -          -              -
acme-scoped-bot   m     m       m        m        m        m        -         -          -          -              -
zenith-admin      -     -       -        -        m        -        -         -          m          -              m
zenith-creator    -     -       -        -        m        -        -         -          c          c              c
zenith-guest      -     -       -        -        -        -        -         -          g          g              -
zenith-bot        -     -       -        -        m        -        -         -          m          -              m
quanta-member     -     -       -        -        -        -        -         -          -          -              m
)";

// "hidden" is the space in which the direct channel lives: nobody deals with it as a space.
constexpr std::string_view space_standings = R"(
                 acme-space acme-internal project-space host-space zenith-space zenith-internal zenith-project-space hidden
host-admin           a           -            a            A           a              -                 a             -
host-manager         M           -            M            m           -              -                 -             -
host-manager-out     -           -            -            m           -              -                 -             -
host-member          m           -            m            m           -              -                 -             -
host-member-out      -           -            -            m           -              -                 -             -
host-removed         -           -            -            m           -              -                 -             -
host-zenith-rep      -           -            -            m           m              -                 m             -
host-guest           -           -            -            -           -              -                 -             -
host-bot             m           -            m            m           -              -                 -             -
acme-admin           m           A            m            -           -              -                 -             -
acme-creator         m           m            m            -           -              -                 -             -
acme-member          m           m            m            -           -              -                 -             -
acme-left            m           m            m            -           -              -                 -             -
acme-guest           -           -            -            -           -              -                 -             -
acme-idle-guest      -           -            -            -           -              -                 -             -
acme-bot             m           m            m            -           -              -                 -             -
acme-scoped-bot      m           m            m            -           -              -                 -             -
zenith-admin         -           -            m            -           m              A                 m             -
zenith-creator       -           -            m            -           m              m                 m             -
zenith-guest         -           -            -            -           -              -                 -             -
zenith-bot           -           -            m            -           m              m                 m             -
quanta-member        -           -            -            -           -              -                 m             -
)";

constexpr std::string_view org_standings = R"(
                 Helio Acme Zenith Quanta
host-admin         A    k     k      k
host-manager       o    k     k      k
host-manager-out   o    k     k      k
host-member        o    k     k      -
host-member-out    o    -     -      -
host-removed       o    -     -      -
host-zenith-rep    o    -     k      k
host-guest         g    k     -      -
host-bot           o    k     k      -
acme-admin         k    A     k      -
acme-creator       k    o     k      -
acme-member        k    o     k      -
acme-left          k    o     k      -
acme-guest         k    g     -      -
acme-idle-guest    k    g     -      -
acme-bot           k    o     k      -
acme-scoped-bot    k    o     k      -
zenith-admin       k    k     A      k
zenith-creator     k    k     o      k
zenith-guest       k    -     g      -
zenith-bot         k    k     o      k
quanta-member      k    -     k      o
)";

constexpr std::string_view person_standings = R"(
                 host-admin host-member host-member-out acme-admin acme-member acme-guest acme-idle-guest zenith-creator zenith-guest quanta-member
host-admin           S          A             A             k           k          k            k               k              k            k
host-manager         k          k             k             k           k          k            -               k              -            -
host-manager-out     k          k             k             -           -          -            -               -              -            -
host-member          k          s             k             k           k          k            -               k              -            -
host-member-out      k          k             s             -           -          -            -               -              -            -
host-removed         k          k             k             -           -          -            -               -              -            -
host-zenith-rep      k          k             k             -           -          -            -               k              k            k
host-guest           -          k             -             k           k          k            -               -              -            -
host-bot             k          k             k             k           k          k            -               k              -            -
acme-admin           -          k             -             S           A          A            A               k              -            -
acme-creator         -          k             -             k           k          k            -               k              -            -
acme-member          -          k             -             k           s          k            -               k              -            -
acme-left            -          k             -             k           k          -            -               k              -            -
acme-guest           -          k             -             k           k          s            -               -              -            -
acme-idle-guest      -          -             -             -           -          -            s               -              -            -
acme-bot             -          k             -             k           k          k            -               k              -            -
acme-scoped-bot      -          k             -             k           k          k            -               k              -            -
zenith-admin         -          k             -             k           k          -            -               A              A            k
zenith-creator       -          k             -             k           k          -            -               s              k            k
zenith-guest         -          -             -             -           -          -            -               k              s            -
zenith-bot           -          k             -             k           k          -            -               k              k            k
quanta-member        -          -             -             -           -          -            -               k              -            s
)";

constexpr std::string_view record_standings = R"(
                 acme-deal project-task acme-record helio-record zenith-deal
host-admin           c          c            -           c           c
host-manager         c          c            -           m           -
host-manager-out     -          -            -           m           -
host-member          m          c            -           c           -
host-member-out      -          -            -           m           -
host-removed         -          -            -           m           -
host-zenith-rep      -          -            -           m           m
host-guest           -          -            -           -           -
host-bot             m          m            -           m           -
acme-admin           c          m            c           -           -
acme-creator         c          m            c           -           -
acme-member          m          m            m           -           -
acme-left            m          m            m           -           -
acme-guest           g          -            -           -           -
acme-idle-guest      -          -            -           -           -
acme-bot             m          m            m           -           -
acme-scoped-bot      m          m            m           -           -
zenith-admin         -          m            -           -           c
zenith-creator       -          m            -           -           c
zenith-guest         -          -            -           -           -
zenith-bot           -          m            -           -           m
quanta-member        -          -            -           -           -
)";

struct Table {
    std::vector<std::string> subjects;
    std::map<std::string, std::vector<Standing>> rows;
};

Table read_table(std::string_view text) {
    std::istringstream lines{std::string(text)};
    Table table;
    std::string line, word;
    std::getline(lines, line);
    std::getline(lines, line);
    for (std::istringstream words(line); words >> word;) table.subjects.push_back(word);
    while (std::getline(lines, line)) {
        std::istringstream words(line);
        std::string name;
        words >> name;
        while (words >> word) table.rows[name].push_back(word.front());
        REQUIRE(table.rows[name].size() == table.subjects.size());
    }
    return table;
}

const std::map<Kind, Table>& tables() {
    static const std::map<Kind, Table> all{{Kind::channel, read_table(channel_standings)},
                                           {Kind::space, read_table(space_standings)},
                                           {Kind::org, read_table(org_standings)},
                                           {Kind::person, read_table(person_standings)},
                                           {Kind::record, read_table(record_standings)}};
    return all;
}

std::vector<Person> everybody() {
    return {{"operator", "", ""},
            {"nobody", "", ""},
            {"host-admin", "Helio", "admin"},
            {"host-manager", "Helio", "manager"},
            {"host-manager-out", "Helio", "manager"},
            {"host-member", "Helio", "member"},
            {"host-member-out", "Helio", "member"},
            {"host-removed", "Helio", "member"},
            {"host-zenith-rep", "Helio", "member"},
            {"host-guest", "Helio", "guest"},
            {"host-bot", "Helio", "bot"},
            {"acme-admin", "Acme", "partner_admin"},
            {"acme-creator", "Acme", "member"},
            {"acme-member", "Acme", "member"},
            {"acme-left", "Acme", "member"},
            {"acme-gone", "Acme", "member"},
            {"acme-guest", "Acme", "guest"},
            {"acme-idle-guest", "Acme", "guest"},
            {"acme-bot", "Acme", "bot"},
            {.name = "acme-scoped-bot",
             .org = "Acme",
             .role = "bot",
             .scopes = {"message.*", "history"}},
            {"zenith-admin", "Zenith", "partner_admin"},
            {"zenith-creator", "Zenith", "member"},
            {"zenith-guest", "Zenith", "guest"},
            {"zenith-bot", "Zenith", "bot"},
            {"quanta-member", "Quanta", "member"}};
}

/// How each channel of the table is made.
struct ChannelPlan {
    std::string name, space, creator;
    bool is_private = false;
    std::vector<std::string> only_orgs = {};
    std::vector<std::string> brought_in = {};
};
const std::vector<ChannelPlan>& channel_plans() {
    static const std::vector<ChannelPlan> plans{
        {.name = "open",
         .space = "acme-space",
         .creator = "acme-creator",
         .brought_in = {"acme-guest", "host-guest"}},
        {.name = "private",
         .space = "acme-space",
         .creator = "acme-creator",
         .is_private = true,
         .brought_in = {"host-member", "host-removed", "acme-member", "acme-left", "acme-guest",
                        "acme-bot", "acme-scoped-bot"}},
        {"archived", "acme-space", "acme-creator"},
        {"internal", "acme-internal", "acme-creator"},
        {"project", "project-space", "host-member"},
        {.name = "acme-only",
         .space = "project-space",
         .creator = "acme-creator",
         .only_orgs = {"Acme"}},
        {"host-internal", "host-space", "host-member"},
        {.name = "zenith",
         .space = "zenith-space",
         .creator = "zenith-creator",
         .brought_in = {"zenith-guest"}},
        {.name = "zenith-private",
         .space = "zenith-space",
         .creator = "zenith-creator",
         .is_private = true,
         .brought_in = {"zenith-guest"}},
        {"zenith-project", "zenith-project-space", "zenith-creator"}};
    return plans;
}

const std::string password = "a password for all of them";
}  // namespace

std::string missing_id(std::string_view prefix) {
    return std::string(prefix) + "01KB00000000000000000ZZ7Q9";
}

std::unique_ptr<driver::Daemon> start_server() {
    // The environment goes before everything but the command line.
    for (const char* limit : {"COMMANDS_PER_S", "COMMANDS_BURST", "ORG_COMMANDS_PER_S",
                              "ORG_COMMANDS_BURST", "SIGN_INS_PER_MINUTE"})
        setenv((std::string("PARLEY_LIMITS_") + limit).c_str(), "1000000", 1);
    // Sockets wait longer for their next question than a slow machine is given to answer a ping.
    setenv("PARLEY_HEARTBEAT_S", "3600", 1);
    driver::DaemonOptions options;
    const char* other = std::getenv("PARLEY_BIN");
    options.program = std::string(other ? other : PARLEY_BIN_FOLDER) + "/parleyd";
    options.folder =
        driver::new_folder((std::filesystem::temp_directory_path() / "parley-permission").string());
    auto daemon = std::make_unique<driver::Daemon>(options);
    daemon->start();
    return daemon;
}

void remove_server(std::unique_ptr<driver::Daemon>& daemon) {
    const bool fell = !daemon->kill();
    const std::string log = daemon->log(), folder = daemon->options().folder;
    daemon.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    if (fell) FAIL_CHECK("parleyd fell:\n" << log);
}

World::World() : daemon_(start_server()), people_(everybody()) {
    admin_ = std::make_unique<driver::Admin>(daemon_->admin_socket());
    make_people();
    make_spaces();
    make_channels();
    make_records();
    make_subjects();
    post_files();
    post_own_messages();
}

World::~World() {
    connections_.clear();
    sockets_.clear();
    admin_.reset();
    remove_server(daemon_);
}

const Person& World::person(std::string_view name) const {
    for (const auto& person : people_)
        if (person.name == name) return person;
    throw driver::Failure("nobody is called " + std::string(name));
}

Standing World::standing(Kind kind, const Person& person, const Subject& subject) const {
    if (subject.missing) return stranger;
    if (person.is_operator()) return '*';
    const Table& table = tables().at(kind);
    const auto row = table.rows.find(person.name);
    if (row == table.rows.end()) return stranger;
    for (std::size_t i = 0; i < table.subjects.size(); ++i)
        if (table.subjects[i] == subject.name) return row->second[i];
    throw driver::Failure("no table has " + subject.name);
}

Json World::run(std::string_view command, object with, std::string_view as) {
    return admin_->run(command, std::move(with), as.empty() ? "" : id(std::string(as)));
}

void World::learn_person(Person& person) {
    object with{{"org", id(person.org)}, {"name", person.name}, {"role", person.role}};
    if (person.role != "bot") {
        with["email"] = person.name + "@example.com";
        with["password"] = password;
    }
    person.id = ids_[person.name] = text_at(run("member.create", with), "id");
    person.token = token_of(person);
}

std::string World::token_of(const Person& person) {
    object token{{"member", person.id}, {"name", "the test's"}};
    if (!person.scopes.empty()) token["scopes"] = array(person.scopes.begin(), person.scopes.end());
    return text_at(run("token.create", token), "secret");
}

void World::make_people() {
    for (const std::string name : {"Helio", "Acme", "Zenith", "Quanta"}) {
        const Json made = run("org.create", {{"name", name},
                                             {"kind", name == "Helio" ? "host" : "partner"},
                                             {"zone", "Europe/Berlin"}});
        ids_[name] = text_at(made, "id");
        ids_[name == "Helio"    ? "host-space"
             : name == "Acme"   ? "acme-internal"
             : name == "Zenith" ? "zenith-internal"
                                : "quanta-internal"] = text_at(made, "internal_space");
    }
    for (auto& person : people_)
        if (!person.org.empty()) learn_person(person);
    run("member.deactivate", {{"member", id("acme-gone")}});
}

std::string World::make_space(const std::string& name, const SpacePlan& plan) {
    array ids, people;
    for (const auto& org : plan.orgs) ids.emplace_back(id(org));
    for (const auto& member : plan.members) people.emplace_back(id(member));
    const auto made =
        text_at(run("space.create", {{"kind", plan.kind}, {"name", name}, {"orgs", ids}}), "id");
    run("space.add", {{"space", made}, {"members", people}});
    return made;
}

std::string World::space_like(const Subject& space) {
    SpacePlan plan = space_plans_.at(space.name);
    std::erase(plan.members, "host-removed");
    return make_space(fresh_name(), plan);
}

void World::make_spaces() {
    space_plans_ = {
        {"acme-space",
         {"partner", {"Acme"}, {"host-manager", "host-member", "host-removed", "host-bot"}}},
        {"project-space",
         {"project", {"Acme", "Zenith"}, {"host-manager", "host-member", "host-bot"}}},
        {"zenith-space", {"partner", {"Zenith"}, {"host-zenith-rep"}}},
        {"zenith-project-space", {"project", {"Zenith", "Quanta"}, {"host-zenith-rep"}}}};
    for (const auto& [name, plan] : space_plans_) ids_[name] = make_space(name, plan);
}

void World::put_in(const std::string& channel, const std::vector<std::string>& people) {
    array ids;
    for (const auto& person : people) ids.emplace_back(id(person));
    if (!ids.empty()) run("channel.add", {{"channel", channel}, {"members", ids}});
}

std::string World::make_channel(const std::string& name, const std::string& called) {
    for (const auto& plan : channel_plans()) {
        if (plan.name != name) continue;
        object with{{"space", id(plan.space)}, {"name", called}, {"private", plan.is_private}};
        if (!plan.only_orgs.empty()) {
            array orgs;
            for (const auto& org : plan.only_orgs) orgs.emplace_back(id(org));
            with["orgs"] = orgs;
        }
        return text_at(run("channel.create", with, plan.creator), "id");
    }
    throw driver::Failure("no channel is planned as " + name);
}

void World::make_channels() {
    for (const auto& plan : channel_plans()) {
        ids_[plan.name] = make_channel(plan.name, plan.name);
        put_in(ids_[plan.name], plan.brought_in);
    }
    const Json direct =
        at(run("direct.open", {{"members", array{Json(id("host-member"))}}}, "acme-member"),
           "channel");
    ids_["direct"] = text_at(direct, "id");
    ids_["hidden"] = text_at(direct, "space");
    // Who was there and is not any more.
    run("channel.leave", {{"channel", id("open")}}, "acme-left");
    run("channel.leave", {{"channel", id("private")}}, "acme-left");
    run("space.remove",
        {{"space", id("acme-space")}, {"members", array{Json(id("host-removed"))}}});
    victims_ = {{"open", "acme-bot"},
                {"private", "acme-bot"},
                {"archived", "acme-bot"},
                {"internal", "acme-bot"},
                {"project", "acme-bot"},
                {"acme-only", "acme-bot"},
                {"direct", "acme-member"},
                {"host-internal", "host-bot"},
                {"zenith", "zenith-bot"},
                {"zenith-private", "zenith-guest"},
                {"zenith-project", "zenith-bot"},
                {"missing", "acme-bot"}};
}

void World::make_records() {
    const auto make = [&](const std::string& name, const std::string& space,
                          const std::string& by) {
        const Json made =
            run("record.create", {{"space", id(space)}, {"type", "task"}, {"title", name}}, by);
        ids_[name] = text_at(made, "id");
        ids_[name + "'s channel"] = text_at(made, "channel");
        ids_[name + "'s key"] = text_at(made, "key");
    };
    make("acme-deal", "acme-space", "acme-creator");
    make("project-task", "project-space", "host-member");
    make("acme-record", "acme-internal", "acme-creator");
    make("helio-record", "host-space", "host-member");
    make("zenith-deal", "zenith-space", "zenith-creator");
    put_in(id("acme-deal's channel"), {"acme-guest"});
    // One that all of an org read, to link to.
    make("of Helio", "host-space", "host-member");
    make("of Acme", "acme-internal", "acme-member");
    make("of Zenith", "zenith-internal", "zenith-creator");
    make("of Quanta", "quanta-internal", "quanta-member");
}

Json World::record(const Subject& record) { return run("record.get", {{"record", record.id}}); }

void World::make_subjects() {
    const std::map<Kind, std::string_view> prefixes{{Kind::channel, "chn_"},
                                                    {Kind::space, "spc_"},
                                                    {Kind::org, "org_"},
                                                    {Kind::person, "mbr_"},
                                                    {Kind::record, "rec_"}};
    for (const auto& [kind, table] : tables()) {
        for (const auto& name : table.subjects) subjects_[kind].push_back({name, id(name)});
        subjects_[kind].push_back({"missing", missing_id(prefixes.at(kind)), true});
    }
    subjects_[Kind::none].push_back({"nothing", ""});
}

std::uint64_t World::post(const std::string& channel_id, const std::string& by) {
    return number_at(run("message.post", {{"channel", channel_id}, {"text", "said"}}, by), "seq");
}

void World::post_own_messages() {
    const auto& channels = subjects(Kind::channel);
    for (const auto& channel : channels) {
        if (!channel.archived()) continue;
        for (const auto& person : people_)
            if (!person.is_operator() && standing(Kind::channel, person, channel) != stranger)
                archived_own_[person.name] = post(channel.id, person.name);
        for (int i = 0; i < 60; ++i)
            for (const std::string author : {"acme-member", "acme-bot"})
                archived_spare_[author].push_back(post(channel.id, author));
        run("channel.archive", {{"channel", channel.id}});
    }
}

void World::post_files() {
    for (const auto& channel : subjects(Kind::channel)) {
        if (channel.missing) continue;
        const auto uploader =
            std::find_if(people_.begin(), people_.end(), [&](const Person& person) {
                return !person.org.empty() && person.role != "guest" &&
                       standing(Kind::channel, person, channel) != stranger;
            });
        const auto file = admin_->upload(uploader->id, channel.name, "in " + channel.name);
        run("message.post", {{"channel", channel.id}, {"text", ""}, {"files", array{Json(file)}}},
            uploader->name);
        files_[channel.name] = {file, uploader->org};
    }
}

World::FileRef World::file_in(const Subject& channel) const {
    return channel.missing ? FileRef{missing_id("fil_"), ""} : files_.at(channel.name);
}

std::string World::spare_upload(const Person& person, bool used_up) {
    if (person.org.empty() || !person.is_signed_in()) return missing_id("fil_");
    std::string& spare = spare_uploads_[person.name];
    if (spare.empty()) spare = admin_->upload(person.id, fresh_name(), fresh_name());
    return used_up ? std::exchange(spare, {}) : spare;
}

const std::string& World::path_of(const std::string& channel) {
    if (const auto known = paths_.find(channel); known != paths_.end()) return known->second;
    const Json spaces = run("space.list", {{"limit", 200}});
    for (const auto& space : at(spaces, "spaces").as_array()) {
        const Json found = run("channel.list", {{"space", at(space, "id")}, {"limit", 200}});
        for (const auto& one : at(found, "channels").as_array())
            if (!text_at(one, "name").empty() && text_at(one, "kind") != "record")
                paths_[text_at(one, "id")] = text_at(space, "code") + "/#" + text_at(one, "name");
    }
    return paths_[channel];
}

HttpAnswer World::open_file(const Person& person, const std::string& id) {
    const std::string target = "/files/" + id + "/name";
    if (person.is_operator()) return admin_->get(target);
    return ask(person, {"GET", target, {}, {}});
}

HttpAnswer World::put_file(const Person& person, const std::string& space) {
    return ask(person, {"PUT", "/files?name=x&space=" + space, {}, "bytes"});
}

MessageRef World::message_by(const Person& author, const Subject& channel) {
    if (channel.missing || author.org.empty() ||
        standing(Kind::channel, author, channel) == stranger)
        return {channel.id, 1};
    if (channel.archived()) return {channel.id, archived_own_.at(author.name)};
    return {channel.id, post(channel.id, author.name)};
}

MessageRef World::message_by_another(const Person& person, const Subject& channel, bool used_up) {
    if (channel.missing) return {channel.id, 1};
    if (channel.archived()) {
        auto& spare = archived_spare_[person.name == "acme-member" ? "acme-bot" : "acme-member"];
        const auto seq = spare.back();
        if (used_up) spare.pop_back();
        return {channel.id, seq};
    }
    for (const auto& author : people_)
        if (!author.org.empty() && author.name != person.name &&
            standing(Kind::channel, author, channel) != stranger)
            return {channel.id, post(channel.id, author.name)};
    throw driver::Failure("nobody else is in " + channel.name);
}

std::string World::channel_like(const Subject& channel) {
    return make_channel(channel.name, fresh_name());
}

std::string World::newcomer(const std::string& org) {
    return text_at(
        run("member.create", {{"org", id(org)}, {"name", fresh_name()}, {"role", "member"}}), "id");
}

std::string World::spare_token(const Subject& owner, bool used_up) {
    std::string& spare = spare_tokens_[owner.name];
    if (spare.empty())
        spare = text_at(run("token.create", {{"member", owner.id}, {"name", fresh_name()}}), "id");
    return used_up ? std::exchange(spare, {}) : spare;
}

std::string World::spare_session(const Subject& owner, bool used_up) {
    std::string& spare = spare_sessions_[owner.name];
    if (spare.empty()) spare = sign_in(owner.name);
    return used_up ? std::exchange(spare, {}) : spare;
}

std::string World::sign_in(const std::string& name) {
    auto connection = driver::Connection::tcp(daemon_->port());
    const object with{{"email", name + "@example.com"}, {"password", password}};
    const auto answer =
        driver::ask(connection, {"POST", "/api/v1/session.open", {}, driver::to_text(Json(with))});
    if (answer.status != 200) throw driver::Failure("no sign-in: " + answer.body);
    return text_at(at(driver::parse_json(answer.body), "ok"), "session");
}

std::string World::spare_schedule(const Subject& author, bool used_up) {
    std::string& spare = spare_schedules_[author.name];
    if (spare.empty()) spare = schedule(author.name);
    return used_up ? std::exchange(spare, {}) : spare;
}

std::string World::schedule(const std::string& name) {
    for (const auto& channel : subjects(Kind::channel)) {
        if (channel.archived() || standing(Kind::channel, person(name), channel) == stranger)
            continue;
        const object when{{"instant", time_text({now().ms + 24LL * 3600 * 1000})}};
        return text_at(run("schedule.create",
                           {{"channel", channel.id}, {"text", "later"}, {"when", when}}, name),
                       "schedule");
    }
    return missing_id("sch_");  // who reads no channel has none
}

const std::string& World::newcomer_to(const Subject& channel) const {
    static const std::string acme_left = "acme-left", zenith_bot = "zenith-bot";
    if (channel.name == "private") return acme_left;
    if (channel.name == "zenith-private") return zenith_bot;
    return victim(channel);
}

std::string World::fresh_name() { return "made-" + std::to_string(++count_); }

HttpAnswer World::ask(const Person& person, driver::HttpRequest request) {
    auto& connection = connections_[person.name];
    if (!connection)
        connection = std::make_unique<driver::Connection>(driver::Connection::tcp(daemon_->port()));
    if (!person.token.empty())
        request.headers.emplace_back("Authorization", "Bearer " + person.token);
    auto answer = driver::ask(*connection, request);
    if (answer.header("Connection") == "close") connection.reset();  // its body was refused
    return answer;
}

HttpAnswer World::ask(const Person& person, std::string_view command, const object& with) {
    if (person.is_operator()) return admin_->ask(command, with);
    return ask(person, {"POST",
                        "/api/v1/" + std::string(command),
                        {{"Idempotency-Key", driver::Admin::new_key()}},
                        driver::to_text(Json(with))});
}

HttpAnswer World::ask_on_socket(const Person& person, std::string_view command,
                                const object& with) {
    auto& socket = sockets_[person.token];
    if (!socket) {
        auto connection = driver::Connection::tcp(daemon_->port());
        std::string unread;
        connection.send(
            driver::http_bytes(driver::upgrade_request({{"Authorization", "Bearer " + person.token},
                                                        {"Sec-WebSocket-Protocol", "parley.v1"}})));
        HttpAnswer answer = driver::read_answer(connection, unread);
        if (answer.status != 101) return answer;
        socket = std::make_unique<driver::WebSocket>(std::move(connection), std::move(unread));
    }
    const object frame{{"id", 1},
                       {"do", boost::json::string_view(command.data(), command.size())},
                       {"with", with}};
    socket->send_text(driver::to_text(Json(frame)));
    for (;;) {
        auto text = socket->next(driver::deadline());
        if (!text) throw driver::Failure(person.name + "'s socket was closed");
        if (!text->starts_with("{\"re\":1,")) continue;  // what happens meanwhile
        HttpAnswer answer;
        answer.status = text->starts_with("{\"re\":1,\"ok\"") ? 200 : 0;
        answer.body = "{" + text->substr(std::string_view("{\"re\":1,").size());
        return answer;
    }
}

std::uint64_t World::events() {
    // What a message leaves to do for inboxes is done a moment later.
    for (;;)
        if (const auto stats = run("stats", {}); number_at(stats, "follow_ups") == 0)
            return number_at(stats, "events");
}

}  // namespace parley::permission
