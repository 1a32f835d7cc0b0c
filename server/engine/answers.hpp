#pragma once
// The answers to commands, kept by sender and client's key: a command that comes again, as its
// answer was lost, gets the first answer and is not done again. Kept for seven days, the last
// `kept_max` of each sender.

#include <array>
#include <string>
#include <string_view>

#include "server/engine/views.hpp"

namespace parley::engine {

/// Recognises a command that comes again: BLAKE2b-128 of its name and its body as it was sent,
/// keyed. A copied store does not tell which of two guesses at a body was right.
using BodyDigest = std::array<std::uint8_t, 16>;
BodyDigest body_digest(std::string_view secret, std::string_view command, std::string_view body);

class Answers {
  public:
    explicit Answers(std::size_t kept_max) : kept_max_(kept_max) {}

    /// A command as it was sent.
    struct Sent {
        MemberId sender;  ///< empty: the operator, who is one sender in whoever's name
        std::string_view key;
        BodyDigest body;
    };

    /// The row of which `given_before` must know.
    static std::string row(const Sent& sent);

    /// The first answer, as JSON; `key_reused` where another command had the key; nothing where the
    /// command is new, or was answered too long ago.
    std::optional<Result<std::string>> given_before(const Views& views, const Sent& sent,
                                                    Instant now) const;

    /// Keeps an answer, and lets the sender's oldest go where there are too many.
    Result<> keep(Views& views, const storage::Snapshot& snapshot, const Sent& sent,
                  std::string reply, Instant now);

  private:
    /// A sender's kept answers are numbered; those from `first` to before `next` may be there.
    struct Numbers {
        std::uint64_t first = 0, next = 0;
    };
    Result<Numbers*> numbers_of(const storage::Snapshot& snapshot, MemberId sender);

    const std::size_t kept_max_;
    boost::unordered_flat_map<MemberId, Numbers> numbers_;  // of who sent something since the start
};

}  // namespace parley::engine
