#pragma once
// Commands to the server and their answers: encoding, keys, retries, refusals. Over connection.hpp.

#include "protocol/json_write.hpp"
#include "protocol/types.hpp"
#include "server/ctl/connection.hpp"
#include "server/ctl/reply.hpp"

namespace parley::ctl {

/// A fresh key for one intent: 32 hexadecimal digits.
std::string new_key();
/// A key that names what it is for: the same text, the same key.
std::string key_of(std::string_view text);

/// The body of a command: its fields, and in whose name the operator asks. The one place where a
/// Secret becomes text again: this is the side that sends it.
template <class Command>
std::string encode_body(const Command& command, const std::optional<MemberId>& as) {
    std::string body = "{";
    const auto begin = [&](std::string_view name) {
        if (body.size() > 1) body += ',';
        append_json(body, name);
        body += ':';
    };
    const auto write = [&]<class Value>(std::string_view name, const Value& value) {
        if constexpr (requires { value.reveal(); }) {
            begin(name);
            append_json(body, value.reveal());
        } else {
            begin(name);
            append_json(body, value);
        }
    };
    for_each_member(command, [&]<class Value>(std::string_view name, const Value& value) {
        if constexpr (is_optional<Value>) {
            if (value) write(name, *value);
        } else {
            write(name, value);
        }
    });
    if (as) {
        begin("as");
        append_json(body, *as);
    }
    body += '}';
    return body;
}

/// The bytes of a file that goes to the server. They may be asked for more than once: what broke
/// off is sent again from its beginning.
struct Upload {
    std::string name, type;
    std::uint64_t size = 0;
    std::function<std::string_view(std::uint64_t offset)> bytes;  ///< as of HttpRequest::body
};

class Client {
  public:
    explicit Client(std::string socket_path) : connection_(std::move(socket_path)) {}

    /// In whose name commands are sent; none: the operator's own.
    std::optional<MemberId> as;
    /// How long a server that is away or busy is asked again, once it has answered before.
    int patience_s = 10;
    /// How long an answer may take; 0: as long as it takes.
    int timeout_s = 120;

    /// Sends a command under a fresh key, and returns the answer; throws Stop where it was refused.
    template <class Command>
    Reply send(const Command& command) {
        return send(command, Command::effect == Effect::changes ? new_key() : std::string());
    }
    /// The same under a given key.
    template <class Command>
    Reply send(const Command& command, const std::string& key) {
        return send_body(Command::name, encode_body(command, as), key);
    }
    Reply send_body(std::string_view command, const std::string& body, const std::string& key);

    /// A view::File. Where the answer is lost the bytes are uploaded twice, and the server lets go
    /// of what nothing refers to.
    Reply upload(const Upload& upload);
    /// `take` gets the bytes in order; from 0 again where the first attempt broke off.
    using Take = std::function<void(std::uint64_t offset, std::string_view bytes)>;
    void download(FileId file, std::uint64_t version, const Take& take);

  private:
    /// Asks until there is an answer that stands; throws Stop where that is a refusal.
    struct Settled {
        HttpAnswer answer;
        bool lost = false;  ///< whether an answer before it was
    };
    Settled settle(const HttpRequest& request);
    Reply reply_to(const HttpRequest& request);
    [[noreturn]] void stop_at_stranger(const HttpAnswer& answer) const;
    std::string as_parameter() const;

    Connection connection_;
    bool answered_ = false;
};

}  // namespace parley::ctl
