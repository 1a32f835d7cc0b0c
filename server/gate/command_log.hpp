#pragma once
// One line of the log for each command and each sign-in: who asked for what, by ids, how long it
// took and how it ended. A line never has a text, a name, a mail address or a secret.

#include <optional>
#include <string_view>

#include "protocol/error.hpp"
#include "server/gate/allowance.hpp"
#include "server/gate/options.hpp"

namespace parley::gate {

struct Identity;

/// The way by which a command came.
enum class Via : std::uint8_t { websocket, http, operator_ };

/// A command that was asked: what its line says besides its end.
struct Asked {
    std::string_view command;  ///< its name, alive as long as the program; empty: it was unreadable
    Via via{};
    std::optional<MemberId> member{};  ///< none: the operator, or nobody yet
    std::optional<OrgId> org{};
    Steady began = std::chrono::steady_clock::now();
};
/// The same by an identity, which may have come by the operator's socket.
Asked asked_by(const Identity& identity, std::string_view command, Via via);

/// One for the server. Any thread.
class CommandLog {
  public:
    explicit CommandLog(const LogOptions& options) : options_(options) {}

    /// Writes the line of an answer. `id`: that of the frame; only a number is written.
    void answered(const Asked& asked, std::optional<Code> refused, std::string_view id = {}) const;
    template <class T>
    void answered(const Asked& asked, const Result<T>& answer, std::string_view id = {}) const {
        answered(asked, answer ? std::nullopt : std::optional(answer.error().code), id);
    }
    /// Writes the line of a sign-in. `from`: the client's network address; empty: not known.
    void signed_in(const Asked& asked, std::optional<Code> refused, std::string_view from) const;

  private:
    bool wants(const Asked& asked, std::optional<Code> refused) const;
    void write(const Asked& asked, std::optional<Code> refused, std::string_view name,
               std::string_view value) const;

    const LogOptions options_;
};

}  // namespace parley::gate
