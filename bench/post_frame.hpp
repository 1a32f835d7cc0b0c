#pragma once
// A ready-made, masked message.post in which only numbers are exchanged, and the look-out for
// those numbers in what comes back.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::bench {

/// Ids of posts have ten digits, so that the frame always has the same length.
constexpr std::uint64_t first_post_id = 1'000'000'000;

class PostFrame {
  public:
    PostFrame(std::string_view channel, std::size_t text_size);
    /// The bytes of post `id`, due at `due_us`; valid until the next call.
    std::string_view bytes(std::uint64_t id, std::int64_t due_us);

  private:
    void write(std::size_t place, std::uint64_t number, std::size_t digits);
    std::string frame_;
    std::size_t id_place_, key_place_, due_place_;  ///< in the payload
    std::size_t payload_place_;
};

/// An event of a channel, as far as it must be known here.
struct SeenEvent {
    std::string_view stream;
    std::uint64_t seq = 0;
    std::optional<std::int64_t> due_us;  ///< none where it is not a post of ours
};
/// Nothing where the payload is no event.
std::optional<SeenEvent> look_at_event(std::string_view payload);

struct SeenReply {
    std::uint64_t id = 0;
    bool ok = false;
    std::uint64_t seq = 0;
};
std::optional<SeenReply> look_at_reply(std::string_view payload);

}  // namespace parley::bench
