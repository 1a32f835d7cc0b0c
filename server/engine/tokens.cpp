// Tokens: what programs log in with. The secret is made here, shown once, and stored as a digest.

#include "protocol/frames.hpp"
#include "server/engine/decide.hpp"

namespace parley::engine {

namespace {
constexpr std::size_t tokens_max = 20;  // of one member

/// Whether the scope reaches at least one command.
bool scope_exists(std::string_view scope) {
    bool found = scope == admin_scope;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, Commands>>(
        [&]<class Command>(boost::mp11::mp_identity<Command>) {
            found |= !needs_admin_scope(Command::name) && scope_covers(scope, Command::name);
        });
    return found;
}

/// Whether the actor may give these scopes. A token gives no more than it has, and never `admin`:
/// otherwise its new token could outlive it with the right to make further ones.
bool may_give(const Actor& actor, const std::vector<Name<80>>& wanted) {
    if (!actor.token() || actor.token()->scopes.empty()) return true;
    const auto& own = actor.token()->scopes;
    return !wanted.empty() && std::all_of(wanted.begin(), wanted.end(), [&](const auto& scope) {
        return scope.text != admin_scope &&
               std::any_of(own.begin(), own.end(),
                           [&](const std::string& from) { return scope_covers(from, scope.text); });
    });
}
}  // namespace

template <>
Needs needs(const Directory&, const Actor&, const CreateToken&) {
    return {};
}

// The secret is only in this reply (ShownOnce); the row has its digest.
template <>
Result<Outcome<CreateToken>> decide(const State& state, const Actor& actor,
                                    const CreateToken& create, Moment& moment) {
    auto subject = state.directory.open(actor, Action::manage_people, create.member,
                                        field(&CreateToken::member));
    if (!subject) return subject.error();
    if (!(*subject)->active) return Error{Code::not_allowed, field(&CreateToken::member)};
    if (state.directory.tokens_of(create.member).size() >= tokens_max)
        return Error(Code::too_many, field(&CreateToken::member), tokens_max)
            .saying("A member may have " + std::to_string(tokens_max) + " tokens.");
    const std::string secret = moment.secret();
    Token token{.id = moment.make<TokenId>(),
                .member = create.member,
                .digest = digest_of(secret),
                .name = create.name_,
                .scopes = {},
                .created = moment.now};
    for (const auto& scope : create.scopes) {
        if (!scope_exists(scope.text))
            return Error(Code::bad_value, field(&CreateToken::scopes))
                .saying("There is no scope \"" + scope.text + "\".");
        token.scopes.push_back(scope);
    }
    if (!may_give(actor, create.scopes))
        return Error{Code::not_allowed, field(&CreateToken::scopes)};
    return Outcome<CreateToken>{
        {.events = {{(*subject)->org, TokenCreated{view_of(token)}}}, .entities = {token}},
        {token.id, token.member, token.name, ShownOnce{secret}}};
}

template <>
Needs needs(const Directory&, const Actor&, const RevokeToken&) {
    return {};
}

template <>
Result<Outcome<RevokeToken>> decide(const State& state, const Actor& actor,
                                    const RevokeToken& revoke, Moment&) {
    const auto token = state.directory.token(revoke.token);
    const auto owner = token ? state.directory.member(token->member) : nullptr;
    if (!owner || !may(state.directory, actor, Action::manage_people, *owner))
        return Error{Code::not_found, field(&RevokeToken::token)};
    return Outcome<RevokeToken>{{.events = {{owner->org, TokenRevoked{token->id, owner->id}}},
                                 .ended_tokens = {token->id}}};
}

template <>
Result<TokenPage> read(const Reader& reader, const Actor& actor, const ListTokens& list) {
    auto subject = reader.directory.open(actor, Action::manage_people, list.member,
                                         field(&ListTokens::member));
    if (!subject) return subject.error();
    TokenPage out;
    for (const auto& token : reader.directory.tokens_of(list.member))
        out.tokens.push_back(view_of(*token));
    return out;
}

}  // namespace parley::engine
