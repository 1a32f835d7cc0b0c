#include "server/engine/blanking.hpp"

#include "protocol/json_object.hpp"
#include "storage/keys.hpp"

namespace parley::engine {

// Rewrites the JSON and keeps all other members, so the event's shape and number stay.
std::optional<std::string> without_text(std::string_view event) {
    bool had_text = false;
    using Changed = Result<std::optional<std::string>>;
    const auto in_data = [&](std::string_view name, std::string_view json) -> Changed {
        if (name != "text") return std::optional(std::string(json));
        had_text = true;
        return std::optional<std::string>("\"\"");
    };
    const auto in_event = [&](std::string_view name, std::string_view json) -> Changed {
        if (name != "data") return std::optional(std::string(json));
        auto data = with_members_changed(json, in_data);
        if (!data) return data.error();
        return std::optional(std::move(*data));
    };
    auto left = with_members_changed(event, in_event);
    return left && had_text ? std::optional(std::move(*left)) : std::nullopt;
}

Result<std::vector<storage::Batch::Blank>> blanked(
    const storage::Snapshot& snapshot, const std::vector<std::pair<StreamId, Seq>>& events) {
    std::vector<storage::Batch::Blank> out;
    for (const auto& [stream, seq] : events) {
        std::optional<std::string> left;
        auto read = snapshot.events(stream, seq - 1, [&](Seq, std::string_view json) {
            left = without_text(json);
            return false;
        });
        if (!read) return read.error();
        // A message's row refers to an event without a text, or to none.
        if (!left) {
            const auto key = storage::Key(storage::Table::event).stream(stream).number(seq).take();
            return snapshot.damaged_row(key);
        }
        out.push_back({stream, seq, std::move(*left)});
    }
    return out;
}

}  // namespace parley::engine
