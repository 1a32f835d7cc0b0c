#include "server/engine/work.hpp"

#include "protocol/json_write.hpp"
#include "server/engine/files.hpp"
#include "server/engine/schedules.hpp"

namespace parley::engine {

namespace {
/// The reply to store under the client's key, if it differs from the reply: without secrets that
/// are shown once, and without text that may be deleted, as it would be kept for a week.
template <class Reply>
std::optional<std::string> remembered(Reply& reply) {
    bool all = true;
    for_each_member(reply, [&]<class Value>(std::string_view, Value& value) {
        if constexpr (std::is_same_v<Value, std::optional<ShownOnce>>) value.reset(), all = false;
    });
    if constexpr (std::is_same_v<Reply, view::Schedule>) reply.text = {}, all = false;
    if constexpr (std::is_same_v<Reply, view::File>)
        reply.name.clear(), reply.link.clear(), all = false;
    return all ? std::nullopt : std::optional(to_json(reply));
}

template <class Command>
class WorkOf final : public Work {
  public:
    explicit WorkOf(std::shared_ptr<const Command> command) : command_(std::move(command)) {}
    std::string_view name() const override { return Command::name; }
    Door door() const override { return Command::door; }
    std::size_t size() const override { return sizeof(Command); }
    bool changes() const override { return effect_of(*command_) == Effect::changes; }
    Needs needs(const Directory& directory, const Actor& actor) const override {
        if constexpr (Command::effect == Effect::changes)
            return engine::needs(directory, actor, *command_);
        else
            return {};
    }
    Result<Decision> decide(const State& state, const Actor& actor, Moment& moment) const override {
        if constexpr (Command::effect == Effect::changes) {
            auto outcome = engine::decide(state, actor, *command_, moment);
            if (!outcome) return std::move(outcome.error());
            auto reply = to_json(outcome->reply);
            auto kept = remembered(outcome->reply);
            return Decision{std::move(*outcome), std::move(reply), std::move(kept)};
        } else {
            return Error{Code::internal};
        }
    }
    JsonByName forgotten(const State& state, const Actor& actor) const override {
        if constexpr (requires { engine::forgotten(state, actor, *command_); })
            return engine::forgotten(state, actor, *command_);
        else
            return {};
    }

  private:
    std::shared_ptr<const Command> command_;
};
}  // namespace

template <class Command>
std::shared_ptr<const Work> work_of(std::shared_ptr<const Command> command) {
    return std::make_shared<WorkOf<Command>>(std::move(command));
}

AnyWork::AnyWork(const AnyCommand& command)
    : work_(command.visit_shared([]<class Command>(std::shared_ptr<const Command> one) {
          return work_of(std::move(one));
      })) {}

// Instantiates `work_of` for all commands: other files see only its declaration.
[[gnu::used]] static constexpr auto all_work =
    []<class... Command>(boost::mp11::mp_list<Command...>) {
        return std::make_tuple(&work_of<Command>...);
    }(AllWork());

}  // namespace parley::engine
