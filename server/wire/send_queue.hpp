#pragma once
// What waits to be sent on one socket: references to whole frames, written with one system call a
// turn. A send queue belongs to its loop's thread, so it needs no lock.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/wire/transport.hpp"

namespace parley::wire {

class Tls;

/// `held` lives as long as the frame.
FrameRef own_frame(std::string bytes, std::shared_ptr<const void> held = {},
                   Frame::Kind kind = Frame::Kind::push);
FrameRef close_frame(std::uint16_t code, std::string_view reason);

/// The time of this turn: asked of the system at most once in it.
class TurnClock {
  public:
    std::int64_t now_ms() {
        if (!known_) {
            now_ms_ = std::chrono::duration_cast<std::chrono::milliseconds>(
                          std::chrono::steady_clock::now().time_since_epoch())
                          .count();
            known_ = true;
        }
        return now_ms_;
    }
    void next_turn() { known_ = false; }

  private:
    std::int64_t now_ms_ = 0;
    bool known_ = false;
};

/// What the send queues of one loop have in common.
struct SendQueueShare {
    TurnClock clock;
    std::size_t waiting = 0;                   ///< bytes in all send queues
    std::vector<std::vector<FrameRef>> spare;  ///< storage of lists that are empty now
    std::vector<char> scratch;                 ///< where frames are joined for one TLS record
};

class SendQueue {
  public:
    enum class Wrote { all, blocked, failed };

    explicit SendQueue(SendQueueShare& share) : share_(share) {}
    ~SendQueue() { clear(); }
    SendQueue(const SendQueue&) = delete;
    SendQueue& operator=(const SendQueue&) = delete;

    void push(const FrameRef& frame);
    bool empty() const { return pushed_ == sent_; }
    std::size_t waiting() const { return static_cast<std::size_t>(pushed_ - sent_); }
    /// Of these, in answers that have not wholly left.
    std::size_t answers() const { return answers_; }

    /// Writes what the kernel takes. After `blocked`, call again when the socket is writable.
    Wrote write(int fd);
    Wrote write(Tls& tls);

    /// Drops the frames of which no byte has left. One that has begun must be finished: the peer
    /// reads the stream by lengths.
    void drop_unbegun();
    void clear();

    /// How long the oldest bytes have been waiting, at least: a mark stands behind the bytes that
    /// were there when the socket blocked, and moves when they have all left. 0 if not blocked.
    std::int64_t age_ms() const;
    /// How long nothing has left although something waits.
    std::int64_t still_ms() const;

  private:
    void take(std::size_t size);
    void let_go(FrameRef& frame);
    void release();
    void blocked();
    std::size_t copy(char* to, std::size_t size_max) const;

    SendQueueShare& share_;
    std::vector<FrameRef> frames_;
    std::size_t head_ = 0;         // the first frame that has not wholly left
    std::size_t head_offset_ = 0;  // bytes of it that have
    std::size_t promised_ = 0;     // bytes given to OpenSSL, which wants the same ones again
    std::uint64_t pushed_ = 0;     // bytes, since the beginning
    std::uint64_t sent_ = 0;
    std::size_t answers_ = 0;
    std::uint64_t mark_ = 0;
    std::int64_t mark_at_ms_ = 0;
    std::int64_t moved_at_ms_ = 0;
};

}  // namespace parley::wire
