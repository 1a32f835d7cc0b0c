#include "server/ctl/hours_text.hpp"

#include <regex>

#include "server/ctl/stop.hpp"

namespace parley::ctl {

namespace {
Stop wrong(const std::string& text, const std::string& why) {
    return {Exit::usage, "--hours: \"" + text + "\" " + why, {}};
}

/// "1-2,4": the days from Monday to Tuesday, and Thursday.
void add_days(const std::string& text, HourRange& range) {
    static const std::regex part("([1-7])(?:-([1-7]))?");
    for (std::sregex_iterator at(text.begin(), text.end(), part), end; at != end; ++at) {
        const char first = *(*at)[1].first;
        const char last = (*at)[2].matched ? *(*at)[2].first : first;
        for (char day = first; day <= last; ++day) range.days.push_back({day - '0'});
    }
}
}  // namespace

Hours hours_from(const std::string& text) {
    static const std::regex form(
        R"(([1-7](?:-[1-7])?(?:,[1-7](?:-[1-7])?)*) (\d\d:\d\d)-(\d\d:\d\d)(?:, *(?=[1-7])|$))");
    Hours hours;
    std::smatch found;
    for (auto at = text.begin(); at != text.end() || hours.empty(); at = found[0].second) {
        if (!std::regex_search(at, text.end(), found, form, std::regex_constants::match_continuous))
            throw wrong(std::string(at, text.end()), "is not like \"1-5 09:00-17:30\".");
        HourRange& range = hours.emplace_back();
        add_days(found[1], range);
        range.from.text = found[2];
        range.to.text = found[3];
        for (const auto& time : {range.from.text, range.to.text})
            if (ClockTime::refusal(time)) throw wrong(found[0], "has a time that is none.");
    }
    if (hours.size() > Hours::longest)
        throw wrong(text, "has more than " + std::to_string(Hours::longest) + " ranges.");
    if (const auto refused = Hours::refusal(hours))
        throw wrong(text, "is refused: " + refused->message);
    return hours;
}

}  // namespace parley::ctl
