#pragma once
// The send queue of one socket: references to whole frames, written with one system call a turn.
// It belongs to its loop's thread, so it needs no lock.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/wire/transport.hpp"

namespace parley::wire {

class Tls;

/// A frame that owns its bytes. `held` is kept as long as the frame.
FrameRef own_frame(std::string bytes, std::shared_ptr<const void> held = {},
                   Frame::Kind kind = Frame::Kind::push);
/// A WebSocket close frame (RFC 6455 section 5.5.1); the reason is cut to 123 bytes.
FrameRef close_frame(std::uint16_t code, std::string_view reason);

/// Steady time in milliseconds, read from the system at most once in a turn.
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

/// What the send queues of one loop share. Made with the loop, on its thread.
struct SendQueueShare {
    TurnClock clock;
    std::size_t waiting = 0;                   ///< bytes in all send queues
    std::vector<std::vector<FrameRef>> spare;  ///< storage of emptied lists, for reuse
    std::vector<char> scratch;  ///< buffer in which frames are joined to a TLS record
};

/// Owned by a Connection. All sizes are bytes.
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
    /// Bytes of answers that are not completely sent.
    std::size_t answers() const { return answers_; }

    /// Writes what the kernel takes. After `blocked`, call it again when the socket is writable;
    /// after `failed`, the connection is broken.
    Wrote write(int fd);
    Wrote write(Tls& tls);

    /// Drops all frames of which no byte was sent. One that was begun must be finished, because the
    /// peer parses the stream by lengths.
    void drop_unbegun();
    void clear();

    /// A lower bound of how long the oldest bytes have waited, in ms; 0 if the socket is not
    /// blocked. A mark is set behind the bytes that were queued when the socket blocked, and moves
    /// on once they are sent, so no frame needs a time of its own.
    std::int64_t age_ms() const;
    /// For how long, in ms, nothing was sent although something is queued.
    std::int64_t still_ms() const;

  private:
    void take(std::size_t size);
    void let_go(FrameRef& frame);
    void release();
    void blocked();
    std::size_t copy(char* to, std::size_t size_max) const;

    SendQueueShare& share_;
    std::vector<FrameRef> frames_;
    std::size_t head_ = 0;         // index of the first frame that is not completely sent
    std::size_t head_offset_ = 0;  // bytes of it that are sent
    std::size_t promised_ = 0;     // bytes given to OpenSSL, which must be given again on retry
    std::uint64_t pushed_ = 0;     // total bytes queued; with sent_, positions in the stream
    std::uint64_t sent_ = 0;
    std::size_t answers_ = 0;
    std::uint64_t mark_ = 0;  // position of the mark, and when it was set
    std::int64_t mark_at_ms_ = 0;
    std::int64_t moved_at_ms_ = 0;  // when bytes were last sent, or queued on an empty queue
};

}  // namespace parley::wire
