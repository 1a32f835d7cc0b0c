#include "server/engine/hours.hpp"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include <set>

#include "protocol/time.hpp"
#include "server/engine/decide.hpp"

namespace parley::engine {

TimeSpans united(std::vector<TimeSpan> spans) {
    std::ranges::sort(spans);
    TimeSpans out;
    for (const auto& span : spans) {
        if (span.from >= span.to) continue;
        if (!out.empty() && span.from <= out.back().to)
            out.back().to = std::max(out.back().to, span.to);
        else
            out.push_back(span);
    }
    return out;
}

TimeSpans in_both(const TimeSpans& one, const TimeSpans& other) {
    TimeSpans out;
    for (auto a = one.begin(), b = other.begin(); a != one.end() && b != other.end();) {
        const TimeSpan common{std::max(a->from, b->from), std::min(a->to, b->to)};
        if (common.from < common.to) out.push_back(common);
        if (a->to < b->to)
            ++a;
        else
            ++b;
    }
    return out;
}

TimeSpans until(const TimeSpans& spans, Instant end) {
    TimeSpans out;
    for (const auto& span : spans)
        if (span.from < end) out.push_back({span.from, std::min(span.to, end)});
    return out;
}

std::vector<rows::HourRange> ranges_of(const std::optional<Hours>& hours) {
    return hours ? copied<std::vector<rows::HourRange>>(*hours) : std::vector<rows::HourRange>();
}

const std::vector<rows::HourRange>& hours_of(const Member& member, const Org& org) {
    static const std::vector<rows::HourRange> usual{{{1, 2, 3, 4, 5}, "09:00", "17:00"}};
    if (!member.hours.empty()) return member.hours;
    return org.hours.empty() ? usual : org.hours;
}

namespace {
using std::chrono::milliseconds;

/// "09:30" of a day by a zone's clock. "24:00" is the next day's midnight.
Instant instant_of(const cctz::time_zone& zone, const cctz::civil_day& day,
                   std::string_view clock) {
    const auto two = [&](std::size_t at) { return (clock[at] - '0') * 10 + clock[at + 1] - '0'; };
    const cctz::civil_second wall(day.year(), day.month(), day.day(), two(0), two(3));
    // CCTZ's `pre` uses the offset from before the transition: later in a gap, the first in a fold.
    return {zone.lookup(wall).pre.time_since_epoch() / milliseconds(1)};
}

cctz::civil_day day_of(const cctz::time_zone& zone, Instant at) {
    const cctz::time_point<milliseconds> point{milliseconds(at.ms)};
    return cctz::civil_day(cctz::convert(point, zone));
}

/// As ISO 8601 counts days: Monday is 1.
std::uint8_t weekday_of(const cctz::civil_day& day) {
    return static_cast<std::uint8_t>(1 + static_cast<int>(cctz::get_weekday(day)));
}
}  // namespace

TimeSpans at_work(const std::vector<rows::HourRange>& hours, std::string_view zone_name,
                  TimeSpan within) {
    cctz::time_zone zone;
    if (within.from >= within.to || !zone_exists(zone_name) ||
        !cctz::load_time_zone(std::string(zone_name), &zone))
        return {};
    std::vector<TimeSpan> found;
    const auto last = day_of(zone, within.to);
    // A range of the day before may go on into the first one.
    for (auto day = day_of(zone, within.from) - 1; day <= last; ++day)
        for (const auto& range : hours) {
            if (std::ranges::find(range.days, weekday_of(day)) == range.days.end()) continue;
            // A row may hold what is no time.
            if (ClockTime::refusal(range.from) || ClockTime::refusal(range.to)) continue;
            const auto ends = range.to < range.from ? day + 1 : day;
            found.push_back({std::max(within.from, instant_of(zone, day, range.from)),
                             std::min(within.to, instant_of(zone, ends, range.to))});
        }
    return united(std::move(found));
}

namespace {
constexpr std::int64_t day_ms = 24 * 60 * 60 * 1000;
constexpr std::int64_t days_away_max = 365;
constexpr std::int64_t days_for_next = 14;

/// What one's time at work follows from. In a company most have the same.
struct Desk {
    OrgId org;
    std::string zone;
    std::vector<rows::HourRange> hours;
    Instant away_until;  ///< 0: one is not on leave
    auto operator<=>(const Desk&) const = default;
};

TimeSpans spans_of(const Desk& desk, TimeSpan within) {
    within.from = std::max(within.from, desk.away_until);
    return at_work(desk.hours, desk.zone, within);
}

/// When somebody of each org among those whom the actor may see is at work; in a direct channel,
/// everybody.
TimeSpans shared_hours(const Directory& directory, const Actor& actor, const Channel& channel,
                       TimeSpan within) {
    std::set<Desk> desks;  // sorted by org
    for (const auto& reader : people_who_read(directory, channel)) {
        if (reader->role == Role::bot || !may(directory, actor, Action::read, *reader)) continue;
        const bool on_leave = reader->away_until && *reader->away_until > within.from;
        desks.insert({reader->org, reader->zone, hours_of(*reader, *directory.org(reader->org)),
                      on_leave ? *reader->away_until : Instant{}});
    }
    // United spans are at most one for each two minutes; a company's are united on the way whenever
    // as many again have come, so that it holds no more than that, however many people it has.
    constexpr std::size_t spans_at_least = 4'096;
    std::optional<TimeSpans> shared;
    for (auto desk = desks.begin(); desk != desks.end();) {
        TimeSpans of_org = spans_of(*desk, within);
        std::size_t united_at = spans_at_least;
        const auto first = desk++;
        if (channel.kind != ChannelType::direct)
            for (; desk != desks.end() && desk->org == first->org; ++desk) {
                std::ranges::copy(spans_of(*desk, within), std::back_inserter(of_org));
                if (of_org.size() < united_at) continue;
                of_org = united(std::move(of_org));
                united_at = std::max(spans_at_least, 2 * of_org.size());
            }
        of_org = united(std::move(of_org));
        shared = shared ? in_both(*shared, of_org) : std::move(of_org);
    }
    return shared.value_or(TimeSpans{});
}
}  // namespace

template <>
Result<HoursShared> read(const Reader& reader, const Actor& actor, const ReadSharedHours& asked) {
    constexpr auto name = field(&ReadSharedHours::from);
    auto channel =
        reader.directory.open(actor, Action::read, asked.channel, field(&ReadSharedHours::channel));
    if (!channel) return channel.error();
    const Instant from = asked.from.value_or(reader.now);
    if (std::abs(from.ms - reader.now.ms) > days_away_max * day_ms)
        return Error{Code::bad_value, name, days_away_max};
    const Instant end{from.ms + asked.days * day_ms};
    const TimeSpan looked_at{
        from, {from.ms + std::max<std::int64_t>(asked.days, days_for_next) * day_ms}};
    const auto shared = shared_hours(reader.directory, actor, **channel, looked_at);
    HoursShared out{.next = {}, .ranges = until(shared, end)};
    if (!shared.empty()) out.next = shared.front();
    return out;
}

}  // namespace parley::engine
