#include "server/engine/answers.hpp"

#include <sodium.h>

#include "server/engine/rows.hpp"

namespace parley::engine {

using storage::Key;
using storage::Table;

namespace {
constexpr std::int64_t kept_ms = 7LL * 24 * 60 * 60 * 1000;
constexpr std::size_t time_size = 8, digest_size = 16;

// An answer's row: when it was given (8 bytes), the body's digest (16), the answer. That of the
// order: the same time, the key.

std::string order_prefix(MemberId sender) { return Key(Table::key_order).id(sender).take(); }
std::string order_row(MemberId sender, std::uint64_t number) {
    return Key(Table::key_order).id(sender).number(number).take();
}
std::string answer_row(MemberId sender, std::string_view key) {
    return Key(Table::key).id(sender).text(key).take();
}
}  // namespace

Answers::Sent Answers::sent(MemberId sender, std::string_view key, std::string_view command,
                            std::string_view body) const {
    // Keyed: a copied store does not tell which of two guesses at a body was right.
    crypto_generichash_state state;
    crypto_generichash_init(&state, reinterpret_cast<const unsigned char*>(secret_.data()),
                            secret_.size(), digest_size);
    for (const auto part : {command, std::string_view("\0", 1), body})
        crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()),
                                  part.size());
    std::string digest(digest_size, '\0');
    crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(digest.data()),
                             digest.size());
    return {sender, key, std::move(digest)};
}

std::string Answers::row(const Sent& sent) { return answer_row(sent.sender, sent.key); }

std::optional<Result<std::string>> Answers::repeated(const Views& views, const Sent& sent,
                                                     Instant now) const {
    const auto& value = views.row(row(sent));
    if (!value || value->size() < time_size + digest_size) return std::nullopt;
    const std::string_view bytes(*value);
    const auto given_ms = static_cast<std::int64_t>(storage::number_at(bytes, 0));
    if (now.ms - given_ms >= kept_ms) return std::nullopt;
    if (bytes.substr(time_size, digest_size) != sent.digest) return Error{Code::key_reused, "key"};
    const auto reply = bytes.substr(time_size + digest_size);  // an object
    std::string out = "{\"repeated\":true";
    if (reply.size() > 2) out += ',';
    out += reply.substr(1);
    return out;
}

Result<> Answers::keep(Views& views, const storage::Snapshot& snapshot, const Sent& sent,
                       std::string_view reply, Instant now) {
    auto numbers = numbers_of(snapshot, sent.sender);
    if (!numbers) return numbers.error();
    auto& [first, next] = **numbers;
    while (next - first >= kept_max_) {
        const auto oldest = order_row(sent.sender, first);
        if (auto read = views.fetch({{oldest}, {}}, snapshot); !read) return read;
        if (const auto& value = views.row(oldest)) {  // else it went with its seven days
            views.erase(answer_row(sent.sender, std::string_view(*value).substr(time_size)));
            views.erase(oldest);
        }
        ++first;
    }
    const std::string time = number_value(static_cast<std::uint64_t>(now.ms));
    std::string answer = time;
    answer.reserve(time_size + digest_size + reply.size());
    answer += sent.digest;
    answer += reply;
    views.put(row(sent), std::move(answer));
    views.put(order_row(sent.sender, next++), time + std::string(sent.key));
    return {};
}

Result<Answers::Numbers*> Answers::numbers_of(const storage::Snapshot& snapshot, MemberId sender) {
    const auto [at, unknown] = numbers_.try_emplace(sender);
    if (!unknown) return &at->second;
    const auto prefix = order_prefix(sender);
    Numbers found;
    auto read = scan_rows(snapshot, prefix, prefix, [&](std::string_view key, std::string_view) {
        found.first = storage::last_number(key);
        return false;
    });
    if (read)
        read = scan_rows_back(snapshot, prefix, order_row(sender, std::uint64_t(-1)),
                              [&](std::string_view key, std::string_view) {
                                  found.next = storage::last_number(key) + 1;
                                  return false;
                              });
    if (!read) {
        numbers_.erase(at);
        return read.error();
    }
    at->second = found;
    return &at->second;
}

}  // namespace parley::engine
