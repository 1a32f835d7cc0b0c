#include "server/engine/answers.hpp"

#include <sodium.h>

#include "server/engine/stored.hpp"
#include "storage/rows/answers.hpp"

namespace parley::engine {

namespace {
constexpr std::int64_t kept_ms = 7LL * 24 * 60 * 60 * 1000;

/// A digest in the form of the row.
std::string text_of(const BodyDigest& digest) { return {digest.begin(), digest.end()}; }
}  // namespace

BodyDigest body_digest(std::string_view secret, std::string_view command, std::string_view body) {
    BodyDigest digest{};
    crypto_generichash_state state;
    crypto_generichash_init(&state, reinterpret_cast<const unsigned char*>(secret.data()),
                            secret.size(), digest.size());
    for (const auto part : {command, std::string_view("\0", 1), body})
        crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()),
                                  part.size());
    crypto_generichash_final(&state, digest.data(), digest.size());
    return digest;
}

std::string Answers::row(const Sent& sent) { return rows::answer_key(sent.sender, sent.key); }

std::optional<Result<std::string>> Answers::given_before(const Views& views, const Sent& sent,
                                                         Instant now) const {
    auto answer = views.get(rows::answer_key(sent.sender, sent.key));
    if (!answer || now.ms - answer->given.ms >= kept_ms) return std::nullopt;
    if (answer->digest != text_of(sent.body)) return Error{Code::key_reused, "key"};
    return std::move(answer->reply);
}

Result<> Answers::keep(Views& views, const storage::Snapshot& snapshot, const Sent& sent,
                       std::string reply, Instant now) {
    auto numbers = numbers_of(snapshot, sent.sender);
    if (!numbers) return numbers.error();
    auto& [first, next] = **numbers;
    while (next - first >= kept_max_) {
        const auto oldest = rows::answer_order_key(sent.sender, first);
        if (auto read = views.fetch({{oldest}, {}}, snapshot); !read) return read;
        if (const auto order = views.get(oldest)) {  // else compaction has dropped it
            views.erase(rows::answer_key(sent.sender, order->key));
            views.erase(oldest);
        }
        ++first;
    }
    views.put(rows::answer_key(sent.sender, sent.key), {now, text_of(sent.body), std::move(reply)});
    views.put(rows::answer_order_key(sent.sender, next++), {now, std::string(sent.key)});
    return {};
}

// Finds a sender's first and last number on disk, once for each start of the server.
Result<Answers::Numbers*> Answers::numbers_of(const storage::Snapshot& snapshot, MemberId sender) {
    const auto [at, unknown] = numbers_.try_emplace(sender);
    if (!unknown) return &at->second;
    const auto prefix = rows::answer_order_prefix(sender);
    Numbers found;
    auto read = scan_rows<rows::AnswerOrder>(snapshot, prefix, prefix,
                                             [&](std::string_view key, const rows::AnswerOrder&) {
                                                 found.first = storage::last_number(key);
                                                 return false;
                                             });
    if (read)
        read = scan_rows_back<rows::AnswerOrder>(
            snapshot, prefix, rows::answer_order_key(sender, std::uint64_t(-1)).bytes,
            [&](std::string_view key, const rows::AnswerOrder&) {
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
