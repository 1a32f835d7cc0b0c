#include "server/net/hub.hpp"

#include "protocol/json_write.hpp"
#include "server/net/server.hpp"
#include "server/net/session.hpp"

namespace parley::net {

std::optional<std::int64_t> Allowance::take(Instant now) {
    if (!last_.empty())
        left_ = std::min(burst_, left_ + per_s_ * static_cast<double>(now.ms - last_.ms) / 1000.0);
    last_ = now;
    if (left_ >= 1) {
        left_ -= 1;
        return std::nullopt;
    }
    return static_cast<std::int64_t>((1 - left_) / per_s_ * 1000.0) + 1;
}

bool Allowance::full(Instant now) const {
    return left_ + per_s_ * static_cast<double>(now.ms - last_.ms) / 1000.0 >= burst_;
}

Hub::Hub(Server& server, Loop& loop) : server_(server), loop_(loop) {
    loop_.each_second([this] { each_second(); });
}

std::uint64_t Hub::add(Session& session) {
    sessions_.emplace(++last_number_, &session);
    return last_number_;
}

void Hub::remove(Session& session) {
    for (const auto& stream : session.streams()) unsubscribe(session, stream);
    sessions_.erase(session.number());
}

void Hub::subscribe(Session& session, StreamId stream, Seq from) {
    subscribers_[stream].push_back({&session, from});
}

void Hub::unsubscribe(Session& session, StreamId stream) {
    const auto found = subscribers_.find(stream);
    if (found == subscribers_.end()) return;
    auto& list = found->second;
    const auto at = std::find_if(list.begin(), list.end(),
                                 [&](const Subscriber& s) { return s.session == &session; });
    if (at == list.end()) return;
    *at = list.back();
    list.pop_back();
    if (list.empty()) subscribers_.erase(found);
}

void Hub::submit(engine::Submission submission, Session& session) {
    submission.reply_to.loop = loop_.index();
    submission.reply_to.asker = session.number();
    collect(std::move(submission));
}

void Hub::submit(engine::Submission submission, Answered answered) {
    submission.reply_to.loop = loop_.index();
    submission.reply_to.asker = ++last_number_;
    answers_.emplace(last_number_, std::move(answered));
    collect(std::move(submission));
}

void Hub::collect(engine::Submission submission) {
    // One hand-over a turn: one lock and one wake-up for all that came in it.
    if (collected_.empty())
        loop_.at_end_of_turn([this] {
            std::vector<engine::Submission> all;
            all.swap(collected_);
            server_.engine().submit(std::move(all));
        });
    collected_.push_back(std::move(submission));
}

void Hub::deliver(const std::shared_ptr<engine::Group>& group) {
    for (const auto& told : group->told) {
        end_rights(told);
        if (told.directory) change_streams(told, false);
        deliver_events(group, told);
        if (told.directory) change_streams(told, true);
        if (told.reply_to.loop == loop_.index()) answer(told);
    }
}

void Hub::end_rights(const engine::Told& told) {
    const auto ended = [&](const Identity& identity) {
        const auto has = [](const auto& ids, const auto& id) {
            return std::find(ids.begin(), ids.end(), id) != ids.end();
        };
        if (!identity.session.empty() && has(told.ended_sessions, identity.session)) return true;
        if (!identity.token.empty() && has(told.ended_tokens, identity.token)) return true;
        if (!identity.member || !has(told.changed_members, identity.member->id)) return false;
        const auto member = told.directory->member(identity.member->id);
        return !member || !member->active;
    };
    if (told.ended_sessions.empty() && told.ended_tokens.empty() && told.changed_members.empty())
        return;
    for (auto& [number, session] : sessions_)
        if (session->identity() && ended(*session->identity())) session->sign_out();
}

void Hub::deliver_events(const std::shared_ptr<engine::Group>& group, const engine::Told& told) {
    for (const auto& event : told.events) {
        const auto found = subscribers_.find(event.stream);
        if (found == subscribers_.end()) continue;
        // The bytes belong to the batch's group; all sockets of this loop share this reference.
        const FrameRef frame(new Frame(group, event.frame()));
        for (const auto& [session, from] : found->second)
            if (event.seq > from) session->deliver(event.stream, event.seq, frame);
    }
    for (const auto& gap : told.gaps) {
        const auto found = subscribers_.find(gap.stream);
        if (found == subscribers_.end()) continue;
        for (const auto& [session, from] : found->second)
            if (gap.to > from) session->deliver_gap(gap);
    }
}

void Hub::change_streams(const engine::Told& told, bool gained) {
    const auto& directory = *told.directory;
    std::unique_ptr<storage::Snapshot> snapshot;
    for (auto& [number, session] : sessions_) {
        if (!session->identity() || !session->has_synced()) continue;
        const auto member = directory.member(session->identity()->member->id);
        if (!member) continue;
        const auto check = [&](StreamId stream) {
            const bool in = directory.is_in(*member, stream);
            const bool has = session->is_subscribed(stream);
            if (gained && in && (!has || session->only_watches(stream))) {
                if (!snapshot) snapshot = server_.log().snapshot();
                session->gain(stream, directory, *snapshot);
            } else if (!gained && has && !in && !session->may_still_watch(stream, directory)) {
                session->lose(stream);
            }
        };
        for (const auto& stream : told.changed_streams) check(stream);
        // A space does not name the channels of its records: who looks at one of them is asked.
        const bool space_changed =
            std::any_of(told.changed_streams.begin(), told.changed_streams.end(),
                        [](const StreamId& stream) { return stream.space().has_value(); });
        if (space_changed && !gained)
            for (const auto& stream : session->only_watched()) check(stream);
        if (std::find(told.changed_members.begin(), told.changed_members.end(), member->id) ==
            told.changed_members.end())
            continue;
        if (gained)
            for (const auto& stream : directory.streams_of(*member)) check(stream);
        else
            for (const auto& stream : session->streams()) check(stream);
    }
}

void Hub::answer(const engine::Told& told) {
    if (const auto session = sessions_.find(told.reply_to.asker); session != sessions_.end()) {
        session->second->answered(told);
        return;
    }
    const auto waiting = answers_.find(told.reply_to.asker);
    if (waiting == answers_.end()) return;  // the asker is gone
    const Answered answered = std::move(waiting->second);
    answers_.erase(waiting);
    answered(told);
}

void Hub::push_to_watchers(ChannelId channel, MemberId except, const std::string& frame) {
    for (auto& [number, session] : sessions_)
        if (session->identity() && session->watches(channel) &&
            session->identity()->member->id != except)
            session->push_typing(channel, frame);
}

std::optional<std::int64_t> Hub::too_fast(MemberId member, OrgId org) {
    const auto& limits = server_.settings();
    const Instant at = now();
    auto& own = member_allowances_
                    .try_emplace(member, static_cast<double>(limits.commands_per_s),
                                 static_cast<double>(limits.commands_burst))
                    .first->second;
    if (auto wait = own.take(at)) return wait;
    auto& shared = org_allowances_
                       .try_emplace(org, static_cast<double>(limits.org_commands_per_s),
                                    static_cast<double>(limits.org_commands_burst))
                       .first->second;
    return shared.take(at);
}

void Hub::each_second() {
    const Instant at = now();
    // Whoever has their full allowance again needs no entry.
    erase_if(member_allowances_, [&](const auto& entry) { return entry.second.full(at); });
    erase_if(org_allowances_, [&](const auto& entry) { return entry.second.full(at); });
    for (auto& [number, session] : sessions_) session->each_second(at);
}

}  // namespace parley::net
