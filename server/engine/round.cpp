#include "server/engine/round.hpp"

#include <sodium.h>

#include "protocol/frames.hpp"
#include "protocol/json_object.hpp"
#include "protocol/json_write.hpp"
#include "server/engine/blanking.hpp"

namespace parley::engine {

namespace {
/// A stored answer for a repeated command: with the members that are not stored, and with
/// "repeated": true.
std::string told_again(std::string answer, const JsonByName& forgotten) {
    if (!forgotten.values.empty()) {
        auto whole = with_members_changed(
            answer,
            [&](std::string_view name,
                std::string_view json) -> Result<std::optional<std::string>> {
                const auto found = forgotten.values.find(std::string(name));
                return std::optional(found == forgotten.values.end() ? std::string(json)
                                                                     : found->second);
            });
        if (whole) answer = std::move(*whole);
    }
    return with_member("repeated", "true", answer);
}

// The read mark in a main list that an event sets for its author, if it does.
template <class Event>
std::optional<push::Read> reading(const Stamp&, const Event&) {
    return std::nullopt;
}
std::optional<push::Read> reading(const Stamp& stamp, const ReadMarked& marked) {
    if (marked.thread) return std::nullopt;
    return push::Read{marked.channel, *stamp.stream.member(), marked.place};
}
std::optional<push::Read> reading(const Stamp& stamp, const MessagePosted& posted) {
    if (posted.thread || !stamp.by || stamp.imported) return std::nullopt;
    return push::Read{*stamp.stream.channel(), *stamp.by, posted.place};
}

// For whom an event may change a channel's unread count, as in Told::counts. Asked before and after
// `apply`, since an edit changes whom its message names.
template <class Event>
std::vector<MemberId> counted_before(const Views&, const Stamp&, const Event&) {
    return {};
}
std::vector<MemberId> counted_before(const Views& views, const Stamp& stamp,
                                     const MessageEdited& edited) {
    return views.message(*stamp.stream.channel(), edited.of)->mentioned;
}
template <class Event>
std::vector<MemberId> counted_after(const Views&, const Stamp&, const Event&) {
    return {};
}
std::vector<MemberId> counted_after(const Views& views, const Stamp& stamp,
                                    const MessageEdited& edited) {
    return counted_before(views, stamp, edited);
}
std::vector<MemberId> counted_after(const Views& views, const Stamp& stamp,
                                    const MessagePosted& posted) {
    // A mention begins with '<': most texts have none, and their row is not decoded.
    if (stamp.imported || posted.text.find('<') == posted.text.npos) return {};
    const auto key =
        rows::message_key(*stamp.stream.channel(), posted.thread.value_or(0), stamp.seq);
    return views.get(key)->mentioned;
}
std::vector<MemberId> counted_after(const Views&, const Stamp&, const MessageDeleted&) {
    return {rows::everyone};
}
std::vector<MemberId> counted_after(const Views&, const Stamp& stamp, const ReadMarked&) {
    return {*stamp.stream.member()};
}

// Whether an event may have left a follow-up: may say yes without one, never no with one.
template <class Event>
bool may_be_followed_up(const Stamp&, const Event&) {
    return false;
}
bool may_be_followed_up(const Stamp& stamp, const MessagePosted& posted) {
    return !stamp.imported && (posted.thread || posted.text.find('<') != posted.text.npos);
}
bool may_be_followed_up(const Stamp&, const MessageEdited&) { return true; }
bool may_be_followed_up(const Stamp&, const MessageDeleted&) { return true; }

// The channel whose count an event changes.
template <class Event>
ChannelId channel_of(const Stamp& stamp, const Event&) {
    return *stamp.stream.channel();
}
ChannelId channel_of(const Stamp&, const ReadMarked& marked) { return marked.channel; }
}  // namespace

bool Round::take(const Submission& submission, Instant now) {
    const Work& work = *submission.work;
    // Reads and dry runs are answered by the gate; one that comes here is a defect of ours.
    if (!work.changes()) return refuse(submission, Error{Code::internal}), true;
    const auto actor = submission.caller.actor(directory_);
    if (!actor) return refuse(submission, actor.error()), true;
    if (auto may = may_ask(*actor, work.name(), work.door()); !may)
        return refuse(submission, may.error()), true;
    return decide_one(submission, *actor, work, now);
}

/// Reads all that is needed, step by step while needs depend on what was read.
Result<Round::Fetched> Round::fetch(Needs needs) {
    const bool rows_too = needs.settled;
    for (;;) {
        if (auto read = views_.fetch(needs, snapshot_); !read) return read.error();
        if (!views_.settled(needs, rows_too)) return Fetched::must_wait;
        if (!needs.then) return Fetched::all;
        needs = needs.then(views_);
    }
}

/// The steps of one command: read its needs, recognise a repetition, decide, carry out.
bool Round::decide_one(const Submission& submission, const Actor& actor, const Work& work,
                       Instant now) {
    std::optional<Answers::Sent> sent;
    Needs wanted = work.needs(directory_, actor);
    if (!submission.key.empty()) {
        sent = {submission.caller.sender(), submission.key, submission.body_digest};
        wanted.rows.push_back(Answers::row(*sent));
    }
    auto fetched = fetch(std::move(wanted));
    if (!fetched) return refuse(submission, fetched.error()), true;
    if (*fetched == Fetched::must_wait) return false;

    const State state{directory_, views_};
    if (sent) {
        if (auto answer = answers_.given_before(views_, *sent, now)) {
            if (!*answer) return refuse(submission, answer->error()), true;
            group_->told.push_back(
                {.reply_to = submission.reply_to,
                 .reply = told_again(std::move(**answer), work.forgotten(state, actor))});
            return true;
        }
    }

    Moment moment{
        .now = now, .password_hash = submission.password_hash, .online = submission.online};
    randombytes_buf(moment.entropy.data(), moment.entropy.size());
    auto decision = work.decide(state, actor, moment);
    if (!decision) return refuse(submission, decision.error()), true;

    // All reads that can fail come before the effects are carried out.
    Needs told_streams;
    for (const auto& event : decision->effects.events) told_streams.streams.push_back(event.stream);
    if (auto read = views_.fetch(told_streams, snapshot_); !read)
        return refuse(submission, read.error()), true;
    auto blanks = blanked(snapshot_, decision->effects.blanks);
    if (!blanks) return refuse(submission, blanks.error()), true;
    // Last, as it is the first to change rows: a refused command has no stored answer.
    if (sent) {
        auto kept = answers_.keep(views_, snapshot_, *sent,
                                  decision->remembered.value_or(decision->reply), now);
        if (!kept) return refuse(submission, kept.error()), true;
    }
    for (auto& blank : *blanks) views_.blank(blank.stream, blank.seq, std::move(blank.json));
    Told& told = group_->told.emplace_back();
    told.reply_to = submission.reply_to;
    told.reply = std::move(decision->reply);
    carry_out(actor, std::move(decision->effects), told, now);
    return true;
}

/// Applies what was decided to rows and directory, and encodes its events. Cannot fail.
void Round::carry_out(const Actor& actor, Effects effects, Told& told, Instant now) {
    views_.take(std::move(effects.rows));
    for (const auto& entity : effects.entities) change(entity, told);
    for (const auto& id : effects.ended_sessions) {
        directory_.erase(id);
        views_.erase(rows::key_of(id));
    }
    for (const auto& id : effects.ended_tokens) {
        directory_.erase(id);
        views_.erase(rows::key_of(id));
    }
    if (!effects.entities.empty() || !effects.ended_sessions.empty() ||
        !effects.ended_tokens.empty())
        told.directory = std::make_shared<const Directory>(directory_);
    told.ended_sessions = std::move(effects.ended_sessions);
    told.ended_tokens = std::move(effects.ended_tokens);

    for (auto& [stream, event, at, by] : effects.events) {
        const Stamp stamp{.stream = stream,
                          .seq = views_.take_seq(stream),
                          .at = at.empty() ? now : at,
                          .by = by ? by : actor.id(),
                          .imported = effects.imported,
                          .here = effects.here,
                          .about = effects.about};
        ToldEvent& out = *told.events.emplace_back(std::make_shared<ToldEvent>());
        out.stream = stream;
        out.seq = stamp.seq;
        out.bytes.assign(ToldEvent::header_room, '\0');
        append_event(out.bytes, stream, stamp.seq, stamp.at, stamp.by, actor.via_operator(), event);
        event.visit([&]<class Event>(const Event& what) {
            if constexpr (ChangesViews<Event>) {
                auto counted = counted_before(views_, stamp, what);
                apply(directory_, views_, stamp, what);
                for (const auto& id : counted_after(views_, stamp, what)) insert(counted, id);
                told.follow_up |= may_be_followed_up(stamp, what);
                for (const auto& id : counted)
                    told.counts.emplace_back(channel_of(stamp, what), id);
            }
            if (const auto read = reading(stamp, what))
                if (const auto member = directory_.member(read->member);
                    member && directory_.shows_reading(*member, read->channel))
                    told.reads.push_back(*read);
        });
        if (!effects.imported) continue;
        auto gap = std::find_if(told.gaps.begin(), told.gaps.end(),
                                [&](const Told::Gap& g) { return g.stream == stream; });
        if (gap == told.gaps.end())
            told.gaps.push_back({stream, stamp.seq, stamp.seq});
        else
            gap->to = stamp.seq;
    }
}

namespace {
/// The entries that are in only one of two sorted lists.
template <class Id>
std::vector<Id> either_but_not_both(const std::vector<Id>& a, const std::vector<Id>& b) {
    std::vector<Id> out;
    std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
    return out;
}

// Whether a channel's rules of access are the same, so that only members and orgs who are named in
// one of the two lose or gain it (permission.cpp, Directory::is_in).
bool same_rules(const Channel& before, const Channel& after) {
    return before.space == after.space && before.kind == after.kind && before.join == after.join &&
           before.orgs == after.orgs && before.record == after.record &&
           before.part_of == after.part_of;
}
}  // namespace

/// Stores an entity and notes whose subscriptions its change concerns (the fields of Told).
void Round::change(const EntityChange& change, Told& told) {
    const auto keep = [&](const auto& entity) {
        directory_.put(entity);
        views_.put(rows::key_of(entity.id), entity);
    };
    if (const auto* org = change.as<Org>()) {
        keep(*org);
    } else if (const auto* member = change.as<Member>()) {
        const auto before = directory_.member(member->id);
        if (!before || before->active != member->active || before->role != member->role)
            told.changed_people = true;
        keep(*member);
        told.changed_members.push_back(member->id);
    } else if (const auto* space = change.as<Space>()) {
        const auto before = directory_.stored_space(space->id);
        keep(*space);
        if (!before) {
            told.changed_readers.push_back(space->id);
            told.changed_streams.push_back(space->id);
            return;
        }
        for (const auto& id : either_but_not_both(before->members, space->members))
            told.changed_members.push_back(id);
        for (const auto& id : either_but_not_both(before->orgs, space->orgs))
            told.changed_orgs.push_back(id);
        if (before->members != space->members || before->orgs != space->orgs)
            told.changed_readers.push_back(space->id);
    } else if (const auto* channel = change.as<Channel>()) {
        const auto before = directory_.stored_channel(channel->id);
        keep(*channel);
        if (!before || !same_rules(*before, *channel)) {
            told.changed_readers.push_back(channel->id);
            told.changed_streams.push_back(channel->id);
            return;
        }
        for (const auto& [was, is] : {std::pair(&before->members, &channel->members),
                                      std::pair(&before->left, &channel->left)})
            for (const auto& id : either_but_not_both(*was, *is))
                told.changed_places.emplace_back(id, channel->id);
        if (before->members != channel->members) told.changed_readers.push_back(channel->id);
    } else if (const auto* session = change.as<Session>()) {
        keep(*session);
    } else if (const auto* token = change.as<Token>()) {
        keep(*token);
    } else if (const auto* credential = change.as<CredentialChange>()) {
        views_.put(rows::password_key(credential->member), rows::Credential{credential->hash});
    }
}

/// An answer without effects.
void Round::refuse(const Submission& submission, Error error) {
    Told told{.reply_to = submission.reply_to, .refused = true, .reply = to_json(error)};
    told.error = std::move(error);
    group_->told.push_back(std::move(told));
}

/// Events in the order of their commands, with fresh salts, and all changed rows.
storage::Batch Round::batch(Instant now) {
    storage::Batch batch{.at = now};
    for (const auto& told : group_->told)
        for (const auto& event : told.events)
            batch.appends.push_back({event->stream, event->seq, event->json()});
    std::vector<storage::Salt> salts(batch.appends.size());
    if (!salts.empty()) randombytes_buf(salts.data(), salts.size() * sizeof(storage::Salt));
    for (std::size_t i = 0; i < salts.size(); ++i) batch.appends[i].salt = salts[i];
    views_.flush(batch);
    return batch;
}

}  // namespace parley::engine
