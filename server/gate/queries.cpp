#include "server/gate/queries.hpp"

#include "protocol/frames.hpp"
#include "server/engine/read.hpp"

namespace parley::gate {

Result<std::string> Queries::answer(const engine::Caller& caller, const AnyCommand& command) {
    const auto answered = [&]() -> Result<std::string> {
        auto newest = engine_.version();
        const auto actor = caller.actor(*newest->directory);
        if (!actor) return actor.error();
        if (!engine::is_operation(command))
            return engine::read_any({*newest->directory, *newest->snapshot, now()}, *actor,
                                    command);
        newest.reset();  // or a compaction would wait for this snapshot
        return engine::operate_any(operations_, *actor, command);
    };
    auto answer = answered();
    counts_.count(name_of(command), !answer);
    return answer;
}

}  // namespace parley::gate
