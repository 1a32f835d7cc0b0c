#pragma once
// Type-erased commands: the round needs only these functions, so it is compiled once and not once
// for each command.

#include <memory>

#include "server/engine/decide.hpp"

namespace parley::engine {

/// A decision, with the reply encoded.
struct Decision {
    Effects effects;
    std::string reply;                      ///< JSON
    std::optional<std::string> remembered;  ///< the reply to store under the key, if not all of it
};

/// A command and its subject's functions. Immutable; made on any thread.
class Work {
  public:
    virtual ~Work() = default;
    virtual std::string_view name() const = 0;
    virtual Door door() const = 0;
    /// sizeof the command; the bytes of its texts and lists are about its body's size.
    virtual std::size_t size() const = 0;
    /// Whether the engine may decide it: not for reads, session commands and dry runs.
    virtual bool changes() const = 0;
    virtual Needs needs(const Directory& directory, const Actor& actor) const = 0;
    virtual Result<Decision> decide(const State& state, const Actor& actor,
                                    Moment& moment) const = 0;
    /// Members of the reply that are not stored with it, as they are now.
    virtual JsonByName forgotten(const State& state, const Actor& actor) const = 0;
};

/// Instantiated in work.cpp for all of AllWork.
template <class Command>
std::shared_ptr<const Work> work_of(std::shared_ptr<const Command> command);

/// A Work by value; empty only when default-constructed.
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
