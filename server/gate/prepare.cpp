#include "server/gate/prepare.hpp"

#include "server/engine/mentions.hpp"
#include "server/gate/moments.hpp"

namespace parley::gate {

namespace {
bool says_here(const PostMessage& post) {
    return post.text.text.find("<!here>") != std::string::npos &&
           engine::mentions_in(post.text.text).here;
}
}  // namespace

void prepare(Hub& hub, AnyCommand&& command, engine::Submission submission, const Ready& ready) {
    if (auto* create = std::get_if<CreateMember>(&command))
        return with_password_hash(hub, std::move(*create), std::move(submission), ready);
    if (const auto* post = std::get_if<PostMessage>(&command); post && says_here(*post))
        submission.online = people_online(hub.server(), submission.caller, post->channel);
    submission.work = std::move(command);
    ready(hub, std::move(submission));
}

}  // namespace parley::gate
