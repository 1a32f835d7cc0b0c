// parleyctl channel: create, change, archive and list channels; add and remove members; the hours
// that a channel's companies share.

#include "protocol/channels.hpp"
#include "protocol/hours.hpp"
#include "server/ctl/names.hpp"
#include "server/ctl/stop.hpp"
#include "server/ctl/verbs.hpp"

namespace parley::ctl {

namespace {
void show_channel(const Run& run, const Reply& channel) {
    run.show(channel, {{"channel", field(&view::Channel::id)},
                       {"name", field(&view::Channel::name)},
                       {"topic", field(&view::Channel::topic)},
                       {"kind", field(&view::Channel::kind)},
                       {"space", field(&view::Channel::space)}});
}

struct NewChannel {
    std::string name, space, topic;
    bool is_private = false;
    std::vector<std::string> orgs;
    Join join = Join::all;
};

void create(Run& run, const NewChannel& options) {
    CreateChannel command;
    command.space = space_named(run, options.space);
    command.name_.text = options.name;
    if (!options.topic.empty()) command.topic.emplace(options.topic);
    if (options.is_private) command.private_ = true;
    if (!options.orgs.empty()) {
        command.orgs.emplace();
        for (auto org : all_named(run, options.orgs, org_named)) command.orgs->push_back(org);
    }
    if (options.join == Join::none) command.join = options.join;
    if (const auto channel = run.change(command)) show_channel(run, *channel);
}

struct OneChannel {
    std::string channel;
};

void archive(Run& run, const OneChannel& options) {
    ArchiveChannel command;
    command.channel = channel_named(run, options.channel);
    if (const auto reply = run.change(command))
        run.show(*reply, options.channel + " is archived: it can be read, and takes no more.");
}

struct ChannelChange {
    std::string channel;
    std::optional<std::string> name, topic;
};

void change(Run& run, const ChannelChange& options) {
    if (!options.name && !options.topic)
        throw Stop{Exit::usage, "Say what changes: --name or --topic.", {}};
    ChangeChannel command;
    command.channel = channel_named(run, options.channel);
    if (options.name) command.name_.emplace(*options.name);
    if (options.topic) command.topic.emplace(*options.topic);
    if (const auto channel = run.change(command)) show_channel(run, *channel);
}

struct ChannelPeople {
    std::string channel;
    std::vector<std::string> members;
};

template <class Command>
Command people_command(Run& run, const ChannelPeople& options) {
    Command command;
    command.channel = channel_named(run, options.channel);
    for (auto member : all_named(run, options.members, member_named))
        command.members.push_back(member);
    return command;
}

void add(Run& run, const ChannelPeople& options) {
    if (const auto reply = run.change(people_command<AddToChannel>(run, options)))
        run.show(*reply, "Added to " + options.channel + ".");
}

void remove(Run& run, const ChannelPeople& options) {
    if (const auto reply = run.change(people_command<RemoveFromChannel>(run, options)))
        run.show(*reply, "Removed from " + options.channel + ".");
}

struct WhichChannels {
    std::string space;
};

void list(Run& run, const WhichChannels& options) {
    ListChannels command;
    command.space = space_named(run, options.space);
    run.show(run.list<&ChannelPage::channels>(command), field(&ChannelPage::channels),
             {{"CHANNEL", field(&view::Channel::id)},
              {"NAME", field(&view::Channel::name)},
              {"KIND", field(&view::Channel::kind)},
              {"ARCHIVED", field(&view::Channel::archived)},
              {"TOPIC", field(&view::Channel::topic)}});
}

struct HoursOf {
    std::string channel;
    std::optional<std::uint64_t> days;
};

void hours(Run& run, const HoursOf& options) {
    ReadSharedHours command;
    command.channel = channel_named(run, options.channel);
    command.days = {static_cast<std::int64_t>(options.days.value_or(7))};
    Entries found;
    const auto& reply = found.pages.emplace_back(run.client.send(command));
    if (run.json) return run.show(reply, std::vector<Column>());
    for (auto range : list_of(reply.root(), field(&HoursShared::ranges)))
        found.list.push_back(range);
    run.show(found, field(&HoursShared::ranges),
             {{"FROM", field(&TimeSpan::from)}, {"TO", field(&TimeSpan::to)}});
}

void describe_channel(Verb& verb, std::string& channel) {
    verb.add_option("CHANNEL", channel, "id, or SPACE/NAME").required().type_name(value::channel);
}
void describe_people(Verb& verb, ChannelPeople& options) {
    describe_channel(verb, options.channel);
    verb.add_option("--member", options.members, "id, mail address or name; may be repeated")
        .required()
        .type_name(value::member);
}
}  // namespace

void add_channel_verbs(Verb& app, Plan& plan) {
    auto group = add_group(app, "channel", "Channels of a space");
    add_verb<NewChannel>(
        group, plan, "create", "Make a channel",
        [](Verb& verb, NewChannel& options) {
            verb.add_option("NAME", options.name, "what it is called").required();
            verb.add_option("--space", options.space, "id, code or name")
                .required()
                .type_name(value::space);
            verb.add_option("--topic", options.topic).type_name("TEXT");
            verb.add_flag("--private", options.is_private, "only for invited members");
            verb.add_option("--org", options.orgs,
                            "only for these of the space's companies; may be repeated")
                .type_name(value::org);
            add_choice(verb, "--join", options.join,
                       "who is in it from the start; all is the default");
        },
        create);
    add_verb<ChannelChange>(
        group, plan, "change", "Give a channel another name or topic",
        [](Verb& verb, ChannelChange& options) {
            describe_channel(verb, options.channel);
            verb.add_option("--name", options.name).type_name("NAME");
            verb.add_option("--topic", options.topic).type_name("TEXT");
        },
        change);
    add_verb<OneChannel>(
        group, plan, "archive", "End a channel; it stays readable",
        [](Verb& verb, OneChannel& options) { describe_channel(verb, options.channel); }, archive);
    add_verb<ChannelPeople>(group, plan, "add", "Bring people of the space in", describe_people,
                            add);
    add_verb<ChannelPeople>(group, plan, "remove", "Take people out", describe_people, remove);
    add_verb<WhichChannels>(
        group, plan, "list", "The channels of a space",
        [](Verb& verb, WhichChannels& options) {
            verb.add_option("--space", options.space, "id, code or name")
                .required()
                .type_name(value::space);
        },
        list);
    add_verb<HoursOf>(
        group, plan, "hours", "When each of a channel's companies has somebody at work",
        [](Verb& verb, HoursOf& options) {
            describe_channel(verb, options.channel);
            verb.add_option("--days", options.days, "how far ahead, 1 to 28; 7 is the default")
                .type_name("DAYS");
        },
        hours);
}

}  // namespace parley::ctl
