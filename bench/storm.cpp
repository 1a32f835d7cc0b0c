// Everybody's line is cut at once, and everybody comes back at once: how long it takes until the
// last is in sync again, and has what was said meanwhile.

#include <unistd.h>

#include <algorithm>
#include <numeric>

#include "bench/clock.hpp"
#include "bench/post_frame.hpp"
#include "bench/scenarios.hpp"
#include "bench/stage.hpp"

namespace parley::bench {

namespace {
constexpr std::size_t storm_count = 5;
/// Said while everybody is away, and again while they come: a post on each side of a sync.
constexpr std::uint64_t posts_while_away = 3, posts_while_coming = 3;
/// Answers are taken after so many connects: a crowd of machines would not let them wait.
constexpr std::size_t connects_a_turn = 16;
constexpr std::int64_t give_up_us = 20'000'000;

struct Person {
    Account account;
    std::string other_cursors;   ///< of all streams but the channel: `"spc_…":3,` and so on
    Seat seat;                   ///< in the channel
    std::string first_words;     ///< hello and sync, with the cursors they have
    std::int64_t synced_us = 0;  ///< since the last cut; 0: not yet
};

/// The same people, again and again.
class Crowd {
  public:
    Crowd(const Stage& stage, std::string channel, const std::vector<Account>& accounts)
        : stage_(stage), channel_(std::move(channel)) {
        for (const Account& account : accounts) people_.push_back({.account = account});
        for (Person& person : people_) person.first_words = first_words(person.account, "");
        come();
        if (!wait_until([this] { return synced_ == people_.size(); }))
            throw driver::Failure("not everybody could enter: " + faults.first_refusal);
    }

    /// Frames are made before the storm: clients have machines of their own for that.
    void get_ready() {
        for (Person& person : people_)
            person.first_words =
                first_words(person.account, person.other_cursors + '"' + channel_ +
                                                "\":" + std::to_string(person.seat.next - 1));
    }

    void cut() {
        cut_us_ = now_us();
        synced_ = delivered_ = 0;
        for (Person& person : people_) person.synced_us = 0;
        swarm_.cut();
    }

    /// More than some 4,000 would fill the backlog of a listener, and then wait for the kernel's
    /// second try, a second later: theirs is another scenario.
    void come() {
        for (std::size_t i = 0; i < people_.size(); ++i) {
            stage_.begin_to_enter(swarm_, std::move(people_[i].first_words));
            if (i % connects_a_turn == 0) turn(0);
        }
    }

    /// False where that is not reached: somebody was refused, thrown out, or waits in vain.
    template <class Reached>
    bool wait_until(Reached reached) {
        for (const auto until = now_us() + give_up_us; !reached(); turn(1000))
            if (faults.refused > 0 || swarm_.ended() > 0 || now_us() > until) return false;
        return true;
    }

    void rest(std::int64_t us) {
        for (const auto end = now_us() + us; now_us() < end;) turn(10'000);
    }

    bool half_synced() const { return synced_ >= people_.size() / 2; }
    bool have(std::uint64_t posts) const {
        return synced_ == people_.size() && delivered_ >= people_.size() * posts;
    }
    /// From the cut to the last sync.
    double synced_s() const { return static_cast<double>(last_synced_us_ - cut_us_) / 1e6; }

    void close(std::uint64_t last_acknowledged) {
        for (const Person& person : people_) faults.tally.close(person.seat, last_acknowledged);
        faults.unanswered = people_.size() - synced_;
        faults.ended = swarm_.ended();
        faults.close_code = swarm_.last_close_code();
    }

    Histogram synced;  ///< from the cut, of those who came back
    Outcome faults;

  private:
    static std::string first_words(const Account& account, const std::string& cursors) {
        return driver::client_frame(hello_text(account)) +
               driver::client_frame(R"({"id":0,"do":"sync","with":{"cursors":{)" + cursors + "}}}");
    }

    void turn(std::int64_t wait_us) {
        swarm_.turn(wait_us,
                    [&](std::size_t index, std::string_view text) { take(people_[index], text); });
    }

    void take(Person& person, std::string_view text) {
        if (const auto event = look_at_event(text)) {
            ++delivered_;
            if (event->stream == channel_)
                faults.tally.take(person.seat, event->seq);
            else
                ++faults.misrouted;
        } else if (text.starts_with("{\"re\":0,\"ok\":")) {
            take_sync(person, text);
        } else if (text.find("\"error\":") != std::string_view::npos) {
            ++faults.refused;
            faults.first_refusal = text;
        }
    }

    void take_sync(Person& person, std::string_view text) {
        if (person.synced_us != 0) {
            ++faults.tally.doubled;
            return;
        }
        person.synced_us = last_synced_us_ = now_us();
        ++synced_;
        if (person.other_cursors.empty()) return learn_cursors(person, text);
        synced.add(last_synced_us_ - cut_us_);
        // All that was missed is to come as events, in streams that are all still there.
        if (text.find(R"("left":[],"gap":{},"more":false)") == std::string_view::npos) {
            ++faults.refused;
            faults.first_refusal = text;
        }
    }

    void learn_cursors(Person& person, std::string_view text) {
        const auto reply = driver::parse_json(text);
        for (const auto& [stream, seq] :
             driver::at(driver::at(reply, "ok"), "cursors").as_object()) {
            if (stream == channel_)
                person.seat.next = seq.to_number<std::uint64_t>() + 1;
            else
                person.other_cursors += '"' + std::string(stream) +
                                        "\":" + std::to_string(seq.to_number<std::uint64_t>()) +
                                        ',';
        }
    }

    const Stage& stage_;
    std::string channel_;
    std::vector<Person> people_;
    Swarm swarm_;
    std::size_t synced_ = 0, delivered_ = 0;
    std::int64_t cut_us_ = 0, last_synced_us_ = 0;
};

/// Somebody whose line holds.
class Poster {
  public:
    Poster(const Stage& stage, const Account& account, const std::string& channel,
           const Options& options)
        : socket_(stage.enter(account, channel).socket), frame_(channel, options.text_size) {}

    void post(std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i)
            socket_.send_raw(frame_.bytes(first_post_id + posted_++, now_us()));
    }
    /// Waits for what was posted; the last number in the channel.
    std::uint64_t acknowledged() {
        while (answered_ < posted_) {
            const auto text = socket_.next(driver::deadline());
            if (!text) throw driver::Failure("the poster's connection was closed");
            const auto reply = look_at_reply(*text);
            if (!reply) continue;
            if (!reply->ok) throw driver::Failure("a post was refused: " + *text);
            ++answered_;
            last_ = std::max(last_, reply->seq);
        }
        return last_;
    }

  private:
    driver::WebSocket socket_;
    PostFrame frame_;
    std::uint64_t posted_ = 0, answered_ = 0, last_ = 0;
};
/// What the storms were like, one after the other.
struct Storms {
    std::vector<double> synced_s, read_s;
    double cpu_s = 0, own_cpu_s = 0;
};

/// False where not everybody came back, or not all that was said came with them.
bool one_storm(Crowd& crowd, Poster& poster, pid_t server, Storms& storms) {
    const double cpu_before = driver::cpu_seconds(server);
    const double own_cpu_before = driver::cpu_seconds(getpid());
    const std::int64_t start = now_us();
    crowd.cut();
    poster.post(posts_while_away);
    poster.acknowledged();
    crowd.come();
    const bool half = crowd.wait_until([&] { return crowd.half_synced(); });
    poster.post(posts_while_coming);
    const bool all =
        half && crowd.wait_until([&] { return crowd.have(posts_while_away + posts_while_coming); });
    storms.read_s.push_back(static_cast<double>(now_us() - start) / 1e6);
    storms.synced_s.push_back(crowd.synced_s());
    storms.cpu_s += driver::cpu_seconds(server) - cpu_before;
    storms.own_cpu_s += driver::cpu_seconds(getpid()) - own_cpu_before;
    return all;
}

void add_storms(Report& report, Storms storms, double connections) {
    const double came = connections * static_cast<double>(storms.synced_s.size());
    const double seconds = std::accumulate(storms.read_s.begin(), storms.read_s.end(), 0.0);
    std::sort(storms.synced_s.begin(), storms.synced_s.end());
    report.add("storms", static_cast<double>(storms.synced_s.size()));
    report.add("slowest_all_synced_s", storms.synced_s.back());
    report.add("median_all_synced_s", storms.synced_s[storms.synced_s.size() / 2]);
    report.add("slowest_all_read_s", *std::max_element(storms.read_s.begin(), storms.read_s.end()));
    // Which of the two was the limit: each has one core.
    report.add("cpu_us_per_connection", storms.cpu_s * 1e6 / came);
    report.add("generator_cpu_us_per_connection", storms.own_cpu_s * 1e6 / came);
    report.add("cpu_core", storms.cpu_s / seconds);
    report.add("generator_cpu_core", storms.own_cpu_s / seconds);
}
}  // namespace

Report storm(const Options& options) {
    const std::size_t count = options.connections > 0 ? options.connections : 2000;
    Report report("storm");
    report.add("connections", static_cast<double>(count));
    Stage stage(options);
    auto accounts = stage.members(count + 1);
    const std::string channel = stage.open_channel("all hands");
    Poster poster(stage, accounts.back(), channel, options);
    accounts.pop_back();
    poster.post(1);
    poster.acknowledged();
    Crowd crowd(stage, channel, accounts);

    Storms storms;
    for (std::size_t i = 0; i < storm_count; ++i) {
        crowd.rest(static_cast<std::int64_t>(options.warm_up_s * 1e6));
        crowd.get_ready();
        if (!one_storm(crowd, poster, stage.pid(), storms))
            break;  // the faults say what is missing
    }
    crowd.rest(500'000);  // what comes twice comes now
    crowd.close(poster.acknowledged());

    add_storms(report, storms, static_cast<double>(count));
    report.add("p50_ms", crowd.synced.quantile_ms(0.50));
    report.add("p99_ms", crowd.synced.quantile_ms(0.99));
    report.add("rss_mb", driver::resident_mb(stage.pid()));
    report.add_bar("slowest_all_synced_s", 0.6);
    add_faults(report, crowd.faults);
    stage.close();
    return report;
}

}  // namespace parley::bench
