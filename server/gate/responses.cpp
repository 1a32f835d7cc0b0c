#include "server/gate/responses.hpp"

#include "protocol/frames.hpp"

namespace parley::gate {

wire::HttpResponse json_response(int status, std::string body) {
    wire::HttpResponse response{.status = status, .body = std::move(body)};
    response.headers.emplace_back("Content-Type", "application/json");
    response.headers.emplace_back("Cache-Control", "no-store");
    add_security_headers(response);
    return response;
}

wire::HttpResponse error_response(const Error& error) {
    const int status = http_status(error.code);
    wire::HttpResponse response = json_response(status, http_error(error));
    if (status == 429 || status == 503) {
        const auto seconds = (error.after_ms.value_or(1'000) + 999) / 1'000;
        response.headers.emplace_back("Retry-After", std::to_string(seconds));
    }
    return response;
}

Error busy() {
    Error error{Code::busy};
    error.after_ms = 1'000;
    return error;
}

wire::HttpResponse wrong_method(std::string_view allowed) {
    const std::string sentence = "This address takes " + std::string(allowed) + ".";
    wire::HttpResponse response =
        json_response(405, http_error(Error(Code::bad_value, "method").saying(sentence)));
    response.headers.emplace_back("Allow", allowed);
    return response;
}

// Everything comes from this origin only; Trusted Types keep scripts out of the DOM. Browsers that
// do not know a directive ignore it.
void add_security_headers(wire::HttpResponse& response) {
    response.headers.emplace_back(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
        "trusted-types svelte-trusted-html worker");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.headers.emplace_back("Referrer-Policy", "no-referrer");
    response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    response.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
}

}  // namespace parley::gate
