// parleyctl message: list a channel's messages, and delete one.

#include "protocol/messages.hpp"
#include "server/ctl/names.hpp"
#include "server/ctl/stop.hpp"
#include "server/ctl/verbs.hpp"

namespace parley::ctl {

namespace {
struct OneMessage {
    std::string channel;
    std::optional<std::uint64_t> number;
};

void delete_message(Run& run, const OneMessage& options) {
    DeleteMessage command;
    command.channel = channel_named(run, options.channel);
    command.seq = options.number.value_or(0);
    if (const auto reply = run.change(command))
        run.show(*reply, "The message " + std::to_string(command.seq) + " of " + options.channel +
                             " is deleted: its text is gone from every answer, and from the disk "
                             "within a day.");
}

struct WhichMessages {
    std::string channel;
    std::optional<std::uint64_t> before, thread;
};

void list_messages(Run& run, const WhichMessages& options) {
    ReadHistory command;
    command.channel = channel_named(run, options.channel);
    command.before = options.before;
    command.thread = options.thread;
    command.limit = Number<1, 200>{50};
    const auto names = member_names(run);
    Entries page;
    const auto& reply = page.pages.emplace_back(run.client.send(command));
    page.list = list_of(reply.root(), field(&MessagePage::messages));
    run.show(page, field(&MessagePage::messages),
             {{"NUMBER", field(&view::Message::seq)},
              {"AT", field(&view::Message::at)},
              {"BY", field(&view::Message::by)},
              {"ANSWERS", field(&view::Message::replies)},
              {"TEXT", field(&view::Message::text)}},
             names);
}
}  // namespace

void add_message_verbs(Verb& app, Plan& plan) {
    auto group = add_group(app, "message", "Messages of a channel");
    add_verb<OneMessage>(
        group, plan, "delete", "Delete a message, whoever wrote it",
        [](Verb& verb, OneMessage& options) {
            verb.add_option("CHANNEL", options.channel, "id, or SPACE/NAME")
                .required()
                .type_name(value::channel);
            verb.add_option("NUMBER", options.number, "its number, as \"message list\" shows it")
                .required()
                .type_name("NUMBER");
        },
        delete_message);
    add_verb<WhichMessages>(
        group, plan, "list", "A channel's newest messages, with their numbers",
        [](Verb& verb, WhichMessages& options) {
            verb.add_option("CHANNEL", options.channel, "id, or SPACE/NAME")
                .required()
                .type_name(value::channel);
            verb.add_option("--before", options.before, "older ones than this number")
                .type_name("NUMBER");
            verb.add_option("--thread", options.thread, "the answers to this message")
                .type_name("NUMBER");
        },
        list_messages);
}

}  // namespace parley::ctl
