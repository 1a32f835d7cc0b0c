// Records: pages of a long list, a whole board, and changes that are synced before their
// acknowledgement; each alone, then all together.

#include <algorithm>
#include <deque>
#include <limits>
#include <random>
#include <set>

#include "bench/clock.hpp"
#include "bench/made_records.hpp"
#include "bench/post_frame.hpp"
#include "bench/scenarios.hpp"

namespace parley::bench {

namespace {
constexpr std::size_t page_size = 200;  // the protocol's limit
static_assert(cards_a_column == page_size, "a column is a page");

/// An easy rate of each, a second.
struct Rates {
    double pages = 0, boards = 0, changes = 0;
};

/// Something that is due at even distances.
class Beat {
  public:
    Beat(std::int64_t start_us, double rate) : start_us_(start_us), rate_(rate) {}
    std::int64_t next_us() const {
        if (rate_ == 0) return std::numeric_limits<std::int64_t>::max();
        return start_us_ + static_cast<std::int64_t>(static_cast<double>(count_) * 1e6 / rate_);
    }
    std::int64_t take() {
        const std::int64_t due_us = next_us();
        ++count_;
        return due_us;
    }

  private:
    std::int64_t start_us_;
    double rate_;
    std::uint64_t count_ = 0;
};

struct Latencies {
    Histogram pages, boards, changes;
    double cpu_s = 0, seconds = 0;
};

struct Ask {
    enum class What { page, column, change } what;
    std::int64_t due_us;  ///< 0: it is answered
    std::size_t record;   ///< that is changed, or that the page begins with
    std::size_t end;      ///< of what is asked for, page after page
};

/// Calls `card(id)` for each card of a page.
template <class Card>
void each_card(std::string_view page, Card card) {
    constexpr std::string_view start = R"({"record":")";
    constexpr std::size_t id_size = 30;  // "rec_" and 26 characters
    for (auto place = page.find(start); place != std::string_view::npos;
         place = page.find(start, place)) {
        place += start.size();
        card(page.substr(place, id_size));
    }
}

/// One connection looks at boards, the others at lists, and change what they see. All are in sync.
class Office {
  public:
    Office(const Stage& stage, const std::vector<Account>& people, std::vector<MadeRecord> records)
        : space_(stage.space()), records_(std::move(records)), runs_(runs_of(records_)) {
        for (const Account& account : people) {
            Stage::Entrance entrance = stage.enter(account, space_);
            seats_.push_back({.next = entrance.cursor + 1, .missing = {}});
            last_seq_ = entrance.cursor;
            auto [connection, unread] = std::move(entrance.socket).release();
            swarm_.add(std::move(connection), std::move(unread));
        }
    }

    Latencies run(const Rates& rates, double seconds, pid_t server) {
        latencies_ = {};
        const double cpu_before = driver::cpu_seconds(server);
        const std::int64_t start = now_us();
        const std::int64_t end = start + static_cast<std::int64_t>(seconds * 1e6);
        Beat pages(start, rates.pages), boards(start, rates.boards), changes(start, rates.changes);
        for (std::int64_t now = start; now < end; now = now_us()) {
            while (pages.next_us() <= now) ask_page(pages.take());
            while (boards.next_us() <= now) ask_board(boards.take());
            while (changes.next_us() <= now) change(changes.take());
            const std::int64_t next =
                std::min({pages.next_us(), boards.next_us(), changes.next_us(), end});
            receive(std::max<std::int64_t>(next - now_us(), 0));
        }
        latencies_.seconds = static_cast<double>(now_us() - start) / 1e6;
        latencies_.cpu_s = driver::cpu_seconds(server) - cpu_before;
        const std::int64_t give_up = now_us() + drain_max_us;
        while (answered_ < asks_.size() && now_us() < give_up) receive(100'000);
        return std::move(latencies_);
    }

    /// Waits for the last events, and finds what did not come.
    void close() {
        const auto behind = [&](const Seat& seat) { return seat.next <= last_seq_; };
        const std::int64_t give_up = now_us() + drain_max_us;
        while (std::any_of(seats_.begin(), seats_.end(), behind) && now_us() < give_up)
            receive(100'000);
        receive(500'000);  // what comes twice comes now
        for (const Seat& seat : seats_) faults.tally.close(seat, last_seq_);
        faults.unanswered = asks_.size() - answered_;
        faults.ended = swarm_.ended();
        faults.close_code = swarm_.last_close_code();
    }

    const std::vector<MadeRecord>& records() const { return records_; }

    Outcome faults;
    std::size_t bad_pages = 0;
    std::string first_bad;

  private:
    static constexpr std::size_t board_client = 0;
    std::size_t next_client() { return 1 + ++turns_ % (seats_.size() - 1); }

    std::size_t any(std::size_t from, std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(from, end - 1)(random_);
    }

    void ask(std::size_t client, const std::string& what, const Ask& ask) {
        swarm_.send(client,
                    driver::client_frame("{\"id\":" + std::to_string(asks_.size()) + what + "}"));
        asks_.push_back(ask);
    }

    /// The page past some record: one in two of the whole list, one in two of that record's state.
    void ask_page(std::int64_t due_us) {
        const bool of_state = any(0, 2) == 0;
        const std::size_t run = any(0, runs_.size());
        const std::size_t after =
            of_state ? any(runs_[run].begin, runs_[run].end) : any(0, records_.size());
        const MadeRecord& record = records_[after];
        const std::string cursor = record.type + "/" + record.state + "/" + record.id;
        ask(next_client(),
            list_of(of_state ? &record : nullptr) + R"(,"cursor":")" + cursor + "\"}",
            {Ask::What::page, due_us, after + 1, of_state ? runs_[run].end : records_.size()});
    }

    /// Boards are shown one after the other. One that is due waits, and the wait counts.
    void ask_board(std::int64_t due_us) {
        boards_due_.push_back(due_us);
        if (boards_due_.size() == 1) ask_column(0);
    }

    void ask_column(std::size_t column) {
        // Deals are the first type of the list.
        const Run& run = runs_[column];
        ask(board_client, list_of(&records_[run.begin]) + "}",
            {Ask::What::column, boards_due_.front(), run.begin, run.end});
    }

    void next_column(std::size_t answered, std::int64_t arrived) {
        if (answered + 1 < board_columns) return ask_column(answered + 1);
        latencies_.boards.add(arrived - boards_due_.front());
        boards_due_.pop_front();
        if (!boards_due_.empty()) ask_column(0);
    }

    std::string list_of(const MadeRecord* like) const {
        std::string text = R"(,"do":"record.list","with":{"space":")" + space_ + R"(","limit":)" +
                           std::to_string(page_size);
        if (like) text += R"(,"type":")" + like->type + R"(","state":")" + like->state + '"';
        return text;
    }

    void change(std::int64_t due_us) {
        std::size_t record = any(0, records_.size());
        while (!changing_.insert(record).second) record = any(0, records_.size());
        const std::string number = std::to_string(asks_.size());
        ask(next_client(),
            R"(,"do":"record.change","key":"change )" + number + R"(","with":{"record":")" +
                records_[record].id + R"(","rev":)" + std::to_string(records_[record].rev) +
                R"(,"title":"Roof, as it was changed by )" + number + "\"}",
            {Ask::What::change, due_us, record, record + 1});
    }

    void receive(std::int64_t wait_us) {
        swarm_.turn(wait_us, [&](std::size_t client, std::string_view text) {
            const std::int64_t arrived = now_us();
            if (const auto event = look_at_event(text)) {
                if (event->stream == space_)
                    faults.tally.take(seats_[client], event->seq);
                else
                    ++faults.misrouted;
            } else if (const auto reply = look_at_reply(text); reply && reply->id < asks_.size()) {
                take_reply(*reply, text, arrived);
            }
        });
    }

    void take_reply(const SeenReply& reply, std::string_view text, std::int64_t arrived) {
        const Ask ask = asks_[reply.id];  // a copy: asking on moves them
        asks_[reply.id].due_us = 0;
        if (ask.due_us == 0) {
            ++faults.tally.doubled;
            return;
        }
        ++answered_;
        if (reply.ok)
            take(ask, text, arrived);
        else if (faults.refused++ == 0)
            faults.first_refusal = text;
    }

    void take(const Ask& ask, std::string_view text, std::int64_t arrived) {
        switch (ask.what) {
            case Ask::What::page:
                latencies_.pages.add(arrived - ask.due_us);
                return check_page(ask, text);
            case Ask::What::column:
                // The next is asked for before this one is looked through: that is our time.
                next_column(ask.record / page_size, arrived);
                return check_page(ask, text);
            case Ask::What::change:
                latencies_.changes.add(arrived - ask.due_us);
                changing_.erase(ask.record);
                ++records_[ask.record].rev;
                ++last_seq_;  // the space is told of each change, once
        }
    }

    /// Changes move nothing here: a page has what it had when the records were made.
    void check_page(const Ask& ask, std::string_view text) {
        const std::size_t end = std::min(ask.record + page_size, ask.end);
        std::size_t record = ask.record;
        bool right = true;
        each_card(text, [&](std::string_view id) {
            right = right && record < end && records_[record].id == id;
            ++record;
        });
        const bool more = text.find(R"("more":true)") != std::string_view::npos;
        if (right && record == end && more == (end < ask.end)) return;
        if (bad_pages++ == 0) first_bad = text.substr(0, 300);
    }

    std::string space_;
    std::vector<MadeRecord> records_;
    std::vector<Run> runs_;
    Swarm swarm_;
    std::vector<Seat> seats_;  ///< of each client, in the space
    std::uint64_t last_seq_ = 0;
    std::vector<Ask> asks_;
    std::size_t answered_ = 0;
    std::deque<std::int64_t> boards_due_;
    std::set<std::size_t> changing_;
    std::size_t turns_ = 0;
    std::mt19937_64 random_{20'261'124};
    Latencies latencies_;
};

/// At the end the whole list, page after page: each record once, as its last change left it.
std::size_t count_wrong(const Stage& stage, const Account& account,
                        const std::vector<MadeRecord>& records) {
    driver::WebSocket socket = stage.enter(account, "").socket;
    std::size_t record = 0, wrong = 0;
    std::string cursor;
    do {
        socket.send_text(R"({"id":1,"do":"record.list","with":{"limit":200,"space":")" +
                         stage.space() + '"' +
                         (cursor.empty() ? "" : ",\"cursor\":\"" + cursor + '"') + "}}");
        auto text = socket.next(driver::deadline());
        while (text && !text->starts_with("{\"re\":1,\"ok\":"))
            text = socket.next(driver::deadline());
        if (!text) throw driver::Failure("the connection was closed");
        const auto reply = driver::parse_json(*text);
        const auto& page = driver::at(reply, "ok");
        for (const auto& card : driver::at(page, "records").as_array()) {
            const bool right = record < records.size() &&
                               driver::text_at(card, "record") == records[record].id &&
                               driver::number_at(card, "rev") == records[record].rev;
            ++record;
            if (!right) ++wrong;
        }
        cursor = driver::text_at(page, "cursor");
    } while (!cursor.empty());
    return wrong + (records.size() > record ? records.size() - record : 0);
}

void add_times(Report& report, const std::string& name, const Histogram& times) {
    report.add(name + "_p50_ms", times.quantile_ms(0.50));
    report.add(name + "_p99_ms", times.quantile_ms(0.99));
    report.add(name + "_max_ms", times.max_ms());
}

/// Each alone, then all at their rates at once.
struct Measured {
    Latencies pages, boards, changes, together;
};

void add_measured(Report& report, const Rates& rates, const Measured& measured) {
    const auto add_cpu = [&](const char* name, const Latencies& run, const Histogram& what) {
        report.add(name, run.cpu_s * 1e6 / static_cast<double>(what.count()));
    };
    const auto& [pages, boards, changes, together] = measured;
    report.add("pages_s", rates.pages);
    report.add("cards_per_page", page_size);
    add_times(report, "page", pages.pages);
    add_cpu("cpu_us_per_page", pages, pages.pages);
    report.add("boards_s", rates.boards);
    report.add("pages_per_board", board_columns);
    report.add("cards_per_board", board_columns * cards_a_column);
    add_times(report, "board", boards.boards);
    add_cpu("cpu_us_per_board", boards, boards.boards);
    report.add("changes_s", rates.changes);
    add_times(report, "change", changes.changes);
    add_cpu("cpu_us_per_change", changes, changes.changes);
    add_times(report, "together_page", together.pages);
    add_times(report, "together_board", together.boards);
    add_times(report, "together_change", together.changes);
    report.add("together_cpu_core", together.cpu_s / together.seconds);
}
}  // namespace

Report records(const Options& options) {
    const std::size_t people = options.connections > 0 ? options.connections : 8;
    const Rates rates{
        .pages = 200, .boards = 100, .changes = options.rate > 0 ? options.rate : 200};
    Report report("records");
    Stage stage(options);
    const std::int64_t start = now_us();
    auto made = make_records(stage);
    report.add("records", static_cast<double>(made.size()));
    report.add("made_in_s", static_cast<double>(now_us() - start) / 1e6);
    report.add("connections", static_cast<double>(people + 1));
    // Who administers an org may change all that its people have made.
    const auto accounts = stage.members(people + 2, "partner_admin");
    Office office(stage, {accounts.begin() + 1, accounts.end()}, std::move(made));

    const auto run = [&](const Rates& some, double seconds) {
        return office.run(some, seconds, stage.pid());
    };
    run(rates, options.warm_up_s);
    Measured measured;
    measured.pages = run({.pages = rates.pages}, options.seconds);
    measured.boards = run({.boards = rates.boards}, options.seconds);
    measured.changes = run({.changes = rates.changes}, options.seconds);
    measured.together = run(rates, options.seconds);
    office.close();
    const std::size_t wrong = count_wrong(stage, accounts.front(), office.records());

    add_measured(report, rates, measured);
    report.add("rss_mb", driver::resident_mb(stage.pid()));
    report.add_bar("board_p99_ms", 5);
    report.add_bar("change_p99_ms", 3);
    add_faults(report, office.faults);
    report.add("bad_pages", static_cast<double>(office.bad_pages));
    report.add("wrong_at_the_end", static_cast<double>(wrong));
    if (office.bad_pages > 0) report.fail("not the page it must be: " + office.first_bad);
    if (wrong > 0) report.fail(std::to_string(wrong) + " records are not as they were left");
    stage.close();
    return report;
}

}  // namespace parley::bench
