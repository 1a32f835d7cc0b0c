// Every command × everybody × own, shared, foreign and missing subjects, asked of the real server.
// The cells are made from the list of commands; what is expected stands in the *_rows.cpp.

#include <boost/mp11.hpp>
#include <catch2/catch.hpp>
#include <iostream>

#include "tests/permission/rows.hpp"

namespace parley::permission {

namespace {
using driver::at;
using driver::text_at;

std::string code_of(const HttpAnswer& answer) {
    const Json body = driver::parse_json(answer.body);
    return answer.status == 200 ? "ok" : text_at(at(body, "error"), "code");
}

/// All of an answer but the moment at which it was given, and the name that was asked for where
/// `left` gives it back.
std::string bytes_of(const HttpAnswer& answer, const Subject& subject) {
    std::string text = std::to_string(answer.status) + "\n";
    for (const auto& [name, value] : answer.headers)
        if (name != "Date") text += name + ": " + value + "\n";
    text += answer.body;
    const std::string left = "\"left\":[\"" + subject.id;
    if (const auto place = text.find(left); place != std::string::npos)
        text.replace(place, left.size(), "\"left\":[\"(asked)");
    return text;
}

/// The first place at which two answers differ, with what follows.
std::string difference(const std::string& a, const std::string& b) {
    const auto place = static_cast<std::size_t>(
        std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
    const auto from = place < 40 ? 0 : place - 40;
    return "\n  " + a.substr(from, 120) + "\ninstead of\n  " + b.substr(from, 120);
}

/// Commands of admins, and those that make or end people, tokens and sessions.
bool needs_admin(std::string_view command) {
    for (const std::string_view one :
         {"org.change", "member.create", "member.change", "member.deactivate", "member.reactivate",
          "member.password", "member.reset", "session.close", "session.revoke", "session.list",
          "token.create", "token.revoke", "token.list"})
        if (one == command) return true;
    return false;
}

bool in_scope(const Person& person, std::string_view command) {
    if (person.scopes.empty()) return true;
    if (needs_admin(command))
        return std::find(person.scopes.begin(), person.scopes.end(), "admin") !=
               person.scopes.end();
    for (const std::string& scope : person.scopes) {
        if (scope == command) return true;
        if (scope.ends_with('*') &&
            command.substr(0, scope.size() - 1) == scope.substr(0, scope.size() - 1))
            return true;
    }
    return false;
}

class Cells {
  public:
    Cells(World& world, std::vector<Person> people) : world_(world), people_(std::move(people)) {}

    template <class Command>
    void ask() {
        const auto all = rows<Command>();
        if (all.empty()) fail(std::string(Command::name) + " has no row");
        for (const Row& row : all) {
            name_ = std::string(Command::name);
            if (!row.what.empty()) name_ += ", " + row.what;
            constexpr bool for_nobody =
                std::is_same_v<Command, OpenSession> || std::is_same_v<Command, ResetPassword>;
            for (const Person& person : people_) ask_as(person, row, Command::name, for_nobody);
        }
    }

    int asked() const { return asked_; }
    int refused() const { return refused_; }
    int compared() const { return compared_; }
    const std::vector<std::string>& failures() const { return failures_; }

  private:
    /// One person about all subjects of the row. The missing one comes last, and whatever the
    /// person may not know of has to have looked like it.
    void ask_as(const Person& person, const Row& row, std::string_view command, bool for_nobody) {
        if (row.on_socket && (person.is_operator() || !person.is_signed_in())) return;
        struct Alike {
            std::string subject, bytes;
        };
        std::vector<Alike> unknown;
        for (const Subject& subject : world_.subjects(row.kind)) {
            Cell cell{
                world_, person, subject,
                row.kind == Kind::none ? stranger : world_.standing(row.kind, person, subject)};
            cell.expected = row.expect(cell);
            if (cell.expected == "(not asked)") continue;
            if (!for_nobody && !in_scope(person, command)) cell.expected = "not_allowed";
            // One without limits is more than a token with scopes may give.
            if (command == CreateToken::name && !person.scopes.empty() && cell.expected == "ok")
                cell.expected = "not_allowed";
            if (!for_nobody && !person.is_signed_in()) cell.expected = "not_signed_in";
            HttpAnswer answer;
            try {
                answer = ask_one(cell, row, command);
            } catch (const driver::Failure& failure) {
                // Somebody was let do what they may not, and the world is not as it was.
                fail(name_ + " × " + person.name + " × " + subject.name + ": " + failure.what());
                continue;
            }
            const bool must_look_missing = cell.expected != "ok" && (cell.standing == stranger ||
                                                                     cell.expected == "not_found" ||
                                                                     cell.expected == "left_out");
            if (row.kind == Kind::none) continue;
            if (subject.missing) {
                const auto missing = bytes_of(answer, subject);
                for (const auto& [name, bytes] : unknown) {
                    ++compared_;
                    if (bytes != missing)
                        fail(name_ + " × " + person.name + " × " + name +
                             ": does not look like what never existed:" +
                             difference(bytes, missing));
                }
            } else if (must_look_missing) {
                unknown.push_back({subject.name, bytes_of(answer, subject)});
            }
        }
    }

    HttpAnswer ask_one(Cell& cell, const Row& row, std::string_view command) {
        const object with = row.with(cell);
        const auto events = world_.events();
        const HttpAnswer answer = row.on_socket ? world_.ask_on_socket(cell.person, command, with)
                                                : world_.ask(cell.person, command, with);
        ++asked_;
        const std::string expected = cell.expected == "left_out"          ? "ok"
                                     : cell.expected == "no_such_message" ? "not_found"
                                                                          : cell.expected;
        const std::string got = answer.status == 0 ? code_of_frame(answer) : code_of(answer);
        const std::string cell_name = name_ + " × " + cell.person.name + " × " + cell.subject.name;
        if (got != expected)
            fail(cell_name + ": " + got + " instead of " + cell.expected + " (" +
                 driver::to_text(Json(with)) + ")");
        if (got != "ok") {
            ++refused_;
            if (world_.events() != events) fail(cell_name + ": refused, and something happened");
        } else if (row.is_dry) {
            if (world_.events() != events) fail(cell_name + ": a dry run, and something happened");
        } else if (row.undo) {
            try {
                row.undo(cell);
            } catch (const driver::Failure& failure) {
                fail(cell_name + ": cannot be undone: " + failure.what());
            }
        }
        return answer;
    }

    static std::string code_of_frame(const HttpAnswer& answer) {
        return text_at(at(driver::parse_json(answer.body), "error"), "code");
    }

    void fail(std::string what) { failures_.push_back(std::move(what)); }

    World& world_;
    const std::vector<Person> people_;
    std::string name_;
    int asked_ = 0, refused_ = 0, compared_ = 0;
    std::vector<std::string> failures_;
};
}  // namespace

TEST_CASE("Everybody may what the protocol says, and nothing else", "[permission]") {
    World world;
    Cells cells(world, world.people());
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, Commands>>(
        [&]<class Command>(boost::mp11::mp_identity<Command>) { cells.ask<Command>(); });
    for (const auto& failure : cells.failures()) FAIL_CHECK(failure);
    std::cout << "permission: " << cells.asked() << " cells of "
              << boost::mp11::mp_size<Commands>::value << " commands, " << cells.refused()
              << " refused without an effect, " << cells.compared()
              << " compared with what never existed" << std::endl;
    CHECK(cells.asked() > 5'000);
}

TEST_CASE("A token reaches what its scopes name, and no more", "[permission][scopes]") {
    World world;
    std::vector<Person> people;
    for (const char* name : {"host-admin", "acme-admin"})
        for (const auto& scopes : std::vector<std::vector<std::string>>{
                 {"ping"},
                 {"admin"},
                 {"admin", "channel.list", "schedule.create", "read.mark"},
                 {"member.*", "session.*", "org.*", "stats"},
                 {"message.*", "channel.*", "space.*", "record.*", "file.*", "sync", "events"}}) {
            Person& person = people.emplace_back(world.person(name));
            person.scopes = scopes;
            person.token = world.token_of(person);
        }
    Cells cells(world, people);
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, Commands>>(
        [&]<class Command>(boost::mp11::mp_identity<Command>) { cells.ask<Command>(); });
    for (const auto& failure : cells.failures()) FAIL_CHECK(failure);
    std::cout << "scopes: " << cells.asked() << " cells of " << people.size() << " tokens, "
              << cells.refused() << " refused without an effect" << std::endl;
    CHECK(cells.asked() > 2'000);
}

}  // namespace parley::permission
