#include "server/engine/access.hpp"

#include "server/engine/stored.hpp"

namespace parley::engine {

namespace {
/// "Org/Name" of a token's member, or ids in place of what cannot be read.
std::string owner_of(const storage::Snapshot& snapshot, const Token& token) {
    const auto member = stored_row(snapshot, rows::key_of(token.member));
    if (!member || !*member) return token.member.text();
    const auto org = stored_row(snapshot, rows::key_of((*member)->org));
    return (org && *org ? (*org)->name : (*member)->org.text()) + "/" + (*member)->name;
}
}  // namespace

Result<AccessEnded> end_access(storage::Log& log, Tokens tokens) {
    const auto snapshot = log.snapshot();
    AccessEnded ended;
    std::vector<std::string> gone;
    const auto rows_of = [&](storage::Table table, const storage::Snapshot::Row& row) {
        const auto prefix = storage::Key(table).take();
        return snapshot->scan(prefix, prefix, row);
    };
    auto scanned = rows_of(storage::Table::session, [&](std::string_view key, std::string_view) {
        gone.emplace_back(key);
        ++ended.sessions;
        return true;
    });
    if (scanned && tokens == Tokens::revoked)
        scanned = rows_of(storage::Table::token, [&](std::string_view key, std::string_view value) {
            gone.emplace_back(key);
            // A damaged row is deleted as well, and not listed.
            if (const auto token = read_row<Token>(*snapshot, key, value))
                ended.tokens.push_back(
                    {token->id, token->name, owner_of(*snapshot, *token), token->scopes});
            return true;
        });
    if (!scanned) return scanned.error();
    // A link that sets a password is access as well.
    std::vector<std::pair<std::string, std::optional<std::string>>> changed;
    scanned = rows_of(storage::Table::member, [&](std::string_view key, std::string_view value) {
        auto member = read_row<Member>(*snapshot, key, value);
        if (!member || member->reset_digest.empty()) return true;
        member->reset_digest.clear();
        member->reset_until = {};
        changed.emplace_back(key, rows::encoded(*member));
        return true;
    });
    if (!scanned) return scanned.error();
    storage::Batch batch{.at = now()};
    for (const auto& key : gone) batch.rows.push_back({key, std::nullopt});
    for (const auto& [key, value] : changed) batch.rows.push_back({key, value});
    if (auto written = log.commit(batch); !written) return written.error();
    return ended;
}

}  // namespace parley::engine
