// A company comes into a space of many channels: its people are told of each of them, and nobody
// waits for that.

#include "tests/gate/house.hpp"

namespace parley::gate {

namespace {
/// A project of a host and of one partner, with channels, and a company that is not in it yet.
struct Programme {
    static constexpr std::size_t channel_count = 120;

    House house;
    std::string space, newcomer;
    std::vector<House::Connection> people;

    explicit Programme(std::size_t people_count) {
        const auto org = [&](const std::string& name, const std::string& kind) {
            return made("org.create",
                        R"({"name":")" + name + R"(","kind":")" + kind + R"(","zone":"UTC"})");
        };
        org("Helio", "host");
        const auto first = org("Acme", "partner");
        newcomer = org("Cargo", "partner");
        space = made("space.create",
                     R"({"kind":"project","name":"Launch","orgs":[")" + first + R"("]})");
        for (std::size_t i = 0; i < channel_count; ++i)
            made("channel.create",
                 R"({"space":")" + space + R"(","name":"room )" + std::to_string(i) + R"("})");
        for (std::size_t i = 0; i < people_count; ++i) people.push_back(synced(i));
    }
    ~Programme() {
        for (auto& person : people) person.leave();
    }

    std::string made(std::string_view command, const std::string& with) {
        return text_of(house.operator_asks(command, with), "id");
    }
    void change(std::string_view command) {
        house.operator_asks(command,
                            R"({"space":")" + space + R"(","orgs":[")" + newcomer + R"("]})");
        house.settle();
    }
    std::size_t count(std::string_view text) const {
        std::size_t all = 0;
        for (const auto& person : people) all += person.wire->count(text);
        return all;
    }
    /// Turns the loop until nobody is told of anything more.
    void settle() {
        for (std::size_t idle = 0, before = count(opened); idle < 3;) {
            house.loop().turn();
            const auto now = count(opened);
            idle = now == before ? idle + 1 : 0;
            before = now;
        }
    }

    static constexpr std::string_view opened = R"("push":"opened","data":{"stream":"chn_)";
    static constexpr std::string_view closed = R"("push":"closed","data":{"stream":"chn_)";

  private:
    House::Connection synced(std::size_t i) {
        const auto id = made("member.create", R"({"org":")" + newcomer + R"(","name":"Person )" +
                                                  std::to_string(i) + R"(","role":"member"})");
        const auto token =
            house.operator_asks("token.create", R"({"member":")" + id + R"(","name":"it"})");
        auto connection = house.upgrade({{"Authorization", "Bearer " + text_of(token, "secret")}});
        connection.open();
        connection.say(R"({"id":1,"do":"sync","with":{"cursors":{}}})");
        REQUIRE(connection.wire->count("\"re\":1") == 1);
        return connection;
    }
};
}  // namespace

TEST_CASE("Whoever comes with their company is told of each channel once, at most fifty a turn",
          "[gate][hub]") {
    Programme programme(10);
    const auto turns_before = programme.house.loop().turns();
    programme.change("space.add");
    programme.settle();
    for (const auto& person : programme.people)
        CHECK(person.wire->count(Programme::opened) == Programme::channel_count);
    // Three more, in which nothing happened.
    const auto turns = programme.house.loop().turns() - turns_before - 3;
    CHECK(turns * 50 >= programme.count(Programme::opened));
    // Out again at once: nothing more is heard from the moment when it is told.
    programme.change("space.remove");
    for (const auto& person : programme.people)
        CHECK(person.wire->count(Programme::closed) == Programme::channel_count);
}

TEST_CASE("Whoever does not read is told of the channels when they do", "[gate][hub]") {
    Programme programme(2);
    auto& slow = programme.people.front();
    slow.wire->waiting_bytes = 4 << 20;
    programme.change("space.add");
    programme.settle();
    CHECK(slow.wire->count(Programme::opened) == 0);
    CHECK(programme.people.back().wire->count(Programme::opened) == Programme::channel_count);
    CHECK(slow.wire->wants_flush);

    slow.wire->waiting_bytes = 0;
    slow.endpoint->before_flush();
    programme.settle();
    CHECK(slow.wire->count(Programme::opened) == Programme::channel_count);
}

TEST_CASE("Who has gone out again meanwhile is told of nothing", "[gate][hub]") {
    Programme programme(1);
    auto& slow = programme.people.front();
    slow.wire->waiting_bytes = 4 << 20;
    programme.change("space.add");
    programme.change("space.remove");
    slow.wire->waiting_bytes = 0;
    slow.endpoint->before_flush();
    programme.settle();
    CHECK(slow.wire->count(Programme::opened) == 0);
    CHECK(slow.wire->count(Programme::closed) == 0);
}

}  // namespace parley::gate
