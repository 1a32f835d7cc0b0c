#pragma once
// A client of the server: encodes commands, adds keys, retries, and turns refusals into Stop. Over
// connection.hpp; blocking.

#include "protocol/json_write.hpp"
#include "protocol/types.hpp"
#include "server/ctl/connection.hpp"
#include "server/ctl/reply.hpp"

namespace parley::ctl {

/// A new idempotency key: 32 random hexadecimal digits.
std::string new_key();
/// A key derived from a text: the same text gives the same key, also in a later run.
std::string key_of(std::string_view text);

/// The JSON body of a command, with the member in whose name the operator acts. The only place
/// where a Secret is written to JSON: this is the side that sends it.
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

/// A file to upload. `bytes` may be asked for an offset more than once: an upload that breaks is
/// sent again from the beginning.
struct Upload {
    std::string name, type;
    std::uint64_t size = 0;
    std::function<std::string_view(std::uint64_t offset)> bytes;  ///< as of HttpRequest::body
};

/// Made once for each run of parleyctl. All functions throw Stop: unreachable without an answer,
/// refused or failed for an error.
class Client {
  public:
    explicit Client(std::string socket_path) : connection_(std::move(socket_path)) {}

    /// The member in whose name commands are sent; none: the operator.
    std::optional<MemberId> as;
    /// For how many seconds a server that has answered before, and is away or busy, is asked again.
    int patience_s = 10;
    /// How many seconds an answer may take; 0: without limit.
    int timeout_s = 120;

    /// Sends a command under a new key and returns the reply.
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

    /// Uploads a file; the reply is a view::File. If the answer is lost, it uploads again; the
    /// server deletes the first upload, as nothing refers to it.
    Reply upload(const Upload& upload);
    /// Downloads a version. `take` gets the bytes in order, from offset 0 again after a retry.
    using Take = std::function<void(std::uint64_t offset, std::string_view bytes)>;
    void download(FileId file, std::uint64_t version, const Take& take);

  private:
    /// Repeats a request until its answer is final.
    struct Settled {
        HttpAnswer answer;
        bool lost = false;  ///< an earlier attempt may have been carried out
    };
    Settled settle(const HttpRequest& request);
    Reply reply_to(const HttpRequest& request);
    [[noreturn]] void stop_at_stranger(const HttpAnswer& answer) const;
    std::string as_parameter() const;

    Connection connection_;
    bool answered_ = false;  // the server has answered in this run
};

}  // namespace parley::ctl
