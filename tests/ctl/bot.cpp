// The example bot against the real server: it posts, answers, moves tasks, and misses nothing while
// away.

#include <signal.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "protocol/channels.hpp"
#include "protocol/members.hpp"
#include "protocol/messages.hpp"
#include "protocol/records.hpp"
#include "protocol/sessions.hpp"
#include "tests/ctl/server.hpp"

using namespace parley;
using namespace parley::ctl;
using namespace parley::ctl::test;

namespace {
bool node_is_there() {
    try {
        if (run({"node", "--version"}).out >= "v20") return true;
    } catch (const std::exception&) {
    }
    WARN("skipped: there is no node of version 20 or later");
    return false;
}

/// The demo's people, and its bot as a process.
class Office {
  public:
    // So few that a short absence is already a gap.
    Office() : server_({{"PARLEY_LIMITS_RESUME_EVENTS", "3"}, {"PARLEY_RESTART_SPREAD_MS", "1"}}) {
        server_.ask({"demo"});
        const auto token = server_.ask({"token", "create", "Task Bot", "--name", "test"});
        token_ = token.text<&TokenMade::id>();
        secret_ = token.text<&TokenMade::secret>();
        bot_id_ = token.text<&TokenMade::member>();
        plan = channel("launch-plan");
    }

    ChannelId channel(const std::string& name) {
        const auto channels = server_.ask({"channel", "list", "--space", "K7 sensor launch"});
        for (auto one : list_of(channels.root(), field(&ChannelPage::channels)))
            if (text_of(one, field(&view::Channel::name)) == name) {
                space_ = id_of<SpaceId>(one, field(&view::Channel::space));
                return id_of<ChannelId>(one, field(&view::Channel::id));
            }
        FAIL("no channel " << name);
        return {};
    }

    void bot_comes() {
        bot_starts();
        bot_->wait_for("connected as Task Bot");
    }
    void bot_starts() {
        bot_ = std::make_unique<Running>(
            std::vector<std::string>{"node", BOT_PROGRAM},
            Environment{{"PARLEY_URL", server_.url()},
                        {"PARLEY_TOKEN", secret_},
                        {"PARLEY_BOT_FILE", server_.folder() / "cursors.json"}});
    }
    Running& bot() { return *bot_; }
    int bot_goes(int signal = SIGTERM) { return bot_->end(signal); }

    Seq post(ChannelId where, const std::string& text, std::optional<Seq> thread = {}) {
        auto client = server_.client();
        client.as = owen();
        PostMessage command;
        command.channel = where;
        command.text.text = text;
        command.thread = thread;
        return client.send(command).number<&MessagePlaced::seq>();
    }
    std::string mention(const std::string& what = "are you there?") const {
        return "<@" + bot_id_ + ">, " + what;
    }

    void wait_for_answer(ChannelId where, Seq seq) {
        bot_->wait_for("answered " + where.text() + "/" + std::to_string(seq) + "\n");
    }
    /// How often the bot spoke in a thread, or in a channel.
    std::size_t answers(ChannelId where, std::optional<Seq> root = {}) {
        ReadHistory history{.channel = where, .limit = Number<1, 200>{200}, .thread = root};
        const auto page = server_.client().send(history);
        std::size_t count = 0;
        for (auto message : list_of(page.root(), field(&MessagePage::messages)))
            count += text_of(message, field(&view::Message::by)) == bot_id_;
        return count;
    }

    /// Owen's task, which is the bot's to move or not.
    Reply task(bool for_bot) {
        auto client = server_.client();
        client.as = owen();
        CreateRecord command;
        command.space = space_;
        command.type.text = "task";
        command.title.text = "Translate the data sheet";
        if (for_bot) command.fields.values["assignees"] = "[\"" + bot_id_ + "\"]";
        return client.send(command);
    }
    Reply record(const Reply& task) {
        GetRecord command;
        command.record = task.id<&view::Record::id>();
        return server_.client().send(command);
    }
    std::string state(const Reply& task) { return record(task).text<&view::Record::state>(); }
    void move(const Reply& task, const std::string& to) {
        auto client = server_.client();
        client.as = owen();
        MoveRecord command;
        command.record = task.id<&view::Record::id>();
        command.rev = record(task).number<&view::Record::rev>();
        command.to.text = to;
        client.send(command);
    }
    /// All that the bot was told before is dealt with.
    void let_bot_finish() { wait_for_answer(plan, post(plan, mention())); }

    Server& server() { return server_; }
    const std::string& token() const { return token_; }
    std::string cursors() const { return server_.folder() / "cursors.json"; }

    ChannelId plan;

  private:
    MemberId owen() {
        if (!owen_) {
            const auto members = server_.ask({"member", "list"});
            for (auto one : list_of(members.root(), field(&MemberPage::members)))
                if (text_of(one, field(&view::Member::name)) == "Owen Marsh")
                    owen_ = id_of<MemberId>(one, field(&view::Member::id));
        }
        return *owen_;
    }

    Server server_;
    std::string token_, secret_, bot_id_;
    std::optional<MemberId> owen_;
    SpaceId space_;
    std::unique_ptr<Running> bot_;
};
}  // namespace

TEST_CASE("The example bot posts updates and answers mentions in their thread", "[bot]") {
    if (!node_is_there()) return;
    Office office;
    office.bot_starts();  // the first lines come before it is connected
    office.bot().write("launch-plan Data sheet: **done**\n#documents two words\nnowhere x\n");
    office.bot().wait_for("posted " + office.plan.text());
    office.bot().wait_for("posted " + office.channel("documents").text());
    office.bot().wait_for("no such channel here: nowhere x");
    const auto root = office.post(office.plan, office.mention());
    office.wait_for_answer(office.plan, root);
    const auto reply = office.post(office.plan, office.mention(), root);
    office.wait_for_answer(office.plan, reply);
    CHECK(office.answers(office.plan, root) == 2);
    CHECK(office.bot_goes() == 0);
}

TEST_CASE("What was said to the bot while it was away is answered, each once", "[bot]") {
    if (!node_is_there()) return;
    Office office;
    office.bot_comes();
    const auto before = office.post(office.plan, office.mention());
    office.wait_for_answer(office.plan, before);
    SECTION("it was ended") { CHECK(office.bot_goes() == 0); }
    SECTION("it was killed") { CHECK(office.bot_goes(SIGKILL) == -SIGKILL); }
    const auto remembered = read_file(office.cursors());

    const auto documents = office.channel("documents");
    const auto first = office.post(documents, office.mention());
    const auto missed = office.post(office.plan, office.mention());
    for (int i = 0; i < 10; ++i) office.post(office.plan, "talk");  // more than is resumed: a gap
    const auto threaded = office.post(office.plan, office.mention(), missed);
    office.server().ask({"channel", "create", "new-room", "--space", "K7 sensor launch", "--as",
                         "owen@quillbrook.example"});
    const auto room = office.channel("new-room");
    const auto fresh = office.post(room, office.mention());

    const auto check_answers = [&] {
        CHECK(office.answers(office.plan, before) == 1);
        CHECK(office.answers(documents, first) == 1);
        CHECK(office.answers(office.plan, missed) == 2);  // the root, and the answer in its thread
        CHECK(office.answers(room, fresh) == 1);
    };
    const auto wait_for_all = [&] {
        office.wait_for_answer(documents, first);
        office.wait_for_answer(office.plan, missed);
        office.wait_for_answer(office.plan, threaded);
        office.wait_for_answer(room, fresh);
    };
    office.bot_comes();
    wait_for_all();
    check_answers();

    // A bot that forgot what it did does it again, and nothing happens.
    office.bot_goes(SIGKILL);
    write_file(office.cursors(), remembered);
    office.bot_comes();
    wait_for_all();
    check_answers();
}

TEST_CASE("The bot comes back to a server that was away", "[bot]") {
    if (!node_is_there()) return;
    Office office;
    office.bot_comes();
    SECTION("restarted") { CHECK(office.server().end(SIGTERM) == 0); }
    SECTION("killed") { office.server().end(SIGKILL); }
    const auto seen = office.bot().wait_for("closed: ").size();
    office.bot().write("launch-plan said while nobody listened\n");
    office.server().start();
    office.bot().wait_for("connected as Task Bot", seen);
    office.bot().wait_for("posted " + office.plan.text());
    const auto root = office.post(office.plan, office.mention());
    office.wait_for_answer(office.plan, root);
}

TEST_CASE("The bot moves a task, and tells what others do to it, each once", "[bot]") {
    if (!node_is_there()) return;
    Office office;
    office.bot_comes();
    office.let_bot_finish();
    const auto remembered = read_file(office.cursors());
    const bool its_own = GENERATE(true, false);
    CAPTURE(its_own);
    const auto task = office.task(its_own);
    const auto key = task.text<&view::Record::key>();
    const auto story = task.id<&view::Record::channel>();
    const auto asked = office.post(office.plan, office.mention("start " + key));
    if (its_own) {
        office.bot().wait_for("moved " + key + " to doing\n");
        CHECK(office.state(task) == "doing");
    } else {
        // It only follows, which brings it the record's channel.
        office.bot().wait_for("could not move " + key + ": not_allowed\n");
        office.wait_for_answer(office.plan, asked);
        CHECK(office.state(task) == "to_do");
    }
    auto said = office.answers(story);
    CHECK(said == (its_own ? 1 : 0));

    const auto told = "told " + story.text() + "/";
    office.move(task, "review");
    office.bot().wait_for(told);
    office.let_bot_finish();
    CHECK(office.answers(story) == ++said);

    office.bot_goes(SIGKILL);
    office.move(task, "blocked");
    office.bot_comes();
    office.bot().wait_for(told);
    office.let_bot_finish();
    CHECK(office.answers(story) == ++said);

    // One that forgot even the mention does all of it again, and nothing happens.
    office.bot_goes(SIGKILL);
    write_file(office.cursors(), remembered);
    office.bot_comes();
    office.bot().wait_for(told);
    office.let_bot_finish();
    CHECK(office.answers(story) == said);
    CHECK(office.state(task) == "blocked");
}

TEST_CASE("A bot whose token was revoked leaves for good", "[bot]") {
    if (!node_is_there()) return;
    Office office;
    office.bot_comes();
    office.server().ask({"token", "revoke", office.token()});
    CHECK(office.bot().wait() == 1);
}
