// Working hours as instants: what the law makes of clocks, and what several people share.

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include <catch2/catch.hpp>
#include <random>

#include "protocol/time.hpp"
#include "server/engine/hours.hpp"

using namespace parley;
using namespace parley::engine;

namespace {
using Ranges = std::vector<rows::HourRange>;

Instant utc(const std::string& minute) { return parse_time(minute + ":00Z").value(); }

/// "2026-03-29T01:00 2026-03-29T09:00", one line a span.
std::vector<std::string> shown(const TimeSpans& spans) {
    std::vector<std::string> out;
    for (const auto& [from, to] : spans)
        out.push_back(time_text(from).substr(0, 16) + " " + time_text(to).substr(0, 16));
    return out;
}
using Lines = std::vector<std::string>;

const std::vector<std::uint8_t> every_day{1, 2, 3, 4, 5, 6, 7};
constexpr std::int64_t minute_ms = 60'000, day_ms = 24 * 60 * minute_ms;
}  // namespace

TEST_CASE("Hours are kept by the wall clock, whatever the law does to it that day") {
    struct Line {
        std::string_view what, zone;
        std::string from, to;          // the range, on every day
        std::string day_from, day_to;  // the days that are looked at, UTC
        Lines at_work;
    };
    const Line lines[] = {
        {"a plain day",
         "Europe/Berlin",
         "09:00",
         "17:00",
         "2026-12-01T00:00",
         "2026-12-02T00:00",
         {"2026-12-01T08:00 2026-12-01T16:00"}},
        {"the day of spring has 23 hours",
         "Europe/Berlin",
         "00:00",
         "24:00",
         "2026-03-28T23:00",
         "2026-03-29T22:00",
         {"2026-03-28T23:00 2026-03-29T22:00"}},
        {"a shift through the gap is an hour shorter",
         "Europe/Berlin",
         "22:00",
         "06:00",
         "2026-03-28T12:00",
         "2026-03-29T12:00",
         {"2026-03-28T21:00 2026-03-29T04:00"}},
        {"a shift through the fold is an hour longer",
         "Europe/Berlin",
         "22:00",
         "06:00",
         "2026-10-24T12:00",
         "2026-10-25T12:00",
         {"2026-10-24T20:00 2026-10-25T05:00"}},
        {"a range in the gap moves on by it",
         "Europe/Berlin",
         "02:15",
         "02:45",
         "2026-03-29T00:00",
         "2026-03-29T12:00",
         {"2026-03-29T01:15 2026-03-29T01:45"}},
        {"a range that begins in the gap and ends before it has moved is none",
         "Europe/Berlin",
         "02:45",
         "03:15",
         "2026-03-29T00:00",
         "2026-03-29T12:00",
         {}},
        {"a range in the fold is its first pass",
         "Europe/Berlin",
         "02:15",
         "02:45",
         "2026-10-25T00:00",
         "2026-10-25T12:00",
         {"2026-10-25T00:15 2026-10-25T00:45"}},
        {"New York in spring",
         "America/New_York",
         "01:00",
         "04:00",
         "2026-03-08T00:00",
         "2026-03-09T00:00",
         {"2026-03-08T06:00 2026-03-08T08:00"}},
        {"New York in autumn",
         "America/New_York",
         "01:00",
         "04:00",
         "2026-11-01T00:00",
         "2026-11-02T00:00",
         {"2026-11-01T05:00 2026-11-01T09:00"}},
        {"half an hour of summer",
         "Australia/Lord_Howe",
         "01:00",
         "04:00",
         "2026-10-03T12:00",
         "2026-10-04T12:00",
         {"2026-10-03T14:30 2026-10-03T17:00"}},
        {"half an hour",
         "Asia/Kolkata",
         "09:30",
         "18:00",
         "2026-12-01T00:00",
         "2026-12-02T00:00",
         {"2026-12-01T04:00 2026-12-01T12:30"}},
        {"three quarters",
         "Asia/Kathmandu",
         "10:00",
         "17:00",
         "2026-12-01T00:00",
         "2026-12-02T00:00",
         {"2026-12-01T04:15 2026-12-01T11:15"}},
        {"the quarter of the Chathams",
         "Pacific/Chatham",
         "09:00",
         "17:00",
         "2026-12-01T12:00",
         "2026-12-02T12:00",
         {"2026-12-01T19:15 2026-12-02T03:15"}},
        {"east of the date line",
         "Pacific/Kiritimati",
         "09:00",
         "17:00",
         "2026-12-01T12:00",
         "2026-12-02T12:00",
         {"2026-12-01T19:00 2026-12-02T03:00"}},
        {"west of it",
         "Pacific/Pago_Pago",
         "09:00",
         "17:00",
         "2026-12-01T12:00",
         "2026-12-02T12:00",
         {"2026-12-01T20:00 2026-12-02T04:00"}},
        {"Samoa left a day out",
         "Pacific/Apia",
         "09:00",
         "10:00",
         "2011-12-29T12:00",
         "2011-12-31T12:00",
         {"2011-12-29T19:00 2011-12-29T20:00", "2011-12-30T19:00 2011-12-30T20:00"}},
        {"a day without midnight",
         "Africa/Cairo",
         "00:00",
         "08:00",
         "2026-04-23T12:00",
         "2026-04-24T12:00",
         {"2026-04-23T22:00 2026-04-24T05:00"}},
        {"a day without midnight, from its end",
         "Africa/Cairo",
         "20:00",
         "24:00",
         "2026-04-23T12:00",
         "2026-04-24T12:00",
         {"2026-04-23T18:00 2026-04-23T22:00"}},
        {"Morocco goes back for Ramadan",
         "Africa/Casablanca",
         "09:00",
         "17:00",
         "2026-02-14T00:00",
         "2026-02-16T00:00",
         {"2026-02-14T08:00 2026-02-14T16:00", "2026-02-15T09:00 2026-02-15T17:00"}},
        {"the south has its summer now",
         "America/Santiago",
         "09:00",
         "17:00",
         "2026-12-01T00:00",
         "2026-12-02T00:00",
         {"2026-12-01T12:00 2026-12-01T20:00"}},
        {"no such zone",
         "Mars/Olympus",
         "09:00",
         "17:00",
         "2026-12-01T00:00",
         "2026-12-02T00:00",
         {}},
        {"the span cuts on both sides",
         "UTC",
         "09:00",
         "17:00",
         "2026-12-01T10:30",
         "2026-12-01T11:45",
         {"2026-12-01T10:30 2026-12-01T11:45"}},
        {"over midnight, seen from within",
         "UTC",
         "22:00",
         "06:00",
         "2026-12-01T01:00",
         "2026-12-01T23:00",
         {"2026-12-01T01:00 2026-12-01T06:00", "2026-12-01T22:00 2026-12-01T23:00"}},
        {"days that touch are one piece",
         "UTC",
         "00:00",
         "24:00",
         "2026-12-01T00:00",
         "2026-12-04T00:00",
         {"2026-12-01T00:00 2026-12-04T00:00"}},
    };
    for (const auto& line : lines) {
        CAPTURE(line.what);
        const Ranges hours{{every_day, line.from, line.to}};
        CHECK(shown(at_work(hours, line.zone, {utc(line.day_from), utc(line.day_to)})) ==
              line.at_work);
    }
}

TEST_CASE("A week's ranges are of their days, and one over midnight ends on the next") {
    const Ranges hours{
        {{1, 2, 3, 4}, "08:00", "12:00"}, {{1, 2, 4}, "13:00", "17:00"}, {{7}, "22:00", "02:00"}};
    // The 30th of November 2026 is a Monday.
    CHECK(shown(at_work(hours, "UTC", {utc("2026-11-30T00:00"), utc("2026-12-07T00:00")})) ==
          Lines{"2026-11-30T00:00 2026-11-30T02:00", "2026-11-30T08:00 2026-11-30T12:00",
                "2026-11-30T13:00 2026-11-30T17:00", "2026-12-01T08:00 2026-12-01T12:00",
                "2026-12-01T13:00 2026-12-01T17:00", "2026-12-02T08:00 2026-12-02T12:00",
                "2026-12-03T08:00 2026-12-03T12:00", "2026-12-03T13:00 2026-12-03T17:00",
                "2026-12-06T22:00 2026-12-07T00:00"});
}

TEST_CASE("Away from nights in which the clocks change, one is at work by the wall clock alone") {
    const char* zones[] = {"Europe/Berlin",
                           "America/Sao_Paulo",
                           "Asia/Tokyo",
                           "Asia/Kathmandu",
                           "America/St_Johns",
                           "Pacific/Chatham",
                           "Africa/Casablanca",
                           "Africa/Cairo",
                           "Australia/Lord_Howe",
                           "Pacific/Apia",
                           "UTC",
                           "America/Havana"};
    std::mt19937 random(20261201);
    const auto drawn = [&](unsigned n) { return static_cast<int>(random() % n); };
    for (int round = 0; round < 60; ++round) {
        const std::string name = zones[round % std::size(zones)];
        cctz::time_zone zone;
        REQUIRE(cctz::load_time_zone(name, &zone));
        Ranges hours;
        for (int i = 0; i <= drawn(3); ++i) {
            const auto clock = [&] {
                char text[32];
                std::snprintf(text, sizeof text, "%02d:%02d", drawn(24), drawn(4) * 15);
                return std::string(text);
            };
            rows::HourRange range{{}, clock(), clock()};
            for (const auto day : every_day)
                if (drawn(2)) range.days.push_back(day);
            if (range.from != range.to && !range.days.empty()) hours.push_back(range);
        }
        const Instant from{utc("2026-01-01T00:00").ms + drawn(700) * day_ms +
                           drawn(1440) * minute_ms};
        const TimeSpan span{from, {from.ms + 3 * day_ms}};
        const auto spans = at_work(hours, name, span);
        const auto offset = [&](Instant at) {
            return zone
                .lookup(
                    cctz::time_point<std::chrono::milliseconds>(std::chrono::milliseconds(at.ms)))
                .offset;
        };
        for (Instant at = span.from; at < span.to; at.ms += 5 * minute_ms) {
            // A shift of a day may reach over a change that is a day away.
            if (offset({at.ms - 2 * day_ms}) != offset({at.ms + 2 * day_ms})) continue;
            const cctz::civil_minute wall(cctz::convert(
                cctz::time_point<std::chrono::milliseconds>(std::chrono::milliseconds(at.ms)),
                zone));
            char clock[32];
            std::snprintf(clock, sizeof clock, "%02d:%02d", wall.hour(), wall.minute());
            const auto weekday = 1 + static_cast<int>(cctz::get_weekday(cctz::civil_day(wall)));
            const auto on = [&](const rows::HourRange& range, int day) {
                return std::ranges::find(range.days, day) != range.days.end();
            };
            bool expected = false;
            for (const auto& range : hours) {
                const bool over = range.to < range.from;
                const bool after = clock >= range.from, before = clock < range.to;
                if (over)
                    expected |= (after && on(range, weekday)) ||
                                (before && on(range, weekday == 1 ? 7 : weekday - 1));
                else
                    expected |= after && before && on(range, weekday);
            }
            const bool found = std::ranges::any_of(
                spans, [&](const TimeSpan& each) { return each.from <= at && at < each.to; });
            if (found != expected) {
                CAPTURE(name, time_text(at), expected);
                FAIL("at work by one rule and not by the other");
            }
        }
    }
}

TEST_CASE("Spans are joined and met like sets of minutes") {
    std::mt19937 random(7);
    const auto drawn = [&] {
        std::vector<TimeSpan> out;
        for (unsigned i = 0; i < random() % 6; ++i) {
            const auto from = static_cast<std::int64_t>(random() % 50);
            out.push_back({{from}, {from + static_cast<std::int64_t>(random() % 12)}});
        }
        return out;
    };
    const auto in = [](const std::vector<TimeSpan>& spans, std::int64_t at) {
        return std::ranges::any_of(
            spans, [&](const auto& span) { return span.from.ms <= at && at < span.to.ms; });
    };
    for (int round = 0; round < 500; ++round) {
        const auto one = drawn(), other = drawn();
        const auto all = united(one);
        const auto both = in_both(united(one), united(other));
        const auto early = until(all, {30});
        for (std::int64_t at = 0; at < 64; ++at) {
            CHECK(in(all, at) == in(one, at));
            CHECK(in(both, at) == (in(one, at) && in(other, at)));
            CHECK(in(early, at) == (in(one, at) && at < 30));
        }
        for (const auto& spans : {all, both})
            for (std::size_t i = 0; i < spans.size(); ++i) {
                CHECK(spans[i].from < spans[i].to);
                if (i > 0) CHECK(spans[i - 1].to <= spans[i].from);
            }
    }
}

TEST_CASE("Whoever has no hours has the org's, and it has usual ones") {
    const Ranges own{{{1}, "10:00", "11:00"}}, orgs{{{2}, "10:00", "11:00"}};
    const Ranges usual{{{1, 2, 3, 4, 5}, "09:00", "17:00"}};
    CHECK(hours_of({.hours = own}, {.hours = orgs}) == own);
    CHECK(hours_of({}, {.hours = orgs}) == orgs);
    CHECK(hours_of({}, {}) == usual);
}

TEST_CASE("Hours that are none, in a row, end nothing") {
    const TimeSpan day{utc("2026-12-01T00:00"), utc("2026-12-02T00:00")};
    for (const std::string wrong : {"", "9", "ab:cd", "99:99"})
        CHECK(shown(at_work({{every_day, wrong, "17:00"}, {every_day, "20:00", "21:00"}}, "UTC",
                            day)) == Lines{"2026-12-01T20:00 2026-12-01T21:00"});
}
