#include "bench/posting.hpp"

#include "bench/clock.hpp"
#include "bench/post_frame.hpp"
#include "tests/scenario/driver/daemon.hpp"

namespace parley::bench {

namespace {
class Posting {
  public:
    Posting(Swarm& swarm, const Audience& audience, const Pace& pace, const Options& options)
        : swarm_(swarm), audience_(audience), pace_(pace) {
        for (const std::string& channel : audience.channels)
            frames_.emplace_back(channel, options.text_size);
        posters_.resize(audience.channels.size());
        for (std::size_t i = 0; i < audience.channel_of.size(); ++i) {
            posters_[audience.channel_of[i]].push_back(i);
            seats_.push_back({.next = audience.cursors[i] + 1, .missing = {}});
        }
        last_acknowledged_.resize(audience.channels.size());
        start_us_ = now_us();
        measure_us_ = start_us_ + static_cast<std::int64_t>(options.warm_up_s * 1e6);
        end_us_ = measure_us_ + static_cast<std::int64_t>(options.seconds * 1e6);
    }

    Outcome all(pid_t server) {
        while (now_us() < measure_us_) step();
        const std::int64_t measured_from = now_us();
        const double cpu_before = driver::cpu_seconds(server);
        outcome_.deliveries = outcome_.acknowledged = 0;
        while (now_us() < end_us_) step();
        outcome_.cpu_s = driver::cpu_seconds(server) - cpu_before;
        outcome_.seconds = static_cast<double>(now_us() - measured_from) / 1e6;
        const Outcome measured = outcome_;
        outcome_.rss_mb = driver::resident_mb(server);
        const std::int64_t give_up = now_us() + drain_max_us;
        while (!complete() && now_us() < give_up) receive(100'000);
        return closed(measured);
    }

  private:
    /// Posts what is due, and takes what comes until the next is.
    void step() {
        const std::int64_t now = now_us();
        if (pace_.rate == 0) {
            while (dues_.size() - answered_ < pace_.window) post(now);
            receive(1000);
            return;
        }
        while (due(dues_.size()) <= now) post(due(dues_.size()));
        receive(std::max<std::int64_t>(due(dues_.size()) - now_us(), 0));
    }

    std::int64_t due(std::size_t post) const {
        return start_us_ + static_cast<std::int64_t>(static_cast<double>(post) * 1e6 / pace_.rate);
    }

    /// The channels take turns, and in each its readers.
    void post(std::int64_t due_us) {
        const std::size_t number = dues_.size();
        const std::size_t channel = number % posters_.size();
        const auto& posters = posters_[channel];
        const std::size_t poster = posters[number / posters_.size() % posters.size()];
        dues_.push_back(due_us);
        swarm_.send(poster, frames_[channel].bytes(first_post_id + number, due_us));
    }

    void receive(std::int64_t wait_us) {
        // One look at the clock for all that one turn brings: it takes well below a millisecond.
        std::int64_t arrived = 0;
        swarm_.turn(wait_us, [&](std::size_t client, std::string_view payload) {
            if (arrived == 0) arrived = now_us();
            if (const auto event = look_at_event(payload))
                take_event(client, *event, arrived);
            else if (const auto reply = look_at_reply(payload))
                take_reply(*reply, payload, arrived);
        });
    }

    void take_event(std::size_t client, const SeenEvent& event, std::int64_t arrived) {
        if (!event.stream.starts_with("chn_")) return;
        const std::size_t channel = audience_.channel_of[client];
        if (event.stream != audience_.channels[channel]) {
            if (event.due_us) ++outcome_.misrouted;
            return;
        }
        outcome_.tally.take(seats_[client], event.seq);
        if (!event.due_us) return;
        ++outcome_.deliveries;
        if (measured(*event.due_us)) outcome_.delivery.add(arrived - *event.due_us);
    }

    void take_reply(const SeenReply& reply, std::string_view payload, std::int64_t arrived) {
        const std::uint64_t number = reply.id - first_post_id;
        if (number >= dues_.size()) return;
        ++answered_;
        if (!reply.ok) {
            if (outcome_.refused++ == 0) outcome_.first_refusal = payload;
            return;
        }
        ++outcome_.acknowledged;
        auto& last = last_acknowledged_[number % posters_.size()];
        last = std::max(last, reply.seq);
        if (measured(dues_[number])) outcome_.acknowledgement.add(arrived - dues_[number]);
    }

    bool measured(std::int64_t due_us) const { return due_us >= measure_us_ && due_us < end_us_; }

    bool complete() const {
        if (answered_ < dues_.size()) return false;
        for (std::size_t i = 0; i < seats_.size(); ++i)
            if (seats_[i].next <= last_acknowledged_[audience_.channel_of[i]]) return false;
        return true;
    }

    Outcome closed(const Outcome& measured) {
        outcome_.deliveries = measured.deliveries;
        outcome_.acknowledged = measured.acknowledged;
        outcome_.unanswered = dues_.size() - answered_;
        outcome_.ended = swarm_.ended();
        outcome_.close_code = swarm_.last_close_code();
        for (std::size_t i = 0; i < seats_.size(); ++i)
            outcome_.tally.close(seats_[i], last_acknowledged_[audience_.channel_of[i]]);
        return std::move(outcome_);
    }

    Swarm& swarm_;
    const Audience& audience_;
    Pace pace_;
    std::vector<PostFrame> frames_;                  ///< one for each channel
    std::vector<std::vector<std::size_t>> posters_;  ///< clients of each channel
    std::vector<Seat> seats_;                        ///< of each client
    std::vector<std::uint64_t> last_acknowledged_;   ///< of each channel
    std::vector<std::int64_t> dues_;                 ///< of each post
    std::size_t answered_ = 0;
    std::int64_t start_us_ = 0, measure_us_ = 0, end_us_ = 0;
    Outcome outcome_;
};
}  // namespace

Outcome run_posts(Swarm& swarm, const Audience& audience, const Pace& pace, const Options& options,
                  pid_t server) {
    return Posting(swarm, audience, pace, options).all(server);
}

void add_deliveries(Report& report, const Outcome& outcome, const std::string& prefix) {
    const auto deliveries = static_cast<double>(outcome.deliveries);
    report.add(prefix + "deliveries_s", deliveries / outcome.seconds);
    report.add(prefix + "messages_s", static_cast<double>(outcome.acknowledged) / outcome.seconds);
    report.add(prefix + "cpu_us_per_delivery", outcome.cpu_s * 1e6 / deliveries);
    report.add(prefix + "cpu_core", outcome.cpu_s / outcome.seconds);
    report.add(prefix + "p50_ms", outcome.delivery.quantile_ms(0.50));
    report.add(prefix + "p99_ms", outcome.delivery.quantile_ms(0.99));
    report.add(prefix + "p999_ms", outcome.delivery.quantile_ms(0.999));
    report.add(prefix + "max_ms", outcome.delivery.max_ms());
}

void add_faults(Report& report, const Outcome& outcome) {
    const auto must_be_none = [&](const char* name, std::uint64_t count) {
        report.add(name, static_cast<double>(count));
        if (count > 0) report.fail(std::to_string(count) + " " + name);
    };
    must_be_none("lost", outcome.tally.lost);
    must_be_none("doubled", outcome.tally.doubled);
    must_be_none("reordered", outcome.tally.reordered);
    must_be_none("misrouted", outcome.misrouted);
    must_be_none("unanswered", outcome.unanswered);
    must_be_none("refused", outcome.refused);
    must_be_none("ended", outcome.ended);
    if (outcome.refused > 0) report.fail(outcome.first_refusal);
    if (outcome.ended > 0) report.fail("last close code " + std::to_string(outcome.close_code));
}

}  // namespace parley::bench
