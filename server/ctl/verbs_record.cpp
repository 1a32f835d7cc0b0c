// parleyctl record: create, change, move, link, show and list records.

#include "protocol/records.hpp"
#include "server/ctl/names.hpp"
#include "server/ctl/nearest.hpp"
#include "server/ctl/stop.hpp"
#include "server/ctl/verbs.hpp"

namespace parley::ctl {

namespace {
void show_record(const Run& run, const Reply& record) {
    run.show(record, {{"record", field(&view::Record::id)},
                      {"key", field(&view::Record::key)},
                      {"type", field(&view::Record::type)},
                      {"title", field(&view::Record::title)},
                      {"state", field(&view::Record::state)},
                      {"rev", field(&view::Record::rev)},
                      {"owner", field(&view::Record::owner)},
                      {"channel", field(&view::Record::channel)}});
}

/// Reads a record by its id or key.
Reply record_asked(Run& run, const std::string& name) {
    GetRecord command;
    if (const auto id = RecordId::parse(name))
        command.record = *id;
    else
        command.key.emplace(name);
    return run.client.send(command);
}
RecordId record_named(Run& run, const std::string& name) {
    if (const auto id = RecordId::parse(name)) return *id;
    return record_asked(run, name).id<&view::Record::id>();
}

/// "amount={…}": a field and its JSON value. What is not JSON is taken as text; an empty value
/// deletes the field.
JsonByName fields_of(const std::vector<std::string>& settings) {
    JsonByName fields;
    simdjson::dom::parser parser;
    for (const auto& setting : settings) {
        const auto is = setting.find('=');
        if (is == std::string::npos || is == 0)
            throw Stop{Exit::usage, "Say a field as NAME=VALUE, not " + setting + ".", {}};
        auto value = setting.substr(is + 1);
        simdjson::dom::element known;
        if (value.empty())
            value = "null";
        else if (parser.parse(value).get(known))
            value = to_json(value);
        fields.values[setting.substr(0, is)] = std::move(value);
    }
    return fields;
}

struct NewRecord {
    std::string title, space, type, state, owner, due, zone;
    std::vector<std::string> fields;
    Priority priority = Priority::normal;
};

void create(Run& run, const NewRecord& options) {
    if (options.due.empty() != options.zone.empty())
        throw Stop{Exit::usage, "A due time needs its zone: --due and --zone.", {}};
    CreateRecord command;
    command.space = space_named(run, options.space);
    command.type.text = options.type;
    command.title.text = options.title;
    command.fields = fields_of(options.fields);
    if (!options.state.empty()) command.state.emplace(options.state);
    if (!options.owner.empty()) command.owner = member_named(run, options.owner);
    if (options.priority != Priority::normal) command.priority = options.priority;
    if (!options.due.empty()) {
        command.due.emplace();
        command.due->local.text = options.due;
        check_zone("--zone", options.zone);
        command.due->zone.text = options.zone;
    }
    if (const auto record = run.change(command)) show_record(run, *record);
}

struct RecordChange {
    std::string record;
    std::optional<std::string> title;
    std::vector<std::string> fields;
};

// Reads the record for its `rev` first. If somebody is quicker in between, the server refuses.
void change(Run& run, const RecordChange& options) {
    if (!options.title && options.fields.empty())
        throw Stop{Exit::usage, "Say what changes: --title or --field.", {}};
    const auto now = record_asked(run, options.record);
    ChangeRecord command;
    command.record = now.id<&view::Record::id>();
    command.rev = now.number<&view::Record::rev>();
    if (options.title) command.title.emplace(*options.title);
    command.fields = fields_of(options.fields);
    if (const auto record = run.change(command)) show_record(run, *record);
}

struct Move {
    std::string record, to, reason;
    std::vector<std::string> fields;
};

void move(Run& run, const Move& options) {
    const auto now = record_asked(run, options.record);
    MoveRecord command;
    command.record = now.id<&view::Record::id>();
    command.rev = now.number<&view::Record::rev>();
    command.to.text = options.to;
    if (!options.reason.empty()) command.reason.emplace(options.reason);
    command.fields = fields_of(options.fields);
    if (const auto record = run.change(command)) show_record(run, *record);
}

struct Link {
    std::string record, to;
    Relation rel = Relation::relates_to;
};

template <class Command>
void link(Run& run, const Link& options) {
    Command command;
    command.record = record_named(run, options.record);
    command.rel = options.rel;
    command.to = record_named(run, options.to);
    if (const auto reply = run.change(command))
        run.show(*reply, options.record +
                             (std::is_same_v<Command, LinkRecord> ? " is linked to "
                                                                  : " is no longer linked to ") +
                             options.to + ".");
}

struct OneRecord {
    std::string record;
};

void show(Run& run, const OneRecord& options) {
    show_record(run, record_asked(run, options.record));
}

struct WhichRecords {
    std::string space, type, state;
};

void list(Run& run, const WhichRecords& options) {
    ListRecords command;
    command.space = space_named(run, options.space);
    if (!options.type.empty()) command.type.emplace(options.type);
    if (!options.state.empty()) command.state.emplace(options.state);
    command.limit = Number<1, 200>{200};
    run.show(run.list<&RecordPage::records>(command), field(&RecordPage::records),
             {{"KEY", field(&view::RecordCard::key)},
              {"TYPE", field(&view::RecordCard::type)},
              {"STATE", field(&view::RecordCard::state)},
              {"PRIORITY", field(&view::RecordCard::priority)},
              {"OWNER", field(&view::RecordCard::owner)},
              {"TITLE", field(&view::RecordCard::title)}},
             member_names(run));
}

void describe_record(Verb& verb, std::string& record) {
    verb.add_option("RECORD", record, "id, or key such as SOL-12").required();
}
void describe_fields(Verb& verb, std::vector<std::string>& fields) {
    verb.add_option("--field", fields,
                    "NAME=VALUE, the value as JSON or a text; empty takes it away; may be repeated")
        .type_name("NAME=VALUE");
}
void describe_link(Verb& verb, Link& options) {
    describe_record(verb, options.record);
    verb.add_option("TO", options.to, "the other record: id or key").required();
    add_choice(verb, "--rel", options.rel, "how it stands to the other; relates_to without it");
}
}  // namespace

void add_record_verbs(Verb& app, Plan& plan) {
    auto group = add_group(app, "record", "Deals, tasks and other records of a space");
    add_verb<NewRecord>(
        group, plan, "create", "Make a record",
        [](Verb& verb, NewRecord& options) {
            verb.add_option("TITLE", options.title, "what it is called").required();
            verb.add_option("--space", options.space, "id, code or name")
                .required()
                .type_name(value::space);
            verb.add_option("--type", options.type, "deal, task …").required().type_name("TYPE");
            verb.add_option("--state", options.state, "without it, its type's first")
                .type_name("STATE");
            verb.add_option("--owner", options.owner, "id, mail address or name")
                .type_name(value::member);
            verb.add_option("--due", options.due, "a day, or a day and time: 2026-12-01T09:00")
                .type_name("LOCAL");
            verb.add_option("--zone", options.zone, "of the due time: Europe/Berlin")
                .type_name("ZONE");
            add_choice(verb, "--priority", options.priority, "normal without it");
            describe_fields(verb, options.fields);
        },
        create);
    add_verb<RecordChange>(
        group, plan, "change", "Give a record another title or other values",
        [](Verb& verb, RecordChange& options) {
            describe_record(verb, options.record);
            verb.add_option("--title", options.title).type_name("TITLE");
            describe_fields(verb, options.fields);
        },
        change);
    add_verb<Move>(
        group, plan, "move", "Move a record to another state",
        [](Verb& verb, Move& options) {
            describe_record(verb, options.record);
            verb.add_option("STATE", options.to, "where to").required();
            verb.add_option("--reason", options.reason, "why").type_name("TEXT");
            describe_fields(verb, options.fields);
        },
        move);
    add_verb<Link>(group, plan, "link", "Link a record to another", describe_link,
                   link<LinkRecord>);
    add_verb<Link>(group, plan, "unlink", "Take such a link away", describe_link,
                   link<UnlinkRecord>);
    add_verb<OneRecord>(
        group, plan, "show", "One record",
        [](Verb& verb, OneRecord& options) { describe_record(verb, options.record); }, show);
    add_verb<WhichRecords>(
        group, plan, "list", "The records of a space",
        [](Verb& verb, WhichRecords& options) {
            verb.add_option("--space", options.space, "id, code or name")
                .required()
                .type_name(value::space);
            verb.add_option("--type", options.type).type_name("TYPE");
            verb.add_option("--state", options.state).type_name("STATE");
        },
        list);
}

}  // namespace parley::ctl
