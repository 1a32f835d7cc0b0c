// Inboxes against a model that counts on its fingers: whatever was said, changed, read and done, in
// any order, each person's inbox holds what the promise says and nothing else.

#include <random>
#include <set>

#include "engine_desk.hpp"
#include "protocol/json_write.hpp"
#include "server/engine/inbox.hpp"

namespace parley::engine {

namespace {
/// Rows in memory, with the last numbers of streams.
class NumberedRows : public Rows {
  public:
    std::map<StreamId, Seq> last;
    mutable std::size_t looked_at = 0;

    Result<Seq> last_seq(StreamId stream) const override {
        const auto found = last.find(stream);
        return found == last.end() ? Seq{0} : found->second;
    }
    Result<> scan(std::string_view prefix, std::string_view from, const Row& row) const override {
        return Rows::scan(prefix, from, [&](std::string_view key, std::string_view value) {
            ++looked_at;
            return row(key, value);
        });
    }
    Error damaged_row(std::string_view) const override {
        Error error{Code::storage_failed};
        error.reference = "a row";
        return error;
    }
};

/// Two companies in a channel, one person of the first and two of the second; commands are decided
/// and applied as in a round.
class Room {
  public:
    const OrgId acme{{1}}, nord{{2}};
    const SpaceId space{{3}};
    const ChannelId channel{{4}};
    const std::vector<MemberId> people{{{5}}, {{6}}, {{7}}};
    Directory directory;
    NumberedRows stored;
    std::int64_t now_ms = 1'800'000'000'000;

    Room() {
        for (const auto& org : {acme, nord})
            directory.put(Org{.id = org, .name = org.text(), .kind = OrgType::partner});
        for (const auto& id : people)
            directory.put(Member{.id = id,
                                 .org = id == people[0] ? acme : nord,
                                 .name = id.text(),
                                 .role = Role::member});
        directory.put(
            Space{.id = space, .kind = SpaceType::partner, .name = "Shared", .orgs = {acme, nord}});
        directory.put(Channel{.id = channel, .space = space, .name = "launch"});
    }
    Actor actor(std::size_t who) const { return Actor::member(directory.member(people[who])); }

    template <class Command>
    Result<typename Command::Reply> run(const Actor& actor, const Command& command) {
        Views views;
        for (Needs wanted = needs(directory, actor, command);;) {
            REQUIRE(views.fetch(wanted, stored).has_value());
            if (!wanted.then) break;
            wanted = wanted.then(views);
        }
        Moment moment{.now = {now_ms}};
        auto out = decide(State{directory, views}, actor, command, moment);
        if (!out) return out.error();
        views.take(std::move(out->rows));
        for (const auto& event : out->events) {
            Needs head;
            head.streams.push_back(event.stream);
            REQUIRE(views.fetch(head, stored).has_value());
            const Stamp stamp{.stream = event.stream,
                              .seq = views.take_seq(event.stream),
                              .at = moment.now,
                              .by = actor.id()};
            stored.last[event.stream] = stamp.seq;
            event.event.visit([&]<class Event>(const Event& what) {
                if constexpr (ChangesViews<Event>) apply(directory, views, stamp, what);
            });
        }
        storage::Batch batch;
        views.flush(batch);
        for (const auto& [key, value] : batch.rows)
            if (value)
                stored.rows[std::string(key)] = *value;
            else
                stored.rows.erase(std::string(key));
        return std::move(out->reply);
    }
    Reader reader() const { return {directory, stored}; }
    void follow_up_all() {
        for (;;) {
            const auto due = follow_ups(reader(), 3);
            REQUIRE(due.has_value());
            if (due->empty()) return;
            for (const auto& up : *due) REQUIRE(run(Actor::job(), up).has_value());
        }
    }
    InboxPage inbox(std::size_t who, InboxTab tab) const {
        ListInbox list{.tab = tab, .limit = Number<1, 50>{50}};
        auto page = read(reader(), actor(who), list);
        REQUIRE(page.has_value());
        CHECK_FALSE(page->more);
        return std::move(*page);
    }
};

/// An entry's id, and what of it is unread.
using Entries = std::map<std::string, std::uint64_t>;
std::string text_of(const Entries& entries) {
    std::string out;
    for (const auto& [id, unread] : entries) out += id + ": " + std::to_string(unread) + "\n";
    return out;
}

Entries shown(const InboxPage& page, bool read_too) {
    Entries out;
    for (const auto& entry : page.entries)
        if (read_too || *entry.unread > 0) out[entry.id] = *entry.unread;
    return out;
}

/// What the promise says, of one room.
struct Model {
    struct Said {
        Seq seq = 0, root = 0;
        Place place = 0;
        std::size_t by = 0;
        std::set<std::size_t> named;
        bool everybody = false, nord = false, deleted = false;
    };
    struct Thread {
        bool there = false;
        std::set<Place> replies;
        Place done = 0;
    };
    struct Person {
        std::map<Seq, Place> read;
        std::map<Seq, Thread> threads;
        std::set<Seq> follows, done;
    };
    std::vector<Said> said;
    std::vector<Person> people{3};

    void answered(const Said& reply) {
        for (std::size_t who = 0; who < people.size(); ++who) {
            if (who == reply.by || !people[who].follows.contains(reply.root)) continue;
            Thread& thread = people[who].threads[reply.root];
            if (reply.place <= thread.done || !thread.replies.insert(reply.place).second) continue;
            thread.there = true;
        }
    }
    bool means(const Said& each, std::size_t who) const {
        return each.by != who && !each.deleted && !people[who].done.contains(each.seq) &&
               (each.named.contains(who) || each.everybody || (each.nord && who != 0));
    }
};

class History {
  public:
    History(std::uint32_t seed, bool at_once) : random_(seed), at_once_(at_once) {}

    void run(std::size_t steps) {
        for (std::size_t step = 0; step < steps; ++step) {
            room_.now_ms += 1000;
            one_step();
            if (at_once_ || draw(3) == 0) room_.follow_up_all();
        }
        room_.follow_up_all();
        compare();
    }

  private:
    std::size_t draw(std::size_t end) { return random_() % end; }
    Model::Said* some(auto&& wanted) {
        std::vector<Model::Said*> found;
        for (auto& each : model_.said)
            if (wanted(each)) found.push_back(&each);
        return found.empty() ? nullptr : found[draw(found.size())];
    }

    /// Words that name some, noted at the message.
    std::string words(Model::Said& said) {
        said.named.clear();
        std::string text = "words";
        if ((said.everybody = draw(6) == 0)) text += " <!channel>";
        if ((said.nord = draw(6) == 0)) text += " <@" + room_.nord.text() + ">";
        for (std::size_t who = 0; who < 3; ++who)
            if (draw(4) == 0) {
                text += " <@" + room_.people[who].text() + ">";
                if (who != said.by) said.named.insert(who);
            }
        return text;
    }

    void one_step() {
        switch (draw(9)) {
            case 0:
                return mark();
            case 1:
                return edit();
            case 2:
                return erase();
            case 3:
                return finish();
            default:
                return say();
        }
    }
    void say() {
        Model::Said said{.by = draw(3)};
        if (draw(2) == 0)
            if (auto* root = some([](auto& each) { return each.root == 0 && !each.deleted; }))
                said.root = root->seq;
        // Whoever comes to follow a thread is told of an answer that nobody has been told of.
        if (said.root) room_.follow_up_all();
        PostMessage post;
        post.channel = room_.channel;
        post.text.text = words(said);
        if (said.root) post.thread = said.root;
        const auto placed = room_.run(room_.actor(said.by), post);
        REQUIRE(placed.has_value());
        said.seq = placed->seq;
        said.place = placed->place;
        model_.people[said.by].read[said.root] = said.place;
        if (said.root) {
            model_.people[said.by].follows.insert(said.root);
            for (const auto& each : model_.said)
                if (each.seq == said.root) model_.people[each.by].follows.insert(said.root);
            for (const auto who : said.named) model_.people[who].follows.insert(said.root);
            model_.answered(said);
        }
        model_.said.push_back(said);
    }
    void edit() {
        auto* said = some([](auto& each) { return !each.deleted; });
        if (!said) return;
        if (said->root) room_.follow_up_all();
        const auto before = *said;
        EditMessage edit;
        edit.channel = room_.channel;
        edit.seq = said->seq;
        edit.text.text = words(*said);
        REQUIRE(room_.run(room_.actor(said->by), edit).has_value());
        if (!said->root) return;
        for (const auto who : said->named) model_.people[who].follows.insert(said->root);
        const bool same = said->named == before.named && said->everybody == before.everybody &&
                          said->nord == before.nord;
        if (!same) model_.answered(*said);
    }
    void erase() {
        auto* said = some([](auto& each) { return !each.deleted; });
        if (!said) return;
        DeleteMessage gone;
        gone.channel = room_.channel;
        gone.seq = said->seq;
        REQUIRE(room_.run(room_.actor(said->by), gone).has_value());
        said->deleted = true;
        if (said->root)
            for (auto& person : model_.people)
                person.threads[said->root].replies.erase(said->place);
    }
    void mark() {
        const std::size_t who = draw(3);
        MarkRead mark{.channel = room_.channel};
        Seq root = 0;
        if (auto* in = some([](auto& each) { return each.root != 0; }); in && draw(2) == 0)
            root = in->root, mark.thread = in->root;
        Place last = 0;
        for (const auto& each : model_.said)
            if (each.root == root) last = std::max(last, each.place);
        mark.place = draw(last + 1);
        REQUIRE(room_.run(room_.actor(who), mark).has_value());
        model_.people[who].read[root] = mark.place;
    }
    void finish() {
        room_.follow_up_all();
        const std::size_t who = draw(3);
        const auto page = room_.inbox(who, draw(2) == 0 ? InboxTab::threads : InboxTab::mentions);
        if (page.entries.empty()) return;
        const auto& entry = page.entries[draw(page.entries.size())];
        FinishInbox finish;
        finish.entries.emplace_back(entry.id);
        REQUIRE(room_.run(room_.actor(who), finish).has_value());
        if (entry.kind == InboxEntryType::mention) {
            model_.people[who].done.insert(*entry.seq);
            return;
        }
        auto& thread = model_.people[who].threads[*entry.seq];
        if (!thread.replies.empty()) thread.done = *thread.replies.rbegin();
        thread.replies.clear();
        thread.there = false;
    }

    void compare() {
        for (std::size_t who = 0; who < 3; ++who) {
            INFO("person " << who);
            auto& person = model_.people[who];
            const auto threads = room_.inbox(who, InboxTab::threads);
            const auto mentions = room_.inbox(who, InboxTab::mentions);
            Entries wanted_threads, wanted_mentions;
            std::uint64_t unread_threads = 0, unread_mentions = 0;
            for (const auto& [root, thread] : person.threads) {
                if (!thread.there) continue;
                const auto unread = static_cast<std::uint64_t>(
                    std::count_if(thread.replies.begin(), thread.replies.end(),
                                  [&](Place place) { return place > person.read[root]; }));
                unread_threads += unread > 0;
                const InboxEntryName name{rows::Waiting::thread, room_.channel, root, 0};
                if (at_once_ || unread > 0) wanted_threads[name.text()] = unread;
            }
            for (const auto& each : model_.said) {
                if (!model_.means(each, who)) continue;
                const bool unread = each.place > person.read[each.root];
                unread_mentions += unread;
                const InboxEntryName name{rows::Waiting::mention, room_.channel, each.root,
                                          each.seq};
                wanted_mentions[name.text()] = unread;
            }
            // A reply that was taken back before anybody was told of it left nothing.
            REQUIRE(text_of(shown(threads, at_once_)) == text_of(wanted_threads));
            REQUIRE(text_of(shown(mentions, true)) == text_of(wanted_mentions));
            REQUIRE(mentions.counts.threads == unread_threads);
            REQUIRE(mentions.counts.mentions == unread_mentions);
        }
    }

    std::mt19937 random_;
    const bool at_once_;
    Room room_;
    Model model_;
};
}  // namespace

TEST_CASE("Inboxes hold what the promise says after any history", "[engine][inbox]") {
    for (std::uint32_t seed = 0; seed < 10'000; ++seed) {
        INFO("history " << seed);
        History(seed, seed % 2 == 0).run(12);
    }
}

TEST_CASE("Pages of mentions go through all spaces in order, each once", "[engine][inbox]") {
    Room room;
    constexpr std::uint8_t spaces = 40;
    std::vector<ChannelId> channels{room.channel};
    for (std::uint8_t i = 1; i < spaces; ++i) {
        const SpaceId space{{100, i}};
        channels.push_back({{101, i}});
        room.directory.put(Space{.id = space,
                                 .kind = SpaceType::partner,
                                 .name = "Space " + std::to_string(i),
                                 .orgs = {room.acme, room.nord}});
        room.directory.put(Channel{.id = channels.back(), .space = space, .name = "room"});
    }
    std::vector<std::string> said;
    std::mt19937 random(7);
    for (int i = 0; i < 400; ++i) {
        PostMessage post;
        post.channel = channels[random() % channels.size()];
        post.text.text = random() % 3 == 0 ? "for <@" + room.people[1].text() + ">" : "<!channel>";
        room.now_ms += 1000;
        const auto placed = room.run(room.actor(0), post);
        REQUIRE(placed.has_value());
        said.insert(said.begin(),
                    InboxEntryName{rows::Waiting::mention, post.channel, 0, placed->seq}.text());
    }
    room.follow_up_all();
    for (const int limit : {1, 7, 50}) {
        std::vector<std::string> found;
        ListInbox list{.tab = InboxTab::mentions, .limit = Number<1, 50>{limit}};
        for (;;) {
            const auto page = read(room.reader(), room.actor(1), list);
            REQUIRE(page.has_value());
            CHECK(page->entries.size() <= static_cast<std::size_t>(limit));
            for (const auto& entry : page->entries) found.push_back(entry.id);
            if (!page->more) break;
            REQUIRE(page->cursor.has_value());
            list.cursor = Text<1, 200>(*page->cursor);
        }
        CHECK(found == said);
    }
}

TEST_CASE("What one may not know of neither bounds one's inbox nor is where it goes on",
          "[engine][inbox][wall]") {
    Room room;
    const auto page = [&] {
        ListInbox list{.tab = InboxTab::mentions, .limit = Number<1, 50>{1}};
        const auto found = read(room.reader(), room.actor(2), list);
        REQUIRE(found.has_value());
        return to_json(*found);
    };
    const auto before = page();
    const ChannelId hidden{{8}};
    room.directory.put(Channel{.id = hidden,
                               .space = room.space,
                               .name = "few",
                               .kind = ChannelType::private_,
                               .members = {room.people[0], room.people[1]}});
    PostMessage post;
    post.channel = hidden;
    post.text.text = "<!channel> <@" + room.nord.text() + ">";
    for (int i = 0; i < 1'100; ++i) REQUIRE(room.run(room.actor(0), post).has_value());
    CHECK(page() == before);
}

TEST_CASE("A damaged row leaves one person out, and the others are told", "[engine][inbox]") {
    Room room;
    PostMessage post;
    post.channel = room.channel;
    post.text.text = "for <@" + room.people[1].text() + "> and <@" + room.people[2].text() + ">";
    room.stored.rows[rows::attention_key(room.people[1], room.channel, 0).bytes] = "damaged";
    REQUIRE(room.run(room.actor(0), post).has_value());
    room.follow_up_all();
    CHECK(room.inbox(2, InboxTab::mentions).entries.size() == 1);
    CHECK(follow_ups_waiting(room.stored) == 0);
}

TEST_CASE("A page of an inbox looks at its own rows, however much was said", "[engine][inbox]") {
    Room room;
    PostMessage post;
    post.channel = room.channel;
    const auto say = [&](const std::string& text) {
        post.text.text = text;
        REQUIRE(room.run(room.actor(0), post).has_value());
        room.now_ms += 1000;
    };
    const auto looked_at = [&] {
        room.stored.looked_at = 0;
        ListInbox list{.tab = InboxTab::mentions, .limit = Number<1, 50>{10}};
        const auto page = read(room.reader(), room.actor(1), list);
        REQUIRE(page.has_value());
        CHECK(page->entries.size() == 10);
        CHECK(page->counts.mentions == 30);
        return room.stored.looked_at;
    };
    for (int i = 0; i < 30; ++i) say("for <@" + room.people[1].text() + ">");
    room.follow_up_all();
    const auto few = looked_at();
    for (int i = 0; i < 3'000; ++i) say("words");
    CHECK(looked_at() == few);
    // The page and one row more; and those that are counted.
    CHECK(few == 10 + 1 + 30);
}

}  // namespace parley::engine
