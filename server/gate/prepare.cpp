#include "server/gate/prepare.hpp"

#include "server/engine/mentions.hpp"

namespace parley::gate {

namespace {
/// Whether the message names `<!here>`; the search spares most messages the parsing.
bool says_here(const PostMessage& post) {
    return post.text.text.find("<!here>") != std::string::npos &&
           engine::mentions_in(post.text.text).here;
}
}  // namespace

void prepare(Hub& hub, const Presence& presence, Passwords& passwords, const AnyCommand& command,
             engine::Submission submission, const Passwords::Ready& ready) {
    submission.work = command;
    if (const auto* create = command.as<CreateMember>())
        return passwords.hash(hub, *create, std::move(submission), ready);
    if (const auto* change = command.as<ChangePassword>())
        return passwords.hash(hub, *change, std::move(submission), ready);
    if (const auto* post = command.as<PostMessage>(); post && says_here(*post))
        submission.online = presence.people_online(submission.caller, post->channel);
    ready(hub, std::move(submission));
}

}  // namespace parley::gate
