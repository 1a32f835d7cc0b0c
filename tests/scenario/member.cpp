// What a member says. What they hear is in hearing.cpp.

#include "tests/scenario/member.hpp"

#include "tests/scenario/server.hpp"

namespace parley::scenario {

using driver::deadline;

Refused::Refused(std::string_view command, const Json& e)
    : Failure(std::string(command) + " was refused: " + driver::to_text(e)), error(e) {}

Member::Member(Server& server, std::string name, std::string token)
    : server_(&server), name_(std::move(name)), token_(std::move(token)) {}

std::string Member::id() const { return server_->id(name_); }

// Coming and going.

std::optional<HttpAnswer> Member::try_connect(Headers headers) {
    socket_.reset();
    answers_.clear();
    answer_texts_.clear();
    auto connection = slow_ ? driver::Connection::tcp_with_small_window(server_->port())
                            : driver::Connection::tcp(server_->port());
    headers.emplace_back("Sec-WebSocket-Protocol", "parley.v1");
    std::string unread;
    connection.send(driver::http_bytes(driver::upgrade_request(std::move(headers))));
    HttpAnswer answer = driver::read_answer(connection, unread);
    if (answer.status != 101) return answer;
    socket_.emplace(std::move(connection), std::move(unread));
    return std::nullopt;
}

void Member::connect() {
    if (const auto answer = try_connect({{"Authorization", "Bearer " + token_}}))
        throw Failure(name_ + " got no connection: " + answer->body);
}

void Member::reconnect() {
    connect();
    sync();
}

void Member::sync() {
    object cursors;
    for (const auto& [stream, seq] : cursors_) cursors[stream] = seq;
    object with;
    if (!cursors.empty()) with["cursors"] = cursors;
    for (;;) {
        const std::uint64_t id = ++last_id_;
        sync_ids_.insert(id);
        socket_->send_text(driver::to_text(object{{"id", id}, {"do", "sync"}, {"with", with}}));
        const Json reply = answer(id);
        if (!at(reply, "error").is_null()) throw Refused("sync", at(reply, "error"));
        if (at(at(reply, "ok"), "more") != Json(true)) return;
        with["cursor"] = at(at(reply, "ok"), "cursor");
    }
}

void Member::disconnect() {
    if (socket_) socket_->connection().reset();
    socket_.reset();
}

CloseReason Member::closing() {
    while (take(deadline())) {
    }
    return *socket_->closed();
}

Json Member::channel_state(const std::string& channel) {
    const auto found = states_.find(server_->id(channel));
    return found == states_.end() ? Json() : found->second;
}

// Saying.

std::uint64_t Member::send(std::string_view command, object with, std::string key) {
    const std::uint64_t id = ++last_id_;
    if (key.empty()) key = driver::Admin::new_key();
    if (command == "channel.watch" && with.contains("channels"))
        for (const Json& channel : with.at("channels").as_array())
            watched_.insert(std::string(channel.as_string()));
    const object frame{{"id", id},
                       {"do", boost::json::string_view(command.data(), command.size())},
                       {"key", key},
                       {"with", std::move(with)}};
    if (!socket_) throw Failure(name_ + " is not connected");
    socket_->send_text(driver::to_text(frame));
    return id;
}

bool Member::answered(std::uint64_t id) {
    while (socket_->has_next())
        if (!take(deadline())) break;
    return answers_.contains(id);
}

Json Member::answer(std::uint64_t id) {
    wait_until("an answer", [&] { return answers_.contains(id); });
    return answers_.at(id);
}

Json Member::ask(std::string_view command, object with) {
    const Json reply = answer(send(command, std::move(with)));
    if (!at(reply, "error").is_null()) throw Refused(command, at(reply, "error"));
    return at(reply, "ok");
}

Json Member::ask_with_key(const std::string& key, std::string_view command, object with) {
    const Json reply = answer(send(command, std::move(with), key));
    if (!at(reply, "error").is_null()) throw Refused(command, at(reply, "error"));
    return at(reply, "ok");
}

std::string Member::refusal(std::string_view command, object with) {
    return text_at(at(answer(send(command, std::move(with))), "error"), "code");
}

std::string Member::answer_text(std::string_view command, object with) {
    const std::uint64_t id = send(command, std::move(with));
    answer(id);
    const std::string& text = answer_texts_.at(id);
    return text.substr(text.find(','));
}

Placed Member::post(const std::string& channel, const std::string& text) {
    const Json ok = ask("message.post", {{"channel", server_->id(channel)}, {"text", text}});
    return {number_at(ok, "seq"), number_at(ok, "place")};
}

Placed Member::reply(const std::string& channel, std::uint64_t root, const std::string& text) {
    const Json ok =
        ask("message.post", {{"channel", server_->id(channel)}, {"text", text}, {"thread", root}});
    return {number_at(ok, "seq"), number_at(ok, "place")};
}

void Member::edit(const std::string& channel, std::uint64_t seq, const std::string& text) {
    ask("message.edit", {{"channel", server_->id(channel)}, {"seq", seq}, {"text", text}});
}

void Member::erase(const std::string& channel, std::uint64_t seq) {
    ask("message.delete", {{"channel", server_->id(channel)}, {"seq", seq}});
}

Json Member::page(const std::string& channel, object more) {
    more["channel"] = server_->id(channel);
    return ask("history", std::move(more));
}

Texts Member::history(const std::string& channel) {
    Texts texts;
    const Json found = page(channel, {{"limit", 200}});
    for (const Json& message : at(found, "messages").as_array())
        texts.push_back(text_at(message, "text"));
    return texts;
}

std::vector<Json> Member::log(const std::string& channel) {
    std::vector<Json> events;
    for (;;) {
        const std::uint64_t after = events.empty() ? 0 : number_at(events.back(), "seq");
        const Json page = ask("events", {{"stream", server_->id(channel)}, {"after", after}});
        for (const Json& event : at(page, "events").as_array()) events.push_back(event);
        if (at(page, "more") != Json(true)) return events;
    }
}

// Below commands.

Json Member::answer_to(std::string_view frame) {
    const auto before = answers_;
    socket_->send_text(frame);
    Json reply;
    wait_until("an answer to " + std::string(frame.substr(0, 100)), [&] {
        if (!unnumbered_.empty()) {
            reply = unnumbered_.front();
            unnumbered_.pop_front();
            return true;
        }
        for (const auto& [id, answer] : answers_)
            if (!before.contains(id)) {
                reply = answer;
                return true;
            }
        return false;
    });
    // Numbers that a test makes up may come again.
    answers_ = before;
    return reply;
}

void Member::send_raw(std::string_view bytes) { socket_->send_raw(bytes); }

}  // namespace parley::scenario
