#include "bench/tls.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cstdio>

namespace parley::bench {

namespace {
template <class Write>
void write_file(const std::string& path, Write write) {
    std::FILE* file = std::fopen(path.c_str(), "w");
    if (!file || write(file) != 1) throw driver::Failure("cannot write " + path);
    std::fclose(file);
}
}  // namespace

void write_self_signed(const std::string& certificate_file, const std::string& key_file) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"),
                                                                  EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 24 * 60 * 60);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* name = X509_get_subject_name(certificate.get());
    const auto* host = reinterpret_cast<const unsigned char*>("localhost");
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, host, -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    if (X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0)
        throw driver::Failure("cannot sign a certificate");
    write_file(certificate_file,
               [&](std::FILE* file) { return PEM_write_X509(file, certificate.get()); });
    write_file(key_file, [&](std::FILE* file) {
        return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
}

std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> tls_context() {
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                              SSL_CTX_free);
    // Ten thousand of us share a machine with the server that is measured.
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
    return context;
}

TlsClient::TlsClient(std::uint16_t port, SSL_CTX* context)
    : connection_(driver::Connection::tcp(port)), ssl_(SSL_new(context), SSL_free) {
    const timeval wait{5, 0};
    setsockopt(connection_.fd(), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    SSL_set_fd(ssl_.get(), connection_.fd());
    if (SSL_connect(ssl_.get()) != 1) throw driver::Failure("no TLS handshake");
}

void TlsClient::send(const std::string& bytes) {
    if (SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) <= 0)
        throw driver::Failure("nothing can be sent over TLS");
}

std::string TlsClient::read_until(const std::string& what) {
    std::string read;
    char buffer[16384];
    while (read.find(what) == std::string::npos) {
        const int size = SSL_read(ssl_.get(), buffer, sizeof buffer);
        if (size <= 0) throw driver::Failure("the server ended TLS: " + read);
        read.append(buffer, static_cast<std::size_t>(size));
    }
    return read;
}

}  // namespace parley::bench
