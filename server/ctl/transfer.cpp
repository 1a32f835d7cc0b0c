#include "server/ctl/transfer.hpp"

#include <sodium.h>

#include "server/ctl/stop.hpp"

namespace parley::ctl {

namespace {
/// SHA-256 of bytes that come in pieces, to verify a download.
class Sha256 {
  public:
    Sha256() { crypto_hash_sha256_init(&state_); }
    void add(std::string_view bytes) {
        crypto_hash_sha256_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()),
                                  bytes.size());
    }
    /// In base 16.
    std::string text() {
        unsigned char bytes[crypto_hash_sha256_BYTES];
        crypto_hash_sha256_final(&state_, bytes);
        char hex[2 * sizeof bytes + 1];
        return sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
    }

  private:
    crypto_hash_sha256_state state_;
};
}  // namespace

void fetch(Run& run, const VersionOnServer& wanted, const Client::Take& take) {
    Passing passing(run, "MiB received", wanted.size);
    std::optional<Sha256> digest;
    run.client.download(wanted.file, wanted.version, [&](std::uint64_t offset, auto bytes) {
        if (offset == 0) digest.emplace();
        digest->add(bytes);
        take(offset, bytes);
        passing.reached(offset);
    });
    passing.finish();
    if (const auto sha256 = digest ? digest->text() : std::string(); sha256 != wanted.sha256)
        throw Stop{Exit::failed,
                   "What arrived is not what was uploaded: its SHA-256 is " + sha256 + ", not " +
                       wanted.sha256 + ".",
                   {}};
}

}  // namespace parley::ctl
