// What is kept of a password, and what it can be compared with.

#include <catch2/catch.hpp>

#include "server/engine/passwords.hpp"

using namespace parley;
using namespace parley::engine;

TEST_CASE("One run serves all accounts of an address, and the rows of two are unlike",
          "[engine][passwords]") {
    const ServerKey key(std::string(32, 'k'));
    const MemberId anna{IdBytes{1}}, ben{IdBytes{2}};
    const auto made = stretched(key, "anna@x.test", "correct horse");
    REQUIRE(made);
    const auto row_of_anna = password_row(*made, anna), row_of_ben = password_row(*made, ben);
    CHECK(row_of_anna.reveal() != row_of_ben.reveal());
    CHECK(is_password(*made, anna, row_of_anna.reveal()));
    CHECK(is_password(*made, ben, row_of_ben.reveal()));
    CHECK_FALSE(is_password(*made, ben, row_of_anna.reveal()));

    const auto again = stretched(key, "anna@x.test", "correct horse");
    CHECK(is_password(*again, anna, row_of_anna.reveal()));
    for (const auto& other :
         {stretched(key, "anna@x.test", "correct Horse"),
          stretched(key, "ben@x.test", "correct horse"),
          stretched(ServerKey(std::string(32, 'K')), "anna@x.test", "correct horse")})
        CHECK_FALSE(is_password(*other, anna, row_of_anna.reveal()));
    for (const auto& damaged : {std::string(), row_of_anna.reveal().substr(1),
                                row_of_anna.reveal() + "x", std::string("$argon2id$v=19$m=65536")})
        CHECK_FALSE(is_password(*made, anna, damaged));
}

TEST_CASE("The uses of the server's key have nothing in common", "[engine][passwords]") {
    const ServerKey key(std::string(32, 'k'));
    CHECK(mac_of(key, "salt", "a") == mac_of(key, "salt", "a"));
    CHECK(mac_of(key, "salt", "a") != mac_of(key, "browser", "a"));
    CHECK(mac_of(key, "salt", "ab") != mac_of(key, "salta", "b"));
}
