#include "server/ctl/progress.hpp"

#include <cstdio>

#include "protocol/json_write.hpp"
#include "server/ctl/terminal.hpp"

namespace parley::ctl {

namespace {
using Clock = std::chrono::steady_clock;

/// The JSON object of --json.
struct Record {
    std::string progress;
    std::uint64_t done = 0, total = 0, per_s = 0, left_s = 0;
};
BOOST_DESCRIBE_STRUCT(Record, (), (progress, done, total, per_s, left_s))

std::string clock_text(std::uint64_t seconds) {
    char text[32];
    std::snprintf(text, sizeof text, "%llu:%02llu", static_cast<unsigned long long>(seconds / 60),
                  static_cast<unsigned long long>(seconds % 60));
    return text;
}
}  // namespace

Progress::Form Progress::form_of(bool json) {
    return json ? Form::records : error_is_terminal() ? Form::bar : Form::lines;
}

Progress::Progress(Form form, std::string what, std::uint64_t total)
    : form_(form), what_(std::move(what)), total_(total), begin_(Clock::now()), told_(begin_) {}

double Progress::seconds() const {
    return std::chrono::duration<double>(Clock::now() - begin_).count();
}

void Progress::reached(std::uint64_t done) {
    using namespace std::chrono_literals;
    done_ = done;
    const auto pause = form_ == Form::bar ? 100ms : form_ == Form::lines ? 10'000ms : 1'000ms;
    if (Clock::now() - told_ >= pause) tell();
}

void Progress::finish() {
    done_ = total_;
    tell();
    end_bar();
}

void Progress::end_bar() {
    if (bar_open_) std::fputc('\n', stderr);
    bar_open_ = false;
}

void Progress::tell() {
    told_ = Clock::now();
    Record record{what_, done_, total_, 0, 0};
    if (const double rate = static_cast<double>(done_) / std::max(seconds(), 0.001); rate > 0) {
        record.per_s = static_cast<std::uint64_t>(rate);
        record.left_s = static_cast<std::uint64_t>(static_cast<double>(total_ - done_) / rate);
    }
    if (form_ == Form::records) {
        std::fputs((to_json(record) + '\n').c_str(), stderr);
        return;
    }
    const auto percent = total_ == 0 ? 100 : done_ * 100 / total_;
    std::string line = what_ + "  " + std::to_string(percent) + " %  " + std::to_string(done_) +
                       " of " + std::to_string(total_) + "  " + std::to_string(record.per_s) +
                       "/s  " + clock_text(record.left_s) + " left";
    if (form_ == Form::bar) {
        constexpr std::uint64_t bar_width = 24;
        const auto filled = static_cast<std::size_t>(percent * bar_width / 100);
        // "\033[K" (erase to end of line) clears the rest of a longer line.
        line = "\r[" + std::string(filled, '#') + std::string(bar_width - filled, '.') + "] " +
               line + "\033[K";
        bar_open_ = true;
    } else {
        line += '\n';
    }
    std::fputs(line.c_str(), stderr);
    std::fflush(stderr);
}

}  // namespace parley::ctl
