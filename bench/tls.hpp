#pragma once
// The little TLS that a client needs who stays and says nothing.

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "tests/scenario/driver/connection.hpp"

namespace parley::bench {

/// Writes a key (P-256) and a certificate for localhost that signs itself.
void write_self_signed(const std::string& certificate_file, const std::string& key_file);

class TlsClient {
  public:
    TlsClient(std::uint16_t port, SSL_CTX* context);
    void send(const std::string& bytes);
    /// Reads until `what` has come; the memory for it is given back then.
    std::string read_until(const std::string& what);

  private:
    driver::Connection connection_;
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
};

std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> tls_context();

}  // namespace parley::bench
