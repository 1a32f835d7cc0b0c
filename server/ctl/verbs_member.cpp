// parleyctl member: create, change, deactivate and list members.

#include "protocol/members.hpp"
#include "server/ctl/hours_text.hpp"
#include "server/ctl/names.hpp"
#include "server/ctl/nearest.hpp"
#include "server/ctl/stop.hpp"
#include "server/ctl/table.hpp"
#include "server/ctl/terminal.hpp"
#include "server/ctl/verbs.hpp"

namespace parley::ctl {

namespace {
/// Options of `member create`. At most one of the two password options is given.
struct NewMember {
    std::string name, org, email, zone, language, hours;
    Role role = Role::member;
    bool password_from_input = false, password_generated = false;
};

/// The new member's password by the options, or asked on the terminal; empty: none.
std::string chosen_password(const NewMember& options) {
    if (options.password_from_input) return read_password_line();
    if (options.password_generated) return make_password();
    if (options.email.empty() || options.role == Role::bot) return {};
    if (input_is_terminal()) return ask_password();
    note("No password was given (--password-stdin, --generate-password): nobody can sign in.");
    return {};
}

// The password is asked for only now: with --dry-run never, and after the org was found.
void create(Run& run, const NewMember& options) {
    CreateMember command;
    command.org = org_named(run, options.org);
    command.name_.text = options.name;
    command.role = options.role;
    if (!options.email.empty()) command.email.emplace(options.email);
    if (!options.zone.empty()) {
        check_zone("--zone", options.zone);
        command.zone.emplace(options.zone);
    }
    if (!options.language.empty()) command.language.emplace(options.language);
    if (!options.hours.empty()) command.hours = hours_from(options.hours);
    std::string password;
    if (!run.dry_run) password = chosen_password(options);
    if (!password.empty()) command.password.emplace(password);
    auto member = run.change(command);
    if (!member) return;
    if (run.json && options.password_generated) {
        auto json = member->json();
        json.pop_back();
        member.emplace(json + ",\"password\":" + to_json(password) + "}");
    }
    run.show(*member, {{"member", field(&view::Member::id)},
                       {"name", field(&view::Member::name)},
                       {"role", field(&view::Member::role)},
                       {"mail", field(&view::Colleague::email)},
                       {"zone", field(&view::Member::zone)},
                       {"org", field(&view::Member::org)}});
    if (!run.json && options.password_generated)
        say("Password, shown this once: " + password + "\n");
}

void show_member(Run& run, const Reply& member) {
    run.show(member, {{"member", field(&view::Member::id)},
                      {"name", field(&view::Member::name)},
                      {"role", field(&view::Member::role)},
                      {"mail", field(&view::Colleague::email)},
                      {"zone", field(&view::Member::zone)},
                      {"hours", field(&view::Member::hours)},
                      {"language", field(&view::Member::language)},
                      {"away until", field(&view::Member::away_until)},
                      {"org", field(&view::Member::org)}});
}

/// Options of `member change`; none: it stays as it is.
struct MemberChanges {
    std::string member;
    std::optional<std::string> name, zone, language, hours, away_until;
};

void change(Run& run, const MemberChanges& options) {
    if (!options.name && !options.zone && !options.language && !options.hours &&
        !options.away_until)
        throw Stop{Exit::usage,
                   "Say what changes: --name, --zone, --language, --hours or --away-until.",
                   {}};
    ChangeMember command;
    command.member = member_named(run, options.member);
    if (options.name) command.name_.emplace(*options.name);
    if (options.zone) {
        check_zone("--zone", *options.zone);
        command.zone.emplace(*options.zone);
    }
    if (options.language) command.language.emplace(*options.language);
    if (options.hours) {
        command.hours.emplace();
        if (*options.hours != value::none) command.hours->value = hours_from(*options.hours);
    }
    if (options.away_until) {
        command.away_until.emplace();
        if (*options.away_until != value::none) {
            const auto until = parse_time(*options.away_until);
            if (!until)
                throw Stop{Exit::usage,
                           "--away-until: \"" + *options.away_until +
                               "\" is not like 2027-01-04T08:00:00Z.",
                           {}};
            command.away_until->value = *until;
        }
    }
    if (const auto member = run.change(command)) show_member(run, *member);
}

struct NewRole {
    std::string member;
    Role role = Role::member;
};

void set_role(Run& run, const NewRole& options) {
    ChangeMember command;
    command.member = member_named(run, options.member);
    command.role = options.role;
    if (const auto member = run.change(command)) show_member(run, *member);
}

struct OneMember {
    std::string member;
};

void deactivate(Run& run, const OneMember& options) {
    DeactivateMember command;
    command.member = member_named(run, options.member);
    if (const auto reply = run.change(command))
        run.show(*reply, options.member + " is deactivated: all sessions and tokens have ended.");
}

void reactivate(Run& run, const OneMember& options) {
    ReactivateMember command;
    command.member = member_named(run, options.member);
    if (const auto reply = run.change(command))
        run.show(*reply, options.member + " is active again.");
}

struct PasswordOf {
    std::string member;
    bool from_input = false, generated = false, link = false;
};

void make_link(Run& run, const PasswordOf& options) {
    MakePasswordLink command;
    command.member = member_named(run, options.member);
    const auto reply = run.change(command);
    if (!reply) return;
    if (run.json) return run.show(*reply, "");
    say("Good once, until " + reply->text<&PasswordLink::until>() +
        ". Behind the address that people open:\n/reset#" + reply->text<&PasswordLink::secret>() +
        "\n");
}

void set_password(Run& run, const PasswordOf& options) {
    if (options.link) return make_link(run, options);
    ChangePassword command;
    command.member = member_named(run, options.member);
    std::string password;
    if (!run.dry_run)
        password = options.from_input  ? read_password_line()
                   : options.generated ? make_password()
                                       : ask_password();
    command.new_ = Secret<1024>(password);
    if (const auto reply = run.change(command))
        run.show(*reply, "The password of " + options.member +
                             " is set, and their sessions have ended." +
                             (options.generated ? "\nPassword, shown this once: " + password : ""));
}

struct WhichMembers {
    std::string org, space, channel;
};

// Without an option it lists the members of all orgs.
void list(Run& run, const WhichMembers& options) {
    std::vector<ListMembers> commands(1);
    if (!options.org.empty()) commands[0].org = org_named(run, options.org);
    if (!options.space.empty()) commands[0].space = space_named(run, options.space);
    if (!options.channel.empty()) commands[0].channel = channel_named(run, options.channel);
    const auto orgs = org_names(run);
    if (!commands[0].org && !commands[0].space && !commands[0].channel) {
        commands.clear();
        for (const auto& [id, name] : orgs) commands.emplace_back().org = OrgId::parse(id);
    }
    Entries all;
    for (const auto& command : commands) {
        auto some = run.list<&MemberPage::members>(command);
        std::move(some.pages.begin(), some.pages.end(), std::back_inserter(all.pages));
        all.list.insert(all.list.end(), some.list.begin(), some.list.end());
    }
    run.show(all, field(&MemberPage::members),
             {{"MEMBER", field(&view::Member::id)},
              {"NAME", field(&view::Member::name)},
              {"ORG", field(&view::Member::org)},
              {"ROLE", field(&view::Member::role)},
              {"MAIL", field(&view::Colleague::email)},
              {"ZONE", field(&view::Member::zone)},
              {"ACTIVE", field(&view::Member::active)}},
             orgs);
}
}  // namespace

void add_member_verbs(Verb& app, Plan& plan) {
    auto group = add_group(app, "member", "People and bots");
    add_verb<NewMember>(
        group, plan, "create", "Take somebody in",
        [](Verb& verb, NewMember& options) {
            verb.add_option("NAME", options.name, "what they are called").required();
            verb.add_option("--org", options.org, "the company that they belong to")
                .required()
                .type_name(value::org);
            add_choice(verb, "--role", options.role, "what they may do; member is the default");
            verb.add_option("--email", options.email, "what they sign in with").type_name("MAIL");
            verb.add_option("--zone", options.zone, "their time zone; the org's is the default")
                .type_name("ZONE");
            verb.add_option("--language", options.language, "en, pt-BR, ja …").type_name("TAG");
            verb.add_option("--hours", options.hours,
                            "working hours: \"1-5 09:00-12:30, 1-4 13:30-17:30\"")
                .type_name("HOURS");
            auto input = verb.add_flag("--password-stdin", options.password_from_input,
                                       "take the password from standard input's first line");
            verb.add_flag("--generate-password", options.password_generated,
                          "make a password and print it, once")
                .excludes(input);
        },
        create);
    add_verb<MemberChanges>(
        group, plan, "change", "Change what others see of somebody",
        [](Verb& verb, MemberChanges& options) {
            verb.add_option("MEMBER", options.member, "id, mail address or name")
                .required()
                .type_name(value::member);
            verb.add_option("--name", options.name, "what they are called").type_name("NAME");
            verb.add_option("--zone", options.zone, "their time zone").type_name("ZONE");
            verb.add_option("--language", options.language, "en, pt-BR, ja …").type_name("TAG");
            verb.add_option("--hours", options.hours,
                            "working hours: \"1-5 09:00-12:30, 1-4 13:30-17:30\", or none")
                .type_name("HOURS");
            verb.add_option("--away-until", options.away_until,
                            "on leave until then: 2027-01-04T08:00:00Z, or none")
                .type_name("TIME");
        },
        change);
    add_verb<NewRole>(
        group, plan, "role", "Give somebody another role",
        [](Verb& verb, NewRole& options) {
            verb.add_option("MEMBER", options.member, "id, mail address or name")
                .required()
                .type_name(value::member);
            add_choice(verb, "ROLE", options.role, "what they may do").required();
        },
        set_role);
    add_verb<OneMember>(
        group, plan, "deactivate", "End an account, its sessions and its tokens",
        [](Verb& verb, OneMember& options) {
            verb.add_option("MEMBER", options.member, "id, mail address or name")
                .required()
                .type_name(value::member);
        },
        deactivate);
    add_verb<OneMember>(
        group, plan, "reactivate", "Bring an account back",
        [](Verb& verb, OneMember& options) {
            verb.add_option("MEMBER", options.member, "id, mail address or name")
                .required()
                .type_name(value::member);
        },
        reactivate);
    add_verb<PasswordOf>(
        group, plan, "password", "Set a password, or make a link with which they set it themselves",
        [](Verb& verb, PasswordOf& options) {
            verb.add_option("MEMBER", options.member, "id, mail address or name")
                .required()
                .type_name(value::member);
            auto input = verb.add_flag("--password-stdin", options.from_input,
                                       "take the password from standard input's first line");
            auto generated = verb.add_flag("--generate-password", options.generated,
                                           "make a password and print it, once");
            generated.excludes(input);
            verb.add_flag("--link", options.link, "print a secret that is good once, for 24 hours")
                .excludes(input)
                .excludes(generated);
        },
        set_password);
    add_verb<WhichMembers>(
        group, plan, "list", "The people of the server, or of a part of it",
        [](Verb& verb, WhichMembers& options) {
            auto org = verb.add_option("--org", options.org).type_name(value::org);
            auto space = verb.add_option("--space", options.space).type_name(value::space);
            auto channel = verb.add_option("--channel", options.channel).type_name(value::channel);
            org.excludes(space).excludes(channel);
            space.excludes(channel);
        },
        list);
}

}  // namespace parley::ctl
