// What a member hears, and the check that each stream goes on without a hole. What they say is in
// member.cpp.

#include "tests/scenario/member.hpp"
#include "tests/scenario/server.hpp"

namespace parley::scenario {

using driver::deadline;

Texts Member::texts(const std::string& channel, std::size_t count) {
    Texts texts;
    while (texts.size() < count)
        texts.push_back(text_at(event("message.posted", channel).data, "text"));
    return texts;
}

Heard Member::event(const std::string& name, const std::string& of) {
    const std::string stream = of.empty() ? "" : server_->id(of);
    auto found = heard_.end();
    wait_until(name + (of.empty() ? "" : " in " + of), [&] {
        found = std::find_if(heard_.begin(), heard_.end(), [&](const Heard& one) {
            return !one.stream.empty() && one.name == name &&
                   (stream.empty() || one.stream == stream);
        });
        return found != heard_.end();
    });
    Heard taken = std::move(*found);
    heard_.erase(found);
    return taken;
}

Heard Member::push(const std::string& name) {
    auto found = heard_.end();
    wait_until("the push " + name, [&] {
        found = std::find_if(heard_.begin(), heard_.end(), [&](const Heard& one) {
            return one.stream.empty() && one.name == name;
        });
        return found != heard_.end();
    });
    Heard taken = std::move(*found);
    heard_.erase(found);
    return taken;
}

std::vector<std::string> Member::rest() {
    // What the engine answers comes behind all that it has told this loop before. A ping does not.
    answer(send("channel.leave", {{"channel", "chn_01ARZ3NDEKTSV4RRFFQ69G5FAV"}}));
    std::vector<std::string> names;
    for (const Heard& one : heard_)
        if (one.name != "hello") names.push_back(one.name);  // every connection begins with it
    heard_.clear();
    return names;
}

void Member::wait_until(const std::string& what, const std::function<bool()>& found) {
    const auto until = deadline();
    while (!found()) {
        try {
            if (take(until)) continue;
        } catch (const Failure& failure) {
            nothing_came(what + " (" + failure.what() + ")");
        }
        if (found()) return;
        nothing_came(what);
    }
}

void Member::nothing_came(const std::string& what) const {
    std::string text = name_ + " waited for " + what + ";";
    if (!socket_) text += " is not connected;";
    if (socket_ && socket_->closed())
        text += " was closed with " + std::to_string(socket_->closed()->code) + " " +
                socket_->closed()->text + ";";
    text += " has heard:";
    for (const Heard& one : heard_) text += "\n  " + driver::to_text(one.whole);
    throw Failure(text);
}

bool Member::take(driver::Clock::time_point until) {
    if (!socket_) return false;
    const auto text = socket_->next(until);
    if (!text) return false;
    take_text(*text);
    return true;
}

void Member::take_text(const std::string& text) {
    everything_ += text;
    everything_ += '\n';
    const Json frame = driver::parse_json(text);
    const object& members = frame.as_object();
    if (const auto* re = members.if_contains("re")) {
        if (!re->is_number()) {
            unnumbered_.push_back(frame);
            return;
        }
        const auto id = re->to_number<std::uint64_t>();
        if (sync_ids_.erase(id) > 0) take_sync(at(frame, "ok"));
        answers_[id] = frame;
        answer_texts_[id] = text;
    } else if (members.contains("event")) {
        take_event(frame);
    } else if (members.contains("push")) {
        take_push(frame);
    } else {
        throw Failure("neither answer, event nor push: " + text);
    }
}

void Member::take_event(const Json& event) {
    Heard heard{text_at(event, "stream"), text_at(event, "event"), number_at(event, "seq"),
                at(event, "data"), event};
    auto cursor = cursors_.find(heard.stream);
    if (cursor == cursors_.end()) {
        // A watched channel starts wherever it is.
        if (!watched_.contains(heard.stream))
            throw Failure(name_ + " is not in " + server_->name_of(heard.stream) +
                          " but heard: " + driver::to_text(event));
        cursor = cursors_.emplace(heard.stream, heard.seq - 1).first;
    }
    if (heard.seq != cursor->second + 1)
        throw Failure(name_ + " had " + std::to_string(cursor->second) + " of " +
                      server_->name_of(heard.stream) +
                      " and then heard: " + driver::to_text(event));
    cursor->second = heard.seq;
    heard_.push_back(std::move(heard));
}

void Member::take_push(const Json& push) {
    Heard heard{{}, text_at(push, "push"), 0, at(push, "data"), push};
    const std::string stream = text_at(heard.data, "stream");
    if (heard.name == "opened") {
        cursors_[stream] = number_at(heard.data, "cursor");
        states_[stream] = at(heard.data, "state");
    } else if (heard.name == "closed") {
        cursors_.erase(stream);
        states_.erase(stream);
        watched_.erase(stream);
    } else if (heard.name == "gap") {
        cursors_[stream] = number_at(heard.data, "to");
    }
    heard_.push_back(std::move(heard));
}

void Member::take_sync(const Json& reply) {
    if (reply.is_null()) return;
    synced_ = reply;
    if (const auto* cursors = at(reply, "cursors").if_object())
        for (const auto& [stream, seq] : *cursors)
            cursors_.try_emplace(std::string(stream), seq.to_number<std::uint64_t>());
    if (const auto* gaps = at(reply, "gap").if_object())
        for (const auto& [stream, gap] : *gaps)
            cursors_[std::string(stream)] = number_at(gap, "to");
    if (const auto* left = at(reply, "left").if_array())
        for (const Json& stream : *left) cursors_.erase(std::string(stream.as_string()));
    if (const auto* channels = at(reply, "channels").if_array())
        for (const Json& channel : *channels) states_[text_at(channel, "id")] = channel;
}

}  // namespace parley::scenario
