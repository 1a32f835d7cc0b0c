// Wall times over the zones of the world: what the law makes of clocks, and what we make of that.

#include <catch2/catch.hpp>

#include "protocol/time.hpp"

using namespace parley;

namespace {
std::string utc(std::string_view local, std::string_view zone) {
    const auto instant = instant_of_wall_time(local, zone);
    return instant ? time_text(*instant).substr(0, 16) : "none";
}
}  // namespace

TEST_CASE("A wall time is an instant in its zone, all over the world") {
    struct Line {
        std::string_view local, zone, instant;
    };
    const Line lines[] = {
        {"2026-12-01T09:00", "Europe/Berlin", "2026-12-01T08:00"},
        {"2026-07-01T09:00", "Europe/Berlin", "2026-07-01T07:00"},
        {"2026-12-01T09:00", "America/Sao_Paulo", "2026-12-01T12:00"},
        {"2026-12-01T09:00", "America/New_York", "2026-12-01T14:00"},
        {"2026-12-01T09:00", "Africa/Nairobi", "2026-12-01T06:00"},
        {"2026-12-01T09:00", "Asia/Tokyo", "2026-12-01T00:00"},
        // Half hours and quarters.
        {"2026-12-01T09:00", "Asia/Kolkata", "2026-12-01T03:30"},
        {"2026-12-01T09:00", "Asia/Kathmandu", "2026-12-01T03:15"},
        {"2026-12-01T09:00", "Australia/Adelaide", "2026-11-30T22:30"},
        // Both sides of the date line.
        {"2026-12-01T09:00", "Pacific/Auckland", "2026-11-30T20:00"},
        {"2026-12-01T09:00", "Pacific/Kiritimati", "2026-11-30T19:00"},
        {"2026-12-01T09:00", "Pacific/Pago_Pago", "2026-12-01T20:00"},
        {"2026-12-01T09:00", "UTC", "2026-12-01T09:00"},
        // Past the last rule that is written out year by year.
        {"2045-07-01T09:00", "Europe/Berlin", "2045-07-01T07:00"},
    };
    for (const auto& [local, zone, instant] : lines) {
        CAPTURE(local, zone);
        CHECK(utc(local, zone) == instant);
    }
}

TEST_CASE("A time that the clocks jump over moves on by as much as they do") {
    CHECK(utc("2026-03-29T01:59", "Europe/Berlin") == "2026-03-29T00:59");
    CHECK(utc("2026-03-29T02:30", "Europe/Berlin") == "2026-03-29T01:30");        // 03:30 there
    CHECK(utc("2026-03-08T02:00", "America/New_York") == "2026-03-08T07:00");     // 03:00 there
    CHECK(utc("2026-10-04T02:15", "Australia/Lord_Howe") == "2026-10-03T15:45");  // half an hour
    // Samoa went over the date line: it had no 30 December 2011 at all.
    CHECK(utc("2011-12-30T12:00", "Pacific/Apia") == "2011-12-30T22:00");
}

TEST_CASE("A time that the clocks show twice is the first of both") {
    CHECK(utc("2026-10-25T02:30", "Europe/Berlin") == "2026-10-25T00:30");
    CHECK(utc("2026-10-25T03:00", "Europe/Berlin") == "2026-10-25T02:00");
    CHECK(utc("2026-11-01T01:30", "America/New_York") == "2026-11-01T05:30");
    CHECK(utc("2026-04-05T01:45", "Australia/Lord_Howe") == "2026-04-04T14:45");
}

TEST_CASE("What is no wall time has no instant") {
    for (const auto* local :
         {"", "2026-12-01", "2026-02-30T09:00", "2026-12-01T24:00", "2026-12-01 09:00",
          "2026-12-01T09:00Z", "2026-12-01T09:60", "20261-2-01T09:00"})
        CHECK(utc(local, "Europe/Berlin") == "none");
    CHECK(utc("2026-12-01T09:00", "Europe/Nowhere") == "none");
}
