#pragma once
// TLS on a non-blocking descriptor. OpenSSL writes to the socket itself (SSL_set_fd): Asio's own
// TLS stream keeps 75 KB a connection, this 15.

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

struct ssl_st;
struct ssl_ctx_st;

namespace parley::wire {

/// The certificate in use. Any thread.
class Certificates {
  public:
    Certificates(std::string certificate_file, std::string key_file);
    /// Reads both files; they take effect for new connections if they are right and belong
    /// together, and else the former ones stay. Says what failed, or nothing.
    std::string load();
    std::shared_ptr<ssl_ctx_st> current() const;

  private:
    const std::string certificate_file_;
    const std::string key_file_;
    mutable std::mutex mutex_;
    std::shared_ptr<ssl_ctx_st> context_;
};

/// One connection's TLS, server side.
class Tls {
  public:
    enum class Step { done, want_read, want_write, closed, failed };

    Tls(ssl_ctx_st* context, int fd);

    Step accept();
    Step read(char* to, std::size_t size_max, std::size_t& size);
    /// All or nothing. Where it wants to wait, the same bytes must be given again.
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
