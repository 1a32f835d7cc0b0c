#include "server/engine/read.hpp"

#include "protocol/json_write.hpp"

namespace parley::engine {

Result<std::string> read_any(const Reader& reader, const Actor& actor, const AnyCommand& command) {
    return std::visit(
        [&]<class Command>(const Command& wanted) -> Result<std::string> {
            if constexpr (Command::effect == Effect::reads) {
                if (!in_scope(actor, Command::name) ||
                    (Command::door == Door::operators && !actor.is_operator()))
                    return Error{Code::not_allowed};
                auto answer = read(reader, actor, wanted);
                if (!answer) return std::move(answer.error());
                return to_json(*answer);
            } else {
                return Error{Code::internal};
            }
        },
        command);
}

bool is_slow(const AnyCommand& command) {
    return std::visit([]<class C>(const C&) { return requires { C::slow; }; }, command);
}

}  // namespace parley::engine
