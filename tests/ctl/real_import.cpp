// The whole of a real chat corpus through the real programs: complete, byte for byte, once.

#include <signal.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>

#include "protocol/channels.hpp"
#include "protocol/members.hpp"
#include "protocol/messages.hpp"
#include "protocol/orgs.hpp"
#include "protocol/unicode.hpp"
#include "server/ctl/chat_file.hpp"
#include "tests/ctl/server.hpp"

using namespace parley;
using namespace parley::ctl;
using namespace parley::ctl::test;

namespace {
constexpr std::uint64_t messages_in_corpus = 196'577, logs_in_corpus = 153,
                        replies_in_corpus = 50'632;

/// The corpus, or an empty text and a word of why not.
std::string corpus() {
    const char* folder = std::getenv("PARLEY_TEST_DATA");
    if (!folder) {
        WARN("skipped: PARLEY_TEST_DATA does not say where irc/ubuntu-irc.jsonl.gz is");
        return {};
    }
    return std::string(folder) + "/irc/ubuntu-irc.jsonl.gz";
}

/// What a message must be once it is in.
struct Expected {
    std::string nick, text;
    Instant at;
    bool operator==(const Expected&) const = default;
};

/// A log as its channel must be: the main list, and each thread's replies by its root's index in
/// the main list. The root is the beginning of the chain of answers.
struct ExpectedLog {
    std::vector<Expected> main;
    std::map<std::size_t, std::vector<Expected>> threads;
};

struct Source {
    std::map<std::string, ExpectedLog> logs;
    std::uint64_t messages = 0, replies = 0, empty = 0, outer_blanks = 0;
};

Source read_source(const std::string& file) {
    Source source;
    std::map<std::string, std::map<std::uint64_t, std::size_t>> roots;  // log, n → index in main
    LineReader reader(file);
    while (auto line = reader.next()) {
        const auto parsed = parse_chat_line(*line, reader.number());
        REQUIRE(parsed.line);
        const auto& chat = *parsed.line;
        auto& log = source.logs[chat.log.text];
        // A name is kept as names are; what was said, as it was.
        const Expected expected{nfc(trimmed(chat.nick.text)), chat.text, chat.at};
        ++source.messages;
        source.empty += chat.text.text.empty();
        source.outer_blanks += !chat.text.text.empty() &&
                               (chat.text.text.front() == ' ' || chat.text.text.back() == ' ');
        if (chat.reply_to) {
            const auto root = roots[chat.log.text].at(*chat.reply_to);
            roots[chat.log.text][chat.n] = root;
            log.threads[root].push_back(expected);
            ++source.replies;
        } else {
            roots[chat.log.text][chat.n] = log.main.size();
            log.main.push_back(expected);
        }
    }
    return source;
}

struct Found {
    Seq seq = 0;
    Place place = 0;
    std::uint64_t replies = 0;
    Expected message;
};

class Reading {
  public:
    Reading(const Server& server, OrgId org) : client_(server.client()) {
        ListMembers list;
        list.org = org;
        list.limit = Number<1, 200>{200};
        for (bool more = true; more;) {
            const auto page = client_.send(list);
            for (auto member : list_of(page.root(), field(&MemberPage::members)))
                nicks_[text_of(member, field(&view::Member::id))] =
                    text_of(member, field(&view::Member::name));
            more = flag_of(page.root(), field(&MemberPage::more));
            if (more) list.cursor = page.id<&MemberPage::cursor>();
        }
    }
    std::size_t nicks() const { return nicks_.size(); }

    /// A whole list, in order, read from its beginning.
    std::vector<Found> forwards(ChannelId channel, std::optional<Seq> thread) {
        std::vector<Found> all;
        ReadHistory history{
            .channel = channel, .after = 0, .limit = Number<1, 200>{200}, .thread = thread};
        for (bool more = true; more;) {
            auto some = page(history, more);
            // A thread's page has its root first.
            if (thread && !all.empty() && !some.empty() && some.front().seq == *thread)
                some.erase(some.begin());
            all.insert(all.end(), some.begin(), some.end());
            if (!all.empty()) history.after = all.back().seq;
            REQUIRE((!more || !some.empty()));
        }
        return all;
    }
    /// The same from its end.
    std::vector<Found> backwards(ChannelId channel) {
        std::vector<Found> all;
        ReadHistory history{.channel = channel, .limit = Number<1, 200>{200}};
        for (bool more = true; more;) {
            const auto some = page(history, more);
            REQUIRE((!more || !some.empty()));
            all.insert(all.begin(), some.begin(), some.end());
            if (!all.empty()) history.before = all.front().seq;
        }
        return all;
    }

  private:
    std::vector<Found> page(const ReadHistory& history, bool& more) {
        const auto reply = client_.send(history);
        more = flag_of(reply.root(), field(&MessagePage::more));
        std::vector<Found> all;
        for (auto message : list_of(reply.root(), field(&MessagePage::messages)))
            all.push_back({number_of(message, field(&view::Message::seq)),
                           number_of(message, field(&view::Message::place)),
                           number_of(message, field(&view::Message::replies)),
                           {nicks_[text_of(message, field(&view::Message::by))],
                            text_of(message, field(&view::Message::text)),
                            *parse_time(text_of(message, field(&view::Message::at)))}});
        return all;
    }

    Client client_;
    std::map<std::string, std::string> nicks_;
};

std::vector<Expected> messages_of(const std::vector<Found>& found) {
    std::vector<Expected> all;
    for (const auto& one : found) all.push_back(one.message);
    return all;
}

/// Catch prints what differs; of thousands of lines the first that does is enough.
void check_same(const std::string& where, const std::vector<Expected>& is,
                const std::vector<Expected>& should) {
    CAPTURE(where);
    CHECK(is.size() == should.size());
    for (std::size_t i = 0; i < std::min(is.size(), should.size()); ++i) {
        if (is[i] == should[i]) continue;
        CAPTURE(i, is[i].nick, should[i].nick, is[i].text, should[i].text, is[i].at.ms,
                should[i].at.ms);
        FAIL_CHECK("differs");
        return;
    }
}

void check_log(Reading& reading, ChannelId channel, const std::string& name,
               const ExpectedLog& log) {
    const auto main = reading.forwards(channel, {});
    check_same(name, messages_of(main), log.main);
    check_same(name + " from its end", messages_of(reading.backwards(channel)), log.main);
    for (std::size_t i = 0; i < main.size(); ++i) {
        if (main[i].place != i + 1) FAIL_CHECK(name << " has a gap at place " << i + 1);
        const auto thread = log.threads.find(i);
        const auto replies = thread == log.threads.end() ? 0 : thread->second.size();
        if (main[i].replies != replies) {
            FAIL_CHECK(name << ", message " << i << ": " << main[i].replies << " replies, not "
                            << replies);
        } else if (replies > 0) {
            std::vector<Expected> should = thread->second;
            should.insert(should.begin(), main[i].message);
            check_same(name + ", thread of " + std::to_string(i),
                       messages_of(reading.forwards(channel, main[i].seq)), should);
        }
    }
}

void check_all(const Server& server, OrgId org, const std::string& space, const Source& source) {
    Reading reading(server, org);
    const auto channels = server.ask({"channel", "list", "--space", space});
    std::size_t seen = 0;
    for (auto channel : list_of(channels.root(), field(&ChannelPage::channels))) {
        const auto name = text_of(channel, field(&view::Channel::name));
        const auto log = source.logs.find(name);
        if (log == source.logs.end()) continue;  // the space's own
        ++seen;
        check_log(reading, id_of<ChannelId>(channel, field(&view::Channel::id)), name, log->second);
    }
    CHECK(seen == source.logs.size());
}

struct Archive {
    Server server;
    OrgId org;
    std::string space;
    Archive() {
        const auto made =
            server.ask({"org", "create", "Archive", "--kind", "host", "--zone", "Etc/UTC"});
        org = made.id<&OrgMade::id>();
        space = made.text<&OrgMade::internal_space>();
    }
    std::vector<std::string> import(const std::string& file) const {
        return server.ctl_command({"import", "chat", file, "--space", space, "--json"});
    }
};
}  // namespace

TEST_CASE("A whole corpus is taken in once, byte for byte, with its threads", "[import][real]") {
    const auto file = corpus();
    if (file.empty()) return;
    Archive archive;
    const auto begin = std::chrono::steady_clock::now();
    const auto ended = run(archive.import(file));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    REQUIRE(ended.exit == 0);
    const Reply added(last_line(ended.out));
    CHECK(added.number<&ChatImported::messages>() == messages_in_corpus);
    CHECK(added.number<&ChatImported::channels>() == logs_in_corpus);
    std::cout << "import: " << messages_in_corpus << " messages in " << took.count() << " s, "
              << static_cast<std::uint64_t>(messages_in_corpus / took.count())
              << " messages/s; at most " << archive.server.memory_kb() / 1024
              << " MiB resident in parleyd, " << ended.memory_kb / 1024 << " MiB in parleyctl; "
              << bytes_below(archive.server.data()) / 1'000'000 << " MB on disk\n";

    const auto source = read_source(file);
    CHECK(source.messages == messages_in_corpus);
    CHECK(source.replies == replies_in_corpus);
    CHECK(source.empty == 2);
    CHECK(source.outer_blanks > 900);
    check_all(archive.server, archive.org, archive.space, source);

    const auto again = run(archive.import(file));
    CHECK(again.exit == 0);
    CHECK(last_line(again.out) == R"({"messages":0,"channels":0,"members":0})");
}

TEST_CASE("An import that was cut off on both sides is completed by the next", "[import][real]") {
    const auto file = corpus();
    if (file.empty()) return;
    Archive archive;
    {
        Running importing(archive.import(file), {});
        importing.wait_for("\"done\":");
        archive.server.end(SIGKILL);
        importing.end(SIGKILL);
    }
    archive.server.start();
    const auto ended = run(archive.import(file));
    CHECK(ended.exit == 0);
    const auto added = Reply(last_line(ended.out)).number<&ChatImported::messages>();
    CHECK(added > 0);
    CHECK(added < messages_in_corpus);
    check_all(archive.server, archive.org, archive.space, read_source(file));
}
