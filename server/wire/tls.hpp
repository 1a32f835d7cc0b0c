#pragma once
// TLS on a non-blocking descriptor. OpenSSL reads and writes the socket itself (SSL_set_fd): a
// connection takes 15 KB, with Asio's TLS stream 75 KB.

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

struct ssl_st;
struct ssl_ctx_st;

namespace parley::wire {

/// The certificate in use. Owned by the transport; any thread.
class Certificates {
  public:
    Certificates(std::string certificate_file, std::string key_file);
    /// Reads both files (PEM). They take effect for new connections if they are valid and match;
    /// otherwise the former ones stay. Returns what failed, or the empty string.
    std::string load();
    /// Null before the first successful `load`.
    std::shared_ptr<ssl_ctx_st> current() const;

  private:
    const std::string certificate_file_;
    const std::string key_file_;
    mutable std::mutex mutex_;
    std::shared_ptr<ssl_ctx_st> context_;
};

/// One connection's TLS, server side. On its loop only. Throws std::bad_alloc when constructed.
class Tls {
  public:
    /// want_…: wait until the descriptor is readable or writable, then call again. closed: the peer
    /// has ended its side (close_notify).
    enum class Step { done, want_read, want_write, closed, failed };

    Tls(ssl_ctx_st* context, int fd);

    Step accept();
    Step read(char* to, std::size_t size_max, std::size_t& size);
    /// Writes all or nothing. After want_… the same bytes must be given again.
    Step write(const char* from, std::size_t size);
    /// Tells the peer that nothing follows (close_notify).
    void shutdown();

  private:
    Step outcome(int result);

    struct Free {
        void operator()(ssl_st* ssl) const;
    };
    std::unique_ptr<ssl_st, Free> ssl_;
};

}  // namespace parley::wire
