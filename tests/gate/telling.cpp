// What a hub tells of a batch, and what becomes of a connection that could not be told.

#include "tests/gate/house.hpp"

namespace parley::gate {

TEST_CASE(
    "Whoever could not be told what happened is closed so that they resume, and others hear it",
    "[gate][hub]") {
    House house;
    const auto org = text_of(
        house.operator_asks("org.create", R"({"name":"Acme","kind":"host","zone":"UTC"})"), "id");
    const auto make_member = [&](const std::string& name) {
        return text_of(house.operator_asks("member.create", R"({"org":")" + org + R"(","name":")" +
                                                                name + R"(","role":"member"})"),
                       "id");
    };
    const auto synced = [&](const std::string& member) {
        const auto token =
            house.operator_asks("token.create", R"({"member":")" + member + R"(","name":"it"})");
        auto connection = house.upgrade({{"Authorization", "Bearer " + text_of(token, "secret")}});
        connection.open();
        connection.say(R"({"id":1,"do":"sync","with":{"cursors":{}}})");
        REQUIRE(connection.wire->count("\"re\":1") == 1);
        return connection;
    };
    auto anna = synced(make_member("Anna")), ben = synced(make_member("Ben"));

    anna.wire->full = true;
    make_member("Carla");
    house.settle();
    CHECK(ben.wire->count("Carla") > 0);
    CHECK(ben.wire->close_code == 0);
    CHECK(anna.wire->count("Carla") == 0);
    CHECK(anna.wire->close_code == 4005);

    anna.wire->full = false;
    make_member("Dora");
    house.settle();
    CHECK(anna.wire->count("Dora") == 0);  // it is over: they come back and resume
    CHECK(ben.wire->count("Dora") > 0);
    anna.leave(), ben.leave();
}

}  // namespace parley::gate
