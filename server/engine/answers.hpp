#pragma once
// The answers to commands, kept by sender and client's key: a command that comes again, as its
// answer was lost, gets the first answer and is not done again. Kept for seven days, the last
// `kept_max` of each sender.

#include <string>
#include <string_view>

#include "server/engine/views.hpp"

namespace parley::engine {

class Answers {
  public:
    /// The secret keys the digests of commands' bodies.
    Answers(std::string secret, std::size_t kept_max)
        : secret_(std::move(secret)), kept_max_(kept_max) {}

    /// A command as it was sent, so that one that comes again can be recognised.
    struct Sent {
        MemberId sender;  ///< empty: the operator, who is one sender in whoever's name
        std::string_view key;
        std::string digest;
    };
    Sent sent(MemberId sender, std::string_view key, std::string_view command,
              std::string_view body) const;

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

    const std::string secret_;
    const std::size_t kept_max_;
    boost::unordered_flat_map<MemberId, Numbers> numbers_;  // of who sent something since the start
};

}  // namespace parley::engine
