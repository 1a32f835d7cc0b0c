#include "bench/report.hpp"

#include <cmath>
#include <cstdio>

#include "tests/scenario/driver/json.hpp"

namespace parley::bench {

namespace {
/// Whole numbers as they are, others with three digits that say something.
std::string digits(double value) {
    char text[64];
    if (std::floor(value) == value || value >= 1000)
        std::snprintf(text, sizeof text, "%.0f", value);
    else
        std::snprintf(text, sizeof text, value < 1 ? "%.4f" : "%.2f", value);
    return text;
}
}  // namespace

void Report::add_bar(const std::string& name, double at_most) {
    for (const auto& [known, value] : numbers_)
        if (known == name)
            bars_.push_back(name + " " + digits(value) + ", at most " + digits(at_most) + ": " +
                            (value <= at_most ? "reached" : "MISSED"));
}

std::string Report::json() const {
    std::string out = "{\"scenario\":\"" + scenario_ + "\"";
    for (const auto& [name, value] : numbers_) out += ",\"" + name + "\":" + digits(value);
    const auto add_texts = [&](const std::string& name, const std::vector<std::string>& texts) {
        if (texts.empty()) return;
        const driver::Json list = boost::json::array(texts.begin(), texts.end());
        out += ",\"" + name + "\":" + driver::to_text(list);
    };
    add_texts("bars", bars_);
    add_texts("failures", failures_);
    return out + "}";
}

std::string Report::table() const {
    std::string out = scenario_ + "\n";
    for (const auto& [name, value] : numbers_) {
        char line[128];
        std::snprintf(line, sizeof line, "  %-32s %12s\n", name.c_str(), digits(value).c_str());
        out += line;
    }
    for (const std::string& bar : bars_) out += "  bar: " + bar + "\n";
    for (const std::string& why : failures_) out += "  FAILED: " + why + "\n";
    return out;
}

}  // namespace parley::bench
