// RFC 3339, and the zones that browsers know too.

#include <catch2/catch.hpp>

#include "protocol/time.hpp"

using namespace parley;

namespace {
/// What a time becomes when the server says it again; "" where it is none.
std::string again(std::string_view text) {
    const auto at = parse_time(text);
    return at ? time_text(*at) : "";
}
}  // namespace

TEST_CASE("Times come back in UTC with milliseconds", "[protocol][time]") {
    struct Row {
        const char *text, *again;
    };
    const Row rows[] = {
        {"2026-11-24T08:15:02.113Z", "2026-11-24T08:15:02.113Z"},
        {"2026-11-24t08:15:02.113z", "2026-11-24T08:15:02.113Z"},
        {"2026-11-24T08:15:02Z", "2026-11-24T08:15:02.000Z"},
        {"2026-11-24T08:15:02.1Z", "2026-11-24T08:15:02.100Z"},
        {"2026-11-24T08:15:02.1139999999Z", "2026-11-24T08:15:02.113Z"},
        {"2026-11-24T08:15:02.113+01:00", "2026-11-24T07:15:02.113Z"},
        {"2026-11-24T08:15:02.113-08:30", "2026-11-24T16:45:02.113Z"},
        {"2026-11-24T08:15:02-00:00", "2026-11-24T08:15:02.000Z"},
        {"2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00.000Z"},
        {"2026-12-31T23:59:60Z", "2027-01-01T00:00:00.000Z"},
        {"2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000Z"},
        {"2000-02-29T12:00:00Z", "2000-02-29T12:00:00.000Z"},
        {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
        {"0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"},
        {"9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
        {"9999-12-31T23:59:59.999+23:59", "9999-12-31T00:00:59.999Z"},
    };
    for (const auto& row : rows) {
        INFO(row.text);
        CHECK(again(row.text) == row.again);
    }
    CHECK(parse_time("1970-01-01T00:00:00Z")->ms == 0);
    CHECK(parse_time("2026-11-24T08:15:02.113Z")->ms == 1795508102113);
}

TEST_CASE("What the calendar does not have is no time", "[protocol][time]") {
    for (const char* wrong : {
             "",
             "2026-11-24",
             "2026-11-24T08:15:02",
             "2026-11-24 08:15:02Z",
             "2026-11-24T08:15Z",
             "2026-11-24T08:15:02.Z",
             "2026-11-24T08:15:02,113Z",
             "2026-11-24T08:15:02.113ZZ",
             "2026-11-24T08:15:02.113Z ",
             " 2026-11-24T08:15:02.113Z",
             "2026-11-24T08:15:02+0100",
             "2026-11-24T08:15:02+01",
             "2026-11-24T08:15:02+24:00",
             "2026-11-24T08:15:02+01:60",
             "2026-11-24T08:15:02 01:00",
             "2025-02-29T12:00:00Z",
             "1900-02-29T12:00:00Z",
             "2026-02-30T12:00:00Z",
             "2026-04-31T12:00:00Z",
             "2026-13-01T12:00:00Z",
             "2026-00-01T12:00:00Z",
             "2026-01-00T12:00:00Z",
             "2026-01-01T24:00:00Z",
             "2026-01-01T12:60:00Z",
             "2026-01-01T12:00:61Z",
             "26-01-01T12:00:00Z",
             "12026-01-01T12:00:00Z",
             "-026-01-01T12:00:00Z",
             "+026-01-01T12:00:00Z",
             "2026-1-01T12:00:00Z",
             // Out of the four digits by its offset, or by a leap second.
             "9999-12-31T23:59:59-01:00",
             "9999-12-31T23:59:60Z",
             "0000-01-01T00:00:00+00:01",
         }) {
        INFO(wrong);
        CHECK_FALSE(parse_time(wrong));
    }
}

TEST_CASE("A zone is one of IANA's and nothing else that is a file", "[protocol][time]") {
    for (const char* zone : {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires",
                             "Asia/Kolkata", "Etc/GMT+12", "America/Port-au-Prince"}) {
        INFO(zone);
        CHECK(zone_exists(zone));
    }
    for (const char* other : {"",
                              "Europe",
                              "Europe/",
                              "europe/berlin",
                              "Europe/Berlin ",
                              "Europe//Berlin",
                              "/UTC",
                              "./UTC",
                              "../zoneinfo/UTC",
                              "Europe/../UTC",
                              "/usr/share/zoneinfo/Europe/Berlin",
                              "file:/usr/share/zoneinfo/Europe/Berlin",
                              "file:UTC",
                              "libc:UTC",
                              "libc:localtime",
                              "Fixed/UTC+01:00:00",
                              "localtime",
                              "posixrules",
                              "posix/Europe/Berlin",
                              "right/Europe/Berlin",
                              "zone.tab",
                              "tzdata.zi",
                              "Mars/Olympus",
                              "__proto__"}) {
        INFO(other);
        CHECK_FALSE(zone_exists(other));
    }
}
