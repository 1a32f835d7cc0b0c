#include "protocol/catalogue.hpp"
#include "server/ctl/names.hpp"
#include "server/ctl/nearest.hpp"
#include "server/ctl/stop.hpp"
#include "server/ctl/verbs.hpp"

namespace parley::ctl {

namespace {
struct NewToken {
    std::string member, name;
    std::vector<std::string> scopes;
};

/// The commands that a scope can name, and their groups.
std::vector<std::string> known_scopes() {
    std::vector<std::string> known{std::string(admin_scope)};
    boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, Commands>>(
        [&]<class Command>(std::type_identity<Command>) {
            if (Command::door != Door::members) return;
            const std::string name(Command::name);
            known.push_back(name);
            if (const auto dot = name.find('.'); dot != name.npos)
                known.push_back(name.substr(0, dot + 1) + "*");
        });
    return known;
}

/// Throws Stop (usage) if the scope reaches no command.
void check_scope(const std::string& scope) {
    const auto known = known_scopes();
    if (std::find(known.begin(), known.end(), scope) != known.end()) return;
    throw Stop{
        Exit::usage,
        "--scope: there is no command or group \"" + scope + "\"." + did_you_mean(scope, known),
        {}};
}

void create_token(Run& run, const NewToken& options) {
    CreateToken command;
    command.member = member_named(run, options.member);
    command.name_.text = options.name;
    for (const auto& scope : options.scopes) {
        check_scope(scope);
        command.scopes.emplace_back(scope);
    }
    if (const auto token = run.change(command))
        run.show(*token, {{"token", field(&TokenMade::id)},
                          {"name", field(&TokenMade::name)},
                          {"member", field(&TokenMade::member)},
                          {"secret, shown this once", field(&TokenMade::secret)}});
}

/// An id from the command line; throws Stop (usage) if it is none of this kind.
template <class Id>
Id id_given(const std::string& text) {
    const auto id = Id::parse(text);
    if (!id)
        throw Stop{
            Exit::usage, text + " is no id: it begins with " + std::string(Id::prefix) + ".", {}};
    return *id;
}

struct OneId {
    std::string id;
};

void revoke_token(Run& run, const OneId& options) {
    RevokeToken command;
    command.token = id_given<TokenId>(options.id);
    if (const auto reply = run.change(command))
        run.show(*reply, "The token has ended; connections that came by it are closed.");
}

struct KeyOwner {
    std::string member;
};

void list_tokens(Run& run, const KeyOwner& options) {
    ListTokens command;
    command.member = member_named(run, options.member);
    run.show(run.list<&TokenPage::tokens>(command), field(&TokenPage::tokens),
             {{"TOKEN", field(&view::Token::id)},
              {"NAME", field(&view::Token::name)},
              {"CREATED", field(&view::Token::created)},
              {"SCOPES", field(&view::Token::scopes)}});
}

void revoke_session(Run& run, const OneId& options) {
    RevokeSession command;
    command.session = id_given<SessionId>(options.id);
    if (const auto reply = run.change(command)) run.show(*reply, "The session has ended.");
}

void list_sessions(Run& run, const KeyOwner& options) {
    ListSessions command;
    command.member = member_named(run, options.member);
    run.show(run.list<&SessionPage::sessions>(command), field(&SessionPage::sessions),
             {{"SESSION", field(&view::Session::id)},
              {"DEVICE", field(&view::Session::device)},
              {"OPENED", field(&view::Session::opened)},
              {"SEEN", field(&view::Session::seen)}});
}

void describe_member(Verb& verb, KeyOwner& options) {
    verb.add_option("MEMBER", options.member, "id, mail address or name")
        .required()
        .type_name(value::member);
}
void describe_id(Verb& verb, OneId& options) {
    verb.add_option("ID", options.id, "as list shows it").required();
}
}  // namespace

void add_token_verbs(Verb& app, Plan& plan) {
    auto group = add_group(app, "token", "Keys for programs");
    add_verb<NewToken>(
        group, plan, "create", "Make a key; its secret is shown this once",
        [](Verb& verb, NewToken& options) {
            verb.add_option("MEMBER", options.member, "whose: id, mail address or name")
                .required()
                .type_name(value::member);
            verb.add_option("--name", options.name, "what it is for").required().type_name("NAME");
            verb.add_option("--scope", options.scopes,
                            "a command that it may; none: all that the member may")
                .type_name("SCOPE");
        },
        create_token);
    add_verb<OneId>(group, plan, "revoke", "End a key and its connections", describe_id,
                    revoke_token);
    add_verb<KeyOwner>(group, plan, "list", "The keys of a member", describe_member, list_tokens);
}

void add_session_verbs(Verb& app, Plan& plan) {
    auto group = add_group(app, "session", "Where people are signed in");
    add_verb<KeyOwner>(group, plan, "list", "The sessions of a member", describe_member,
                       list_sessions);
    add_verb<OneId>(group, plan, "revoke", "End a session", describe_id, revoke_session);
}

}  // namespace parley::ctl
