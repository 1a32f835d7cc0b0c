#include "server/gate/sign_in_limits.hpp"

#include <sodium.h>

#include <algorithm>

namespace parley::gate {

namespace {
constexpr std::size_t entries_max = 100'000;
constexpr std::size_t remembered_max = 8;  // accounts of one browser
constexpr std::size_t part_size = 32;      // 16 bytes in base 16

std::string base16(const std::array<unsigned char, 16>& bytes) {
    std::string out(part_size + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), bytes.data(), bytes.size());
    out.pop_back();
    return out;
}

/// The cookie's parts: the browser's id, then a tag for each account. Empty if it is not in the
/// form of ours.
std::vector<std::string_view> parts_of(std::string_view cookie) {
    std::vector<std::string_view> out;
    if (cookie.size() > (part_size + 1) * (remembered_max + 1)) return {};
    while (!cookie.empty()) {
        const auto part = cookie.substr(0, part_size);
        if (part.size() != part_size ||
            part.find_first_not_of("0123456789abcdef") != std::string_view::npos)
            return {};
        out.push_back(part);
        cookie.remove_prefix(part_size);
        if (cookie.empty()) break;
        if (cookie.front() != '.') return {};
        cookie.remove_prefix(1);
    }
    return out;
}

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}
}  // namespace

SignInLimits::SignInLimits(std::int64_t per_minute, const engine::ServerKey& key)
    : key_(key),
      by_network_(per_minute * 10, entries_max),  // an office shares one network
      by_account_(per_minute, entries_max),
      of_known_(per_minute, entries_max) {}

std::string SignInLimits::tag_of(std::string_view browser, std::string_view canonical_email) const {
    return base16(
        engine::mac_of(key_, "browser", std::string(browser) + std::string(canonical_email)));
}

SignInTry SignInLimits::look_at(std::string_view canonical_email,
                                const std::optional<wire::Address>& client,
                                std::string_view browser_cookie) const {
    SignInTry out{std::string(canonical_email), client ? client->network() : std::string()};
    const auto parts = parts_of(browser_cookie);
    if (parts.empty()) return out;
    const auto tag = tag_of(parts.front(), canonical_email);
    out.known =
        std::any_of(parts.begin() + 1, parts.end(), [&](auto part) { return same(part, tag); });
    return out;
}

std::optional<std::int64_t> SignInLimits::too_fast(const SignInTry& one, Steady now) {
    std::lock_guard lock(mutex_);
    if (one.known) return of_known_.take(one.email, now);
    // The network first: it bounds the number of entries by account that one network can cause.
    if (auto wait = by_network_.take(one.network, now)) return wait;
    // By account and network together, so that a stranger cannot lock the account's owner out.
    return by_account_.take(one.network + " " + one.email, now);
}

bool SignInLimits::run(const SignInTry& one, std::function<void()> work) {
    if (one.known) return known_.run(one.email, std::move(work));
    return strangers_.run(one.network, std::move(work));
}

std::string SignInLimits::remembered(const SignInTry& one, std::string_view browser_cookie) const {
    const auto parts = parts_of(browser_cookie);
    std::string out;
    if (parts.empty()) {
        std::array<unsigned char, 16> id{};
        randombytes_buf(id.data(), id.size());
        out = base16(id);
    } else {
        out = parts.front();
    }
    const auto tag = tag_of(out, one.email);
    out += "." + tag;
    std::size_t count = 1;
    for (std::size_t i = 1; i < parts.size() && count < remembered_max; ++i) {
        if (parts[i] == tag) continue;
        out.append(".").append(parts[i]);
        ++count;
    }
    return out;
}

void SignInLimits::stop() {
    strangers_.stop();
    known_.stop();
}

}  // namespace parley::gate
