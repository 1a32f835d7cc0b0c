#pragma once
// What is asked of each command, and the answer that "Who may" of the protocol wants. A command has
// one row or several; one without is named by the linker, as rows<Command>() is nowhere.

#include <functional>
#include <initializer_list>
#include <utility>

#include "protocol/catalogue.hpp"
#include "tests/permission/world.hpp"

namespace parley::permission {

/// One question: this command, this person, this subject.
struct Cell {
    World& world;
    const Person& person;
    const Subject& subject;
    Standing standing;
    std::string expected = {};

    bool will_be_done() const { return expected == "ok"; }
};

/// "ok", the code of a refusal, or one of these: "left_out", done without the subject, as if it did
/// not exist; "no_such_message", not_found for what is not in a channel that is there.
using Expect = std::function<std::string(const Cell&)>;

struct Row {
    std::string what;  ///< the case, where a command has several
    Kind kind = Kind::none;
    Expect expect;
    std::function<object(Cell&)> with;
    /// Puts the world back, after the command was done.
    std::function<void(Cell&)> undo = {};
    bool on_socket = false;  ///< a command about a connection
    bool is_dry = false;     ///< done, it has no effect either
};

/// Defined once for each command.
template <class Command>
std::vector<Row> rows();

/// An answer by standing: {{"mc", "ok"}, {"g", "not_allowed"}}. Strangers get not_found where they
/// are not listed, the operator ok. "ok|archived": archived where the channel is.
inline Expect by(std::initializer_list<std::pair<std::string_view, std::string_view>> listed) {
    return [rules = std::vector<std::pair<std::string, std::string>>(listed.begin(), listed.end())](
               const Cell& cell) -> std::string {
        for (const auto& [letters, answer] : rules) {
            if (letters.find(cell.standing) == std::string::npos) continue;
            const auto bar = answer.find('|');
            if (bar == std::string::npos) return answer;
            return cell.subject.archived() ? answer.substr(bar + 1) : answer.substr(0, bar);
        }
        if (cell.standing == stranger) return "not_found";
        if (cell.standing == '*') return "ok";
        return std::string("(nothing is written for ") + cell.standing + ")";
    };
}

/// Whoever is signed in.
inline Expect all(std::string_view members, std::string_view operators = "ok") {
    return [members = std::string(members), operators = std::string(operators)](const Cell& cell) {
        return cell.person.is_operator() ? operators : members;
    };
}

inline boost::json::array one(const std::string& id) { return {Json(id)}; }

/// The standings of all who read a channel.
constexpr std::string_view channel_readers = "amgAcdD";

/// What only a member can do: the operator has no reactions, read marks and schedules.
inline Expect whoever_posts_as_member() {
    return by({{channel_readers, "ok|archived"}, {"*", "not_allowed|archived"}});
}

}  // namespace parley::permission
