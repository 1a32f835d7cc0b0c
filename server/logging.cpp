#include "server/logging.hpp"

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "protocol/json_write.hpp"
#include "server/wire/log_lines.hpp"

namespace parley {

namespace {
/// A line of the server itself, in the form of those of commands (gate/command_log.cpp).
std::string line_of(bool json, std::string_view level, Instant at, std::string_view text) {
    std::string out = json ? "{\"at\":\"" : "";
    append_time(out, at);
    out += json ? "\",\"level\":\"" : " ";
    out += level;
    if (!json) return out += " " + std::string(text);
    out += "\",\"text\":";
    append_json(out, text);
    return out += "}";
}

/// Hands the lines of spdlog on. LogLines has a lock of its own.
class LinesSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
  public:
    LinesSink(std::shared_ptr<wire::LogLines> lines, bool json)
        : lines_(std::move(lines)), json_(json) {}

  protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        const auto level = spdlog::level::to_string_view(message.level);
        const auto since = message.time.time_since_epoch();
        lines_->add(line_of(json_, {level.data(), level.size()},
                            {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()},
                            {message.payload.data(), message.payload.size()}));
    }
    void flush_() override { lines_->flush(); }

  private:
    const std::shared_ptr<wire::LogLines> lines_;
    const bool json_;
};
}  // namespace

gate::LogOptions set_up_log(const Settings& settings) {
    auto options = log_options(settings);
    const bool json = options.json;
    const auto lines = std::make_shared<wire::LogLines>(STDERR_FILENO, [json](std::uint64_t count) {
        return line_of(json, "warning", now(),
                       std::to_string(count) + " lines of the log were dropped");
    });
    auto logger =
        std::make_shared<spdlog::logger>("parleyd", std::make_shared<LinesSink>(lines, json));
    logger->set_level(spdlog::level::from_str(settings.log_level));
    spdlog::set_default_logger(logger);
    options.write = [lines](std::string_view line) { lines->add(line); };
    return options;
}

}  // namespace parley
