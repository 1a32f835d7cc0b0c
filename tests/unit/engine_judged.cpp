// Whose rights a change has judged anew: of those whom it concerns, and of nobody else.

#include <catch2/catch.hpp>
#include <set>

#include "engine_asked.hpp"

namespace parley::engine {

namespace {
using Judged = std::set<std::string>;

/// What the last batch has judged, by the names of ids that are known.
class Judgements {
  public:
    std::map<std::string, std::string> names;

    void hear(const Group& group) {
        judged_.clear();
        for (const auto& told : group.told) {
            for (const auto& stream : told.changed_streams) judged_.insert("all of " + of(stream));
            for (const auto& member : told.changed_members) judged_.insert(of(member));
            for (const auto& org : told.changed_orgs) judged_.insert("all of " + of(org));
            for (const auto& [member, stream] : told.changed_places)
                judged_.insert(of(member) + " in " + of(stream));
            for (const auto& stream : told.changed_readers)
                judged_.insert("readers of " + of(stream));
        }
    }
    const Judged& judged() const { return judged_; }

  private:
    template <class Id>
    std::string of(const Id& id) const {
        const auto found = names.find(id.text());
        return found == names.end() ? id.text() : found->second;
    }
    Judged judged_;
};
}  // namespace

TEST_CASE("A change of a space or channel judges anew whom it concerns, and nobody else",
          "[engine][rights]") {
    storage::TemporaryFolder folder;
    const auto log = storage::open(folder / "data");
    Judgements listener;
    AskedEngine asked(*log, [&](const Group& group) { listener.hear(group); });
    const Project project(asked);
    const auto clara = Project::person(asked, project.acme, "Clara", "member");
    listener.names = {{project.space, "the space"},
                      {project.channel, "launch"},
                      {project.anna.text(), "Anna"},
                      {project.bert.text(), "Bert"},
                      {clara.text(), "Clara"}};
    const auto judged = [&](const std::string& command, const std::string& with,
                            std::optional<MemberId> who = {}) {
        const auto answer = asked.ask(command, with, who);
        INFO(command << " " << with << " " << answer.json);
        REQUIRE_FALSE(answer.refused);
        return listener.judged();
    };
    const auto text = [](const std::string& of) { return '"' + of + '"'; };
    const auto launch = R"({"channel":)" + text(project.channel);
    const auto space = R"({"space":)" + text(project.space);

    CHECK(judged("space.change", space + R"(,"name":"Ours"})") == Judged{});
    CHECK(judged("channel.change", launch + R"(,"topic":"soon"})") == Judged{});
    CHECK(judged("channel.leave", launch + "}", project.bert) == Judged{"Bert in launch"});
    CHECK(judged("channel.join", launch + "}", project.bert) == Judged{"Bert in launch"});

    const auto anna = R"(,"members":[)" + text(project.anna.text()) + "]}";
    CHECK(judged("space.remove", space + anna) == Judged{"Anna", "readers of the space"});
    CHECK(judged("space.add", space + anna) == Judged{"Anna", "readers of the space"});

    const auto made =
        asked.made("channel.create", space + R"(,"name":"ours","private":true})", project.bert);
    listener.names[made] = "ours";
    const auto ours = R"({"channel":)" + text(made);
    const auto clara_too = R"(,"members":[)" + text(clara.text()) + "]}";
    CHECK(judged("channel.add", ours + clara_too, project.bert) ==
          Judged{"Clara in ours", "readers of ours"});
    CHECK(judged("channel.remove", ours + clara_too, project.bert) ==
          Judged{"Clara in ours", "readers of ours"});
    CHECK(judged("channel.archive", ours + "}", project.bert) == Judged{});
    const auto cargo =
        asked.made("org.create", R"({"kind":"partner","name":"Cargo","zone":"UTC"})");
    const auto project_of_two =
        asked.made("space.create",
                   R"({"kind":"project","name":"Launch","orgs":[)" + text(project.acme) + "]}");
    listener.names[cargo] = "Cargo";
    listener.names[project_of_two] = "the project";
    const auto company =
        R"({"space":)" + text(project_of_two) + R"(,"orgs":[)" + text(cargo) + "]}";
    CHECK(judged("space.add", company) == Judged{"all of Cargo", "readers of the project"});
    CHECK(judged("space.remove", company) == Judged{"all of Cargo", "readers of the project"});
    // What is new is everybody's.
    CHECK(judged("channel.create", space + R"(,"name":"third"})").size() == 2);
}

}  // namespace parley::engine
