#pragma once
// An engine on a store, asked without sockets: commands as JSON, in whose name one says.

#include <condition_variable>
#include <mutex>

#include "protocol/frames.hpp"
#include "server/engine/engine.hpp"
#include "storage_fixture.hpp"

namespace parley::engine {

/// The text of a member of an answer; empty where it has none of this name.
inline std::string text_in(std::string_view json, const std::string& member) {
    const auto at = json.find("\"" + member + "\":\"");
    if (at == json.npos) return {};
    const auto from = at + member.size() + 4;
    return std::string(json.substr(from, json.find('"', from) - from));
}

class AskedEngine {
  public:
    struct Question {
        std::string command;
        std::string with;               ///< JSON
        std::optional<MemberId> who{};  ///< none: the operator
        std::string key{};
    };
    struct Answer {
        std::string json;
        std::optional<Code> refused;
    };

    /// `hear` is given each batch on the engine's thread, before it counts as answered.
    explicit AskedEngine(
        storage::Log& log, std::function<void(const Group&)> hear = [](const Group&) {})
        : engine_(*Engine::open(log, {})) {
        engine_->start([this, hear = std::move(hear)](const std::shared_ptr<Group>& group) {
            hear(*group);
            const std::lock_guard lock(mutex_);
            for (const auto& told : group->told) {
                if (told.reply_to.loop != 0) continue;  // somebody else's question
                auto& answer = answers_.at(told.reply_to.asker);
                answer = {told.reply, std::nullopt};
                if (told.refused) answer.refused = told.error->code;
                ++answered_;
            }
            changed_.notify_all();
        });
    }
    ~AskedEngine() { engine_->stop(); }

    /// Hands all of them over at once, so that one round decides them. The answers in their order.
    std::vector<Answer> ask_at_once(const std::vector<Question>& questions) {
        std::vector<Submission> all;
        for (const auto& question : questions) {
            auto request = decode_body(question.command, question.with, true);
            INFO(question.command << " " << question.with);
            REQUIRE(request.has_value());
            all.push_back({.reply_to = {.asker = all.size()},
                           .caller = Caller::operator_(question.who),
                           .work = std::move(request->command),
                           .key = question.key,
                           .body_digest = engine_->digest_of(question.command, request->body),
                           .body_size = request->body.size()});
        }
        std::unique_lock lock(mutex_);
        answers_.assign(all.size(), {});
        answered_ = 0;
        engine_->submit(std::move(all));
        REQUIRE(changed_.wait_for(lock, std::chrono::seconds(20),
                                  [&] { return answered_ == answers_.size(); }));
        return answers_;
    }
    Answer ask(const std::string& command, const std::string& with,
               std::optional<MemberId> who = {}) {
        return ask_at_once({{command, with, who}}).front();
    }
    /// Asks what must be done, and returns the id of what was made.
    std::string made(const std::string& command, const std::string& with,
                     std::optional<MemberId> who = {}, const std::string& member = "id") {
        const auto answer = ask(command, with, who);
        INFO(command << " " << with << " " << answer.json);
        REQUIRE_FALSE(answer.refused);
        return text_in(answer.json, member);
    }
    Engine& engine() { return *engine_; }

  private:
    std::unique_ptr<Engine> engine_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Answer> answers_;
    std::size_t answered_ = 0;
};

/// Two companies with a space and a channel that both are in.
struct Project {
    explicit Project(AskedEngine& asked)
        : host(asked.made("org.create", R"({"kind":"host","name":"Host","zone":"UTC"})")),
          acme(asked.made("org.create", R"({"kind":"partner","name":"Acme","zone":"UTC"})")),
          anna(person(asked, host, "Anna", "admin")),
          bert(person(asked, acme, "Bert", "member")),
          space(asked.made("space.create",
                           R"({"kind":"partner","name":"Shared","orgs":[")" + acme + R"("]})")),
          channel(asked.made("channel.create", R"({"space":")" + space + R"(","name":"launch"})")) {
        // The host's people are in a shared space by name.
        asked.made("space.add",
                   R"({"space":")" + space + R"(","members":[")" + anna.text() + R"("]})");
    }

    static MemberId person(AskedEngine& asked, const std::string& org, const std::string& name,
                           const std::string& role) {
        return *MemberId::parse(asked.made(
            "member.create",
            R"({"org":")" + org + R"(","name":")" + name + R"(","role":")" + role + R"("})"));
    }

    std::string host, acme;
    MemberId anna, bert;
    std::string space, channel;
};

}  // namespace parley::engine
