#include "server/wire/send_queue.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "server/wire/tls.hpp"

namespace parley::wire {
namespace {

constexpr std::size_t parts_max = 128;         // of one sendmsg; more gain nothing
constexpr std::size_t record_max = 16 * 1024;  // a TLS record's payload
// Lists kept for reuse: enough for a fan-out to a large channel, 2 MB at most.
constexpr std::size_t spare_max = 4096;
constexpr std::size_t spare_capacity_max = 64;
constexpr std::size_t first_capacity = 8;

}  // namespace

void SendQueue::push(const FrameRef& frame) {
    if (frames_.capacity() == 0) {
        if (share_.spare.empty()) {
            frames_.reserve(first_capacity);
        } else {
            frames_ = std::move(share_.spare.back());
            share_.spare.pop_back();
        }
    }
    if (empty()) moved_at_ms_ = share_.clock.now_ms();
    frames_.push_back(frame);
    if (frame->kind() == Frame::Kind::answer) answers_ += frame->bytes().size();
    pushed_ += frame->bytes().size();
    share_.waiting += frame->bytes().size();
}

SendQueue::Wrote SendQueue::write(int fd) {
    while (!empty()) {
        std::array<iovec, parts_max> parts;
        std::size_t count = 0;
        std::size_t size = 0;
        for (std::size_t i = head_; i < frames_.size() && count < parts_max; ++i, ++count) {
            std::string_view bytes = frames_[i]->bytes();
            if (i == head_) bytes.remove_prefix(head_offset_);
            parts[count] = {const_cast<char*>(bytes.data()), bytes.size()};
            size += bytes.size();
        }
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = count;
        const ssize_t sent = ::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) {
            if (errno == EINTR) continue;
            if (errno != EAGAIN && errno != EWOULDBLOCK) return Wrote::failed;
            blocked();
            return Wrote::blocked;
        }
        take(static_cast<std::size_t>(sent));
        if (static_cast<std::size_t>(sent) < size) {
            blocked();
            return Wrote::blocked;
        }
    }
    return Wrote::all;
}

SendQueue::Wrote SendQueue::write(Tls& tls) {
    while (!empty()) {
        if (share_.scratch.empty()) share_.scratch.resize(record_max);
        // On a retry OpenSSL requires the same bytes, as it may have encrypted them (SSL_write(3)).
        const std::size_t size =
            copy(share_.scratch.data(), promised_ != 0 ? promised_ : record_max);
        switch (tls.write(share_.scratch.data(), size)) {
            case Tls::Step::done:
                promised_ = 0;
                take(size);
                break;
            case Tls::Step::want_write:
                promised_ = size;
                blocked();
                return Wrote::blocked;
            case Tls::Step::want_read:  // only a renegotiation, which is switched off
            case Tls::Step::closed:
            case Tls::Step::failed:
                return Wrote::failed;
        }
    }
    return Wrote::all;
}

void SendQueue::drop_unbegun() {
    std::size_t keep = std::max(promised_, std::size_t{head_offset_ > 0});
    std::size_t last = head_;
    for (std::size_t offset = head_offset_; keep > 0; ++last, offset = 0)
        keep -= std::min(keep, frames_[last]->bytes().size() - offset);
    for (std::size_t i = last; i < frames_.size(); ++i) {
        pushed_ -= frames_[i]->bytes().size();
        share_.waiting -= frames_[i]->bytes().size();
        let_go(frames_[i]);
    }
    frames_.resize(last);
    mark_ = std::min(mark_, pushed_);
    if (empty()) release();
}

void SendQueue::clear() {
    share_.waiting -= waiting();
    sent_ = pushed_;
    head_offset_ = promised_ = answers_ = 0;
    release();
}

std::int64_t SendQueue::age_ms() const {
    return sent_ < mark_ ? share_.clock.now_ms() - mark_at_ms_ : 0;
}

std::int64_t SendQueue::still_ms() const {
    return empty() ? 0 : share_.clock.now_ms() - moved_at_ms_;
}

// Accounts for bytes that were sent, and releases frames that are completely sent.
void SendQueue::take(std::size_t size) {
    if (size > 0) moved_at_ms_ = share_.clock.now_ms();
    sent_ += size;
    share_.waiting -= size;
    head_offset_ += size;
    while (head_ < frames_.size() && head_offset_ >= frames_[head_]->bytes().size()) {
        head_offset_ -= frames_[head_]->bytes().size();
        let_go(frames_[head_]);
        ++head_;
    }
    if (empty()) {
        release();
    } else if (head_ >= parts_max && head_ * 2 >= frames_.size()) {
        frames_.erase(frames_.begin(), frames_.begin() + static_cast<std::ptrdiff_t>(head_));
        head_ = 0;
    }
}

void SendQueue::let_go(FrameRef& frame) {
    if (frame->kind() == Frame::Kind::answer) answers_ -= frame->bytes().size();
    frame.reset();
}

/// Gives the list's storage back to the loop: idle sockets hold none.
void SendQueue::release() {
    head_ = 0;
    frames_.clear();
    if (frames_.capacity() == 0) return;
    if (frames_.capacity() <= spare_capacity_max && share_.spare.size() < spare_max)
        share_.spare.push_back(std::move(frames_));
    frames_ = {};
}

// Sets the mark of age_ms, unless the former one is not reached yet.
void SendQueue::blocked() {
    if (sent_ < mark_) return;
    mark_ = pushed_;
    mark_at_ms_ = share_.clock.now_ms();
}

std::size_t SendQueue::copy(char* to, std::size_t size_max) const {
    std::size_t size = 0;
    std::size_t offset = head_offset_;
    for (std::size_t i = head_; i < frames_.size() && size < size_max; ++i, offset = 0) {
        const std::string_view bytes = frames_[i]->bytes().substr(offset, size_max - size);
        std::memcpy(to + size, bytes.data(), bytes.size());
        size += bytes.size();
    }
    return size;
}

}  // namespace parley::wire
