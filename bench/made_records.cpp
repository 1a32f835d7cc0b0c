#include "bench/made_records.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "bench/clock.hpp"

namespace parley::bench {

namespace {
/// So many people make them, each with one on its way: they share syncs, and nobody has made more
/// than a few hundred.
constexpr std::size_t maker_count = 250;
constexpr std::int64_t give_up_us = 120'000'000;

MadeRecord wanted(std::size_t number) {
    static constexpr std::array<const char*, board_columns> deal_states{
        "prospect", "qualify", "propose", "negotiate", "commit"};
    static constexpr std::array<const char*, 7> task_states{
        "backlog", "to_do", "doing", "review", "blocked", "done", "cancelled"};
    if (number < board_columns * cards_a_column)
        return {.id = {}, .type = "deal", .state = deal_states[number % deal_states.size()]};
    return {.id = {}, .type = "task", .state = task_states[number % task_states.size()]};
}

std::string create_text(const std::string& space, const MadeRecord& record, std::size_t number) {
    const std::string n = std::to_string(number);
    const std::string fields =
        record.type == "deal"
            ? R"({"customer":"Customer )" + n + R"(","amount":{"minor":1250000,"currency":"EUR"}})"
            : R"({"description":"What is to be done, in a sentence or two: )" + n + R"("})";
    return R"({"id":2,"do":"record.create","key":"record )" + n + R"(","with":{"space":")" + space +
           R"(","type":")" + record.type + R"(","state":")" + record.state +
           R"(","title":"Roof of house )" + n + R"(","due":{"local":"2026-12-01T09:00",)" +
           R"("zone":"Europe/Berlin"},"fields":)" + fields + "}}";
}
}  // namespace

std::vector<MadeRecord> make_records(Stage& stage) {
    std::vector<MadeRecord> records(record_count);
    for (std::size_t i = 0; i < records.size(); ++i) records[i] = wanted(i);
    const auto create_frame = [&](std::size_t number) {
        return driver::client_frame(create_text(stage.space(), records[number], number));
    };
    // They do not sync: each would be told of everything that the others make.
    Swarm makers;
    std::vector<std::size_t> making;  ///< the number that each maker waits for
    for (const Account& account : stage.members(maker_count)) {
        const std::size_t number = making.size();
        making.push_back(number);
        stage.begin_to_enter(makers,
                             driver::client_frame(hello_text(account)) + create_frame(number));
    }
    std::size_t next = making.size(), made = 0;
    for (const auto until = now_us() + give_up_us; made < records.size();) {
        if (makers.ended() > 0 || now_us() > until)
            throw driver::Failure("only " + std::to_string(made) + " records were made");
        makers.turn(1'000'000, [&](std::size_t maker, std::string_view text) {
            if (text.find("\"error\":") != std::string_view::npos)
                throw driver::Failure("no record was made: " + std::string(text));
            constexpr std::string_view ok = R"({"re":2,"ok":{"id":")";
            constexpr std::size_t id_size = 30;  // "rec_" and 26 characters
            if (!text.starts_with(ok)) return;
            records[making[maker]].id = text.substr(ok.size(), id_size);
            ++made;
            if (next == records.size()) return;
            making[maker] = next++;
            makers.send(maker, create_frame(making[maker]));
        });
    }
    std::sort(records.begin(), records.end(), [](const MadeRecord& a, const MadeRecord& b) {
        return std::tie(a.type, a.state, a.id) < std::tie(b.type, b.state, b.id);
    });
    return records;
}

std::vector<Run> runs_of(const std::vector<MadeRecord>& records) {
    std::vector<Run> runs;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const auto& record = records[i];
        if (i == 0 || record.type != records[i - 1].type || record.state != records[i - 1].state)
            runs.push_back({i, i});
        runs.back().end = i + 1;
    }
    return runs;
}

}  // namespace parley::bench
