#include "server/wire/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <new>

namespace parley::wire {
namespace {

std::string reason_of_openssl() {
    const unsigned long code = ERR_peek_last_error();
    const char* reason = ERR_reason_error_string(code);
    std::string text = reason != nullptr ? reason : "unknown error";
    ERR_clear_error();
    return text;
}

// By default OpenSSL asks for the passphrase of a key on the terminal.
int no_passphrase(char*, int, int, void*) { return 0; }

}  // namespace

Certificates::Certificates(std::string certificate_file, std::string key_file)
    : certificate_file_(std::move(certificate_file)), key_file_(std::move(key_file)) {}

std::string Certificates::load() {
    ERR_clear_error();
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    if (!context) return reason_of_openssl();
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context.get(), "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                           SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(context.get(), SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    // Tickets make reconnecting cheap without memory on the server; the session cache would need
    // it.
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_default_passwd_cb(context.get(), no_passphrase);
    if (SSL_CTX_use_certificate_chain_file(context.get(), certificate_file_.c_str()) != 1)
        return certificate_file_ + ": " + reason_of_openssl();
    if (SSL_CTX_use_PrivateKey_file(context.get(), key_file_.c_str(), SSL_FILETYPE_PEM) != 1)
        return key_file_ + ": " + reason_of_openssl();
    if (SSL_CTX_check_private_key(context.get()) != 1)
        return key_file_ + " does not belong to " + certificate_file_;
    const std::lock_guard lock(mutex_);
    context_ = std::move(context);
    return {};
}

std::shared_ptr<ssl_ctx_st> Certificates::current() const {
    const std::lock_guard lock(mutex_);
    return context_;
}

void Tls::Free::operator()(ssl_st* ssl) const { SSL_free(ssl); }

Tls::Tls(ssl_ctx_st* context, int fd) : ssl_(SSL_new(context)) {
    if (!ssl_ || SSL_set_fd(ssl_.get(), fd) != 1) throw std::bad_alloc();
    SSL_set_accept_state(ssl_.get());
}

Tls::Step Tls::accept() {
    ERR_clear_error();
    return outcome(SSL_do_handshake(ssl_.get()));
}

Tls::Step Tls::read(char* to, std::size_t size_max, std::size_t& size) {
    ERR_clear_error();
    size = 0;
    return outcome(SSL_read_ex(ssl_.get(), to, size_max, &size));
}

Tls::Step Tls::write(const char* from, std::size_t size) {
    ERR_clear_error();
    std::size_t written = 0;
    return outcome(SSL_write_ex(ssl_.get(), from, size, &written));
}

void Tls::shutdown() {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
}

Tls::Step Tls::outcome(int result) {
    if (result == 1) return Step::done;
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            return Step::want_read;
        case SSL_ERROR_WANT_WRITE:
            return Step::want_write;
        case SSL_ERROR_ZERO_RETURN:
            return Step::closed;
        default:
            ERR_clear_error();
            return Step::failed;
    }
}

}  // namespace parley::wire
