#include "server/ctl/nearest.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <sstream>

#include "protocol/time.hpp"
#include "protocol/unicode.hpp"
#include "server/ctl/stop.hpp"

namespace parley::ctl {

namespace {
/// Levenshtein's distance in bytes: inserted, deleted and replaced ones.
std::size_t distance(std::string_view one, std::string_view other) {
    std::vector<std::size_t> row(other.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 0; i < one.size(); ++i) {
        std::size_t before = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < other.size(); ++j) {
            const auto replaced = before + (one[i] != other[j]);
            before = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, before + 1});
        }
    }
    return row.back();
}
/// The names of the system's time zones, from its tzdata.zi; empty if it has none. A line begins
/// with "Z NAME" for a zone, and "L TARGET NAME" for another name of one (zic(8)).
std::vector<std::string> zone_names() {
    const char* folder = std::getenv("TZDIR");
    std::ifstream file(std::string(folder ? folder : "/usr/share/zoneinfo") + "/tzdata.zi");
    std::vector<std::string> names;
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string kind, first, second;
        words >> kind >> first >> second;
        if (kind == "Z") names.push_back(first);
        if (kind == "L") names.push_back(second);
    }
    return names;
}
}  // namespace

std::string did_you_mean(const std::string& typed, const std::vector<std::string>& known) {
    const auto wanted = search_form(trimmed(typed));
    if (wanted.empty()) return {};
    const std::string* best = nullptr;
    std::size_t least = std::max<std::size_t>(1, wanted.size() / 3) + 1;
    for (const auto& word : known) {
        const auto form = search_form(word);
        const auto slash = form.rfind('/');
        auto far = distance(wanted, form);
        if (slash != form.npos) far = std::min(far, distance(wanted, form.substr(slash + 1)));
        if (far >= least) continue;
        least = far;
        best = &word;
    }
    return best ? " Did you mean \"" + *best + "\"?" : std::string();
}

void check_zone(const std::string& option, const std::string& zone) {
    if (zone_exists(zone)) return;
    throw Stop{
        Exit::usage,
        option + ": there is no time zone \"" + zone + "\"." + did_you_mean(zone, zone_names()),
        {}};
}

}  // namespace parley::ctl
