#pragma once
// What subjects of the engine are tried on over a clock that the test moves: rows in memory, and
// commands that are decided upon them.

#include <catch2/catch.hpp>
#include <map>

#include "server/engine/decide.hpp"

namespace parley::engine {

constexpr std::int64_t hour_ms = 3'600'000;

/// Rows in memory.
class Rows : public storage::Snapshot {
  public:
    std::map<std::string, std::string, std::less<>> rows;

    Result<std::optional<std::string>> get(std::string_view key) const override {
        const auto found = rows.find(key);
        return found == rows.end() ? std::optional<std::string>() : std::optional(found->second);
    }
    Result<std::vector<std::optional<std::string>>> get(
        const std::vector<std::string>& keys) const override {
        std::vector<std::optional<std::string>> out;
        for (const auto& key : keys) out.push_back(*get(std::string_view(key)));
        return out;
    }
    Result<> scan(std::string_view prefix, std::string_view from, const Row& row) const override {
        for (auto at = rows.lower_bound(from); at != rows.end(); ++at)
            if (!at->first.starts_with(prefix) || !row(at->first, at->second)) break;
        return {};
    }
    Result<> scan_back(std::string_view, std::string_view, const Row&) const override { return {}; }
    Result<Seq> last_seq(StreamId) const override { return Seq{0}; }
    Result<> events(StreamId, Seq, const Event&) const override { return {}; }
    Error damaged_row(std::string_view) const override { return Code::storage_failed; }

    std::size_t count(storage::Table table) const {
        return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [&](auto& row) {
            return row.first[0] == static_cast<char>(table);
        }));
    }
};

class Desk {
  public:
    Directory directory;
    Rows stored;
    std::int64_t now_ms = 1'800'000'000'000;

    /// Decides, and keeps the rows that the command changes itself.
    template <class Command>
    Outcome<Command> run(const Actor& actor, const Command& command) {
        Views views;
        for (Needs wanted = needs(directory, actor, command);;) {
            REQUIRE(views.fetch(wanted, stored).has_value());
            if (!wanted.then) break;
            wanted = wanted.then(views);
        }
        Moment moment{.now = {now_ms}};
        moment.entropy.fill(++count_);
        auto outcome = decide(State{directory, views}, actor, command, moment);
        REQUIRE(outcome.has_value());
        keep(outcome->rows);
        return std::move(*outcome);
    }

    void keep(const RowChanges& changes) {
        for (const auto& [key, value] : changes.all())
            if (value)
                stored.rows[key] = *value;
            else
                stored.rows.erase(key);
    }

  private:
    std::uint8_t count_ = 0;
};

}  // namespace parley::engine
