// Setting a password: by oneself, by the operator, or by a link that an admin of the own org made.
// Hashes are made before (server/gate/passwords.cpp).

#include "server/engine/password_commands.hpp"

#include "server/engine/passwords.hpp"

namespace parley::engine {

namespace {
constexpr std::int64_t link_ms = 24LL * 3600 * 1000;

Result<> can_have_password(const Member& member, std::string_view field) {
    if (member.role == Role::bot || member.imported) return Error{Code::bad_value, field};
    if (!member.active) return Error{Code::not_allowed, field};
    if (!member.email)
        return Error(Code::missing_field, field)
            .saying("They have no mail address to sign in with.");
    return {};
}

/// The answer to every secret that is not right, or not any more.
Error link_is_spent() {
    return Error(Code::not_found, field(&ResetPassword::secret))
        .saying("The link was used, is older than a day, or another has taken its place.");
}

/// Sets the password and ends the member's sessions but for the one that is kept.
void set_password(const Directory& directory, const Member& before, const Moment& moment,
                  SessionId kept, Effects& out) {
    Member member = before;
    member.has_password = true;
    member.reset_digest.clear();
    member.reset_until = {};
    ensure(moment.password_hash.has_value());
    out.entities.push_back(
        CredentialChange{member.id, password_row(*moment.password_hash, member.id)});
    out.events.push_back({member.id, PasswordChanged{}});
    for (const auto& session : directory.sessions_of(member.id)) {
        if (session->id == kept) continue;
        out.ended_sessions.push_back(session->id);
        out.events.push_back({member.id, SessionRevoked{session->id}});
    }
    out.entities.push_back(std::move(member));
}
}  // namespace

Result<std::shared_ptr<const Member>> subject_of(const Directory& directory, const Actor& actor,
                                                 const ChangePassword& change) {
    constexpr auto name = field(&ChangePassword::member);
    const auto id = change.member ? change.member : actor.id();
    if (!id) return Error{Code::missing_field, name};
    auto opened = directory.open(actor, Action::read, *id, name);
    if (!opened) return opened.error();
    // Admins make a link: nobody but its owner knows a password.
    if (actor.id() != *id && !actor.is_operator()) return Error{Code::not_allowed, name};
    if (auto can = can_have_password(**opened, name); !can) return can.error();
    return directory.member(*id);
}

Result<std::shared_ptr<const Member>> subject_of(const Directory& directory,
                                                 std::string_view secret, Instant now) {
    const auto id = MemberId::parse(secret.substr(0, secret.find('.')));
    const auto member = id ? directory.member(*id) : nullptr;
    if (!member || !member->active || member->reset_digest.empty() || member->reset_until <= now ||
        member->reset_digest != digest_of(secret))
        return link_is_spent();
    return member;
}

template <>
Needs needs(const Directory&, const Actor&, const ChangePassword&) {
    return {};
}

template <>
Result<Outcome<ChangePassword>> decide(const State& state, const Actor& actor,
                                       const ChangePassword& change, Moment& moment) {
    auto subject = subject_of(state.directory, actor, change);
    if (!subject) return subject.error();
    Outcome<ChangePassword> out;
    set_password(state.directory, **subject, moment, actor.session(), out);
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const MakePasswordLink&) {
    return {};
}

template <>
Result<Outcome<MakePasswordLink>> decide(const State& state, const Actor& actor,
                                         const MakePasswordLink& make, Moment& moment) {
    auto subject = state.directory.open(actor, Action::manage_people, make.member,
                                        field(&MakePasswordLink::member));
    if (!subject) return subject.error();
    if (auto can = can_have_password(**subject, field(&MakePasswordLink::member)); !can)
        return can.error();
    const std::string secret = make.member.text() + "." + moment.secret();
    Member member = **subject;
    member.reset_digest = digest_of(secret);
    member.reset_until = {moment.now.ms + link_ms};
    Outcome<MakePasswordLink> out;
    out.events.push_back({member.id, PasswordLinkMade{member.reset_until}});
    out.reply = {ShownOnce{secret}, member.reset_until};
    out.entities.push_back(std::move(member));
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const UsePasswordLink&) {
    return {};
}

template <>
Result<Outcome<UsePasswordLink>> decide(const State& state, const Actor&,
                                        const UsePasswordLink& use, Moment& moment) {
    const auto member = state.directory.member(use.member);
    // Another request may have used it while this one's password was hashed.
    if (!member || !member->active || member->reset_digest != use.digest ||
        member->reset_until <= moment.now)
        return link_is_spent();
    Outcome<UsePasswordLink> out;
    set_password(state.directory, *member, moment, {}, out);
    for (auto& event : out.events) event.by = member->id;
    return out;
}

}  // namespace parley::engine
