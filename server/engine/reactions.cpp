// Reactions to messages, and pins. The messages themselves are in messages.cpp.

#include "protocol/unicode.hpp"
#include "server/engine/decide.hpp"

namespace parley::engine {

namespace {
constexpr std::size_t emojis_max = 50;       // different ones to one message
constexpr std::size_t reactors_max = 1'000;  // of one emoji

Needs needs_named(const MessageName& name) {
    Needs needs = needs_message(name.channel, name.seq);
    needs.streams.push_back(name.channel);
    return needs;
}

/// Opens the channel for the action and finds the message in it.
Result<rows::Message> open_message(const State& state, const Actor& actor, Action action,
                                   const MessageName& name) {
    auto channel = state.directory.open(actor, action, name.channel, field(&MessageName::channel));
    if (!channel) return channel.error();
    auto row = state.views.message(name.channel, name.seq);
    if (!row || row->deleted) return Error{Code::not_found, field(&MessageName::seq)};
    return std::move(*row);
}

std::vector<rows::Reaction>::iterator reaction_of(rows::Message& row, std::string_view emoji) {
    return std::find_if(row.reactions.begin(), row.reactions.end(),
                        [&](const rows::Reaction& reaction) { return reaction.emoji == emoji; });
}

bool has_reacted(rows::Message& row, std::string_view emoji, MemberId member) {
    const auto reaction = reaction_of(row, emoji);
    return reaction != row.reactions.end() &&
           std::find(reaction->members.begin(), reaction->members.end(), member) !=
               reaction->members.end();
}

/// The reply, with an event if something changes; without one the command had no effect to tell.
template <class Command>
Outcome<Command> placed(const State& state, const MessageName& name, Moment& moment,
                        std::optional<AnyEvent> event) {
    const Seq next = state.views.next_seq(name.channel);
    Outcome<Command> out;
    out.reply = {event ? next : next - 1, moment.now};
    if (event) out.events.push_back({name.channel, std::move(*event)});
    return out;
}
}  // namespace

template <>
Needs needs(const Directory&, const Actor&, const ReactToMessage& react) {
    return needs_named(react);
}
template <>
Result<Outcome<ReactToMessage>> decide(const State& state, const Actor& actor,
                                       const ReactToMessage& react, Moment& moment) {
    auto row = open_message(state, actor, Action::post, react);
    if (!row) return row.error();
    if (!actor.member()) return Error{Code::not_allowed};
    // Emoji are stored in their RGI form, so that equal-looking ones count together.
    const std::string emoji = rgi_emoji(react.emoji.text);
    if (has_reacted(*row, emoji, actor.member()->id))
        return placed<ReactToMessage>(state, react, moment, std::nullopt);
    const auto reaction = reaction_of(*row, emoji);
    if (reaction == row->reactions.end() && row->reactions.size() == emojis_max)
        return Error(Code::too_many, field(&ReactToMessage::emoji), emojis_max)
            .saying("A message may have " + std::to_string(emojis_max) + " different reactions.");
    if (reaction != row->reactions.end() && reaction->members.size() == reactors_max)
        return Error(Code::too_many, field(&ReactToMessage::emoji), reactors_max)
            .saying("A reaction may be that of " + std::to_string(reactors_max) + " people.");
    return placed<ReactToMessage>(state, react, moment, MessageReacted{react.seq, emoji});
}
template <>
void apply(const Directory&, Views& views, const Stamp& stamp, const MessageReacted& reacted) {
    const ChannelId channel = *stamp.stream.channel();
    auto row = *views.message(channel, reacted.of);
    auto reaction = reaction_of(row, reacted.emoji);
    if (reaction == row.reactions.end())
        reaction = row.reactions.insert(reaction, rows::Reaction{reacted.emoji, {}});
    reaction->members.push_back(*stamp.by);
    views.put_message(channel, reacted.of, row);
}

template <>
Needs needs(const Directory&, const Actor&, const UnreactToMessage& unreact) {
    return needs_named(unreact);
}
template <>
Result<Outcome<UnreactToMessage>> decide(const State& state, const Actor& actor,
                                         const UnreactToMessage& unreact, Moment& moment) {
    auto row = open_message(state, actor, Action::post, unreact);
    if (!row) return row.error();
    const std::string emoji = rgi_emoji(unreact.emoji.text);
    if (!actor.member() || !has_reacted(*row, emoji, actor.member()->id))
        return placed<UnreactToMessage>(state, unreact, moment, std::nullopt);
    return placed<UnreactToMessage>(state, unreact, moment, MessageUnreacted{unreact.seq, emoji});
}
template <>
void apply(const Directory&, Views& views, const Stamp& stamp, const MessageUnreacted& unreacted) {
    const ChannelId channel = *stamp.stream.channel();
    auto row = *views.message(channel, unreacted.of);
    auto reaction = reaction_of(row, unreacted.emoji);
    std::erase(reaction->members, *stamp.by);
    if (reaction->members.empty()) row.reactions.erase(reaction);
    views.put_message(channel, unreacted.of, row);
}

template <>
Needs needs(const Directory&, const Actor&, const PinMessage& pin) {
    return needs_named(pin);
}
template <>
Result<Outcome<PinMessage>> decide(const State& state, const Actor& actor, const PinMessage& pin,
                                   Moment& moment) {
    auto row = open_message(state, actor, Action::pin, pin);
    if (!row) return row.error();
    if (row->pinned) return placed<PinMessage>(state, pin, moment, std::nullopt);
    return placed<PinMessage>(state, pin, moment, MessagePinned{pin.seq});
}
template <>
void apply(const Directory&, Views& views, const Stamp& stamp, const MessagePinned& pinned) {
    const ChannelId channel = *stamp.stream.channel();
    auto row = *views.message(channel, pinned.of);
    row.pinned = true;
    views.put_message(channel, pinned.of, row);
    views.put(rows::pin_key(channel, pinned.of));
}

template <>
Needs needs(const Directory&, const Actor&, const UnpinMessage& unpin) {
    return needs_named(unpin);
}
template <>
Result<Outcome<UnpinMessage>> decide(const State& state, const Actor& actor,
                                     const UnpinMessage& unpin, Moment& moment) {
    auto row = open_message(state, actor, Action::pin, unpin);
    if (!row) return row.error();
    if (!row->pinned) return placed<UnpinMessage>(state, unpin, moment, std::nullopt);
    return placed<UnpinMessage>(state, unpin, moment, MessageUnpinned{unpin.seq});
}
template <>
void apply(const Directory&, Views& views, const Stamp& stamp, const MessageUnpinned& unpinned) {
    const ChannelId channel = *stamp.stream.channel();
    auto row = *views.message(channel, unpinned.of);
    row.pinned = false;
    views.put_message(channel, unpinned.of, row);
    views.erase(rows::pin_key(channel, unpinned.of));
}

}  // namespace parley::engine
