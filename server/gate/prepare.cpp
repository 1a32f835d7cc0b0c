#include "server/gate/prepare.hpp"

#include "server/engine/mentions.hpp"

namespace parley::gate {

namespace {
bool says_here(const PostMessage& post) {
    return post.text.text.find("<!here>") != std::string::npos &&
           engine::mentions_in(post.text.text).here;
}
}  // namespace

void prepare(Hub& hub, const Presence& presence, Passwords& passwords, AnyCommand&& command,
             engine::Submission submission, const Passwords::Ready& ready) {
    if (auto* create = std::get_if<CreateMember>(&command))
        return passwords.hash(hub, std::move(*create), std::move(submission), ready);
    if (const auto* post = std::get_if<PostMessage>(&command); post && says_here(*post))
        submission.online = presence.people_online(submission.caller, post->channel);
    submission.work = std::move(command);
    ready(hub, std::move(submission));
}

}  // namespace parley::gate
