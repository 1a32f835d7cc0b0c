#pragma once
// A command on its way to be decided, whatever its kind: what the round asks of a subject's file.

#include <memory>

#include "server/engine/decide.hpp"

namespace parley::engine {

/// What is decided of a command.
struct Decision {
    Effects effects;
    std::string reply;                      ///< JSON
    std::optional<std::string> remembered;  ///< of the reply, where that is not all of it
};

class Work {
  public:
    virtual ~Work() = default;
    virtual std::string_view name() const = 0;
    virtual Door door() const = 0;
    /// Bytes of the command itself; what its texts and lists hold is about as long as its body.
    virtual std::size_t size() const = 0;
    /// Not so of a read, of what a connection does by itself, and of a dry run.
    virtual bool changes() const = 0;
    virtual Needs needs(const Directory& directory, const Actor& actor) const = 0;
    virtual Result<Decision> decide(const State& state, const Actor& actor,
                                    Moment& moment) const = 0;
    /// What was not remembered of the reply, as it is now.
    virtual JsonByName forgotten(const State& state, const Actor& actor) const = 0;
};

/// Compiled in work.cpp for each command of clients and each of the server's own.
template <class Command>
std::shared_ptr<const Work> work_of(std::shared_ptr<const Command> command);

class AnyWork {
  public:
    AnyWork() = default;
    AnyWork(const AnyCommand& command);
    template <class Command>
        requires requires { Command::effect; }
    AnyWork(Command command)
        : work_(work_of(std::make_shared<const Command>(std::move(command)))) {}

    const Work& operator*() const {
        ensure(work_ != nullptr);
        return *work_;
    }

  private:
    std::shared_ptr<const Work> work_;
};

}  // namespace parley::engine
