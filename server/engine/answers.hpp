#pragma once
// Idempotency: answers are stored by sender and client's key, so that a command that is sent again
// because its answer was lost gets the first answer and is not done again. Kept for seven days, at
// most `kept_max` for each sender.

#include <array>
#include <string>
#include <string_view>

#include "server/engine/views.hpp"

namespace parley::engine {

/// Recognises a repeated command: BLAKE2b-128 of its name and its body as sent, keyed by a secret
/// of the server, so that nobody can test guesses of a body against a copied store.
using BodyDigest = std::array<std::uint8_t, 16>;
BodyDigest body_digest(std::string_view secret, std::string_view command, std::string_view body);

/// Used by the engine's thread alone.
class Answers {
  public:
    explicit Answers(std::size_t kept_max) : kept_max_(kept_max) {}

    /// A command as it was sent.
    struct Sent {
        MemberId sender;  ///< empty: the operator, in whoever's name they act
        std::string_view key;
        BodyDigest body;
    };

    /// Key of the row that `given_before` needs.
    static std::string row(const Sent& sent);

    /// The stored answer, as JSON; key_reused if the key was used for another command or body; none
    /// if the command is new or its answer has expired.
    std::optional<Result<std::string>> given_before(const Views& views, const Sent& sent,
                                                    Instant now) const;

    /// Stores an answer and drops the sender's oldest beyond the bound. Reads from `snapshot`, so
    /// it may fail with storage_failed.
    Result<> keep(Views& views, const storage::Snapshot& snapshot, const Sent& sent,
                  std::string reply, Instant now);

  private:
    /// A sender's answers have the numbers `first` to `next` - 1; some may have expired.
    struct Numbers {
        std::uint64_t first = 0, next = 0;
    };
    Result<Numbers*> numbers_of(const storage::Snapshot& snapshot, MemberId sender);

    const std::size_t kept_max_;
    boost::unordered_flat_map<MemberId, Numbers> numbers_;  // read on a sender's first command
};

}  // namespace parley::engine
