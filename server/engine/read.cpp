#include "server/engine/read.hpp"

#include "protocol/json_write.hpp"

namespace parley::engine {

namespace {
template <class Command>
concept Operation =
    requires(Operations& operations, const Command& command) { operate(operations, command); };

template <class Reply>
Result<std::string> encoded(Result<Reply> answer) {
    if (!answer) return std::move(answer.error());
    return to_json(*answer);
}
}  // namespace

Result<std::string> read_any(const Reader& reader, const Actor& actor, const AnyCommand& command) {
    return command.visit([&]<class Command>(const Command& wanted) -> Result<std::string> {
        if constexpr (Command::effect == Effect::reads || requires { wanted.dry_run; }) {
            if (effect_of(wanted) != Effect::reads) return Error{Code::internal};
            if (auto may = may_ask(actor, Command::name, Command::door); !may) return may.error();
            if constexpr (Operation<Command>)
                return Error{Code::internal};
            else
                return encoded(read(reader, actor, wanted));
        } else {
            return Error{Code::internal};
        }
    });
}

Result<std::string> operate_any(Operations& operations, const Actor& actor,
                                const AnyCommand& command) {
    return command.visit([&]<class Command>(const Command& wanted) -> Result<std::string> {
        if constexpr (Operation<Command>) {
            if (auto may = may_ask(actor, Command::name, Command::door); !may) return may.error();
            return encoded(operate(operations, wanted));
        } else {
            return Error{Code::internal};
        }
    });
}

bool is_operation(const AnyCommand& command) {
    return command.visit([]<class C>(const C&) { return Operation<C>; });
}

bool is_slow(const AnyCommand& command) {
    return command.visit([]<class C>(const C&) { return requires { C::slow; }; });
}

}  // namespace parley::engine
