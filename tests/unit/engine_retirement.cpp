// Who leaves the channel of a record that is over, and when; on a clock that the test moves.

#include "server/engine/records.hpp"
#include "tests/unit/engine_desk.hpp"

using namespace parley;
using namespace parley::engine;

namespace {
/// A deal with an owner, a follower, a guest and its maker in its channel.
struct Deal : Desk {
    const MemberId owner{{2}}, follower{{3}}, guest{{4}}, maker{{5}};
    const std::int64_t start_ms = now_ms;
    Record record;

    Deal() {
        const OrgId org{{1}};
        directory.put(Org{.id = org, .name = "Helio", .kind = OrgType::host, .zone = "UTC"});
        for (const auto& id : {owner, follower, guest, maker})
            directory.put(Member{.id = id,
                                 .org = org,
                                 .name = id.text(),
                                 .role = id == guest ? Role::guest : Role::member});
        record.id = {{6}};
        record.space = {{7}};
        record.channel = channel_of(record.id);
        record.type = "deal";
        record.state = "open";
        record.key = "HE-1";
        record.owner = owner;
        record.followers = {follower};
        record.created_by = maker;
        directory.put(Channel{.id = record.channel,
                              .space = record.space,
                              .name = record.key,
                              .kind = ChannelType::record,
                              .join = Join::none,
                              .members = {owner, follower, guest, maker},
                              .record = record.id});
        become(Category::active);
    }

    /// The record is changed, now.
    void become(Category category) {
        const auto known = stored.rows.find(rows::key_of(record.id).bytes);
        std::optional<Record> before;
        if (known != stored.rows.end()) before = record;
        record.category = category;
        record.updated = {now_ms};
        Views views;
        put_record(directory, views, before, record);
        storage::Batch batch;
        views.flush(batch);
        for (const auto& [key, value] : batch.rows)
            if (value)
                stored.rows[std::string(key)] = *value;
            else
                stored.rows.erase(std::string(key));
    }
    void after(std::int64_t ms) { now_ms = start_ms + ms; }

    /// What is due is done. Who is in the channel then.
    std::vector<MemberId> people() {
        for (const auto& due : *records_to_retire(stored, {now_ms}, 100))
            for (const auto& change : run(Actor::job(), due).entities)
                directory.put(*change.as<Channel>());
        return directory.stored_channel(record.channel)->members;
    }
    std::vector<MemberId> all() const { return {owner, follower, guest, maker}; }
    std::vector<MemberId> who_stays() const { return {follower, guest}; }
};
}  // namespace

TEST_CASE("Thirty days after a record is over only who follows it is in its channel, and guests",
          "[records]") {
    const auto category = GENERATE(Category::done, Category::dropped);
    Deal deal;
    deal.become(category);
    deal.after(record_kept_ms - 1);
    CHECK(deal.people() == deal.all());
    deal.after(record_kept_ms);
    CHECK(deal.people() == deal.who_stays());
    CHECK(deal.stored.count(storage::Table::record_over) == 0);
}

TEST_CASE("A record that goes on keeps its people, however old it is", "[records]") {
    Deal deal;
    deal.after(10 * record_kept_ms);
    CHECK(deal.people() == deal.all());
}

TEST_CASE("A record that was opened again, or changed, is counted from then on", "[records]") {
    Deal deal;
    deal.become(Category::done);
    deal.after(record_kept_ms / 2);
    SECTION("opened again") {
        deal.become(Category::active);
        deal.after(2 * record_kept_ms);
        CHECK(deal.people() == deal.all());
        // The row of the first time has gone, and holds nothing up.
        CHECK(deal.stored.count(storage::Table::record_over) == 0);
    }
    SECTION("opened and over again") {
        deal.become(Category::active);
        deal.become(Category::dropped);
        deal.after(record_kept_ms);
        CHECK(deal.people() == deal.all());
        deal.after(2 * record_kept_ms);
        CHECK(deal.people() == deal.who_stays());
    }
    SECTION("changed") {
        deal.become(Category::done);
        deal.after(record_kept_ms);
        CHECK(deal.people() == deal.all());
        deal.after(2 * record_kept_ms);
        CHECK(deal.people() == deal.who_stays());
    }
}

TEST_CASE(
    "A record that is taken over from elsewhere long after it was over has its followers alone",
    "[records]") {
    Deal deal;
    deal.record.category = Category::done;
    const auto members = [&](std::int64_t age_ms) {
        return new_record(deal.directory, deal.record,
                          {deal.record.channel, RecordCreated{view_of(deal.record), true}},
                          {deal.record.updated.ms + age_ms})
            .channel.members;
    };
    CHECK(members(record_kept_ms - 1) ==
          std::vector<MemberId>{deal.owner, deal.follower, deal.maker});
    CHECK(members(record_kept_ms) == std::vector<MemberId>{deal.follower});
}
