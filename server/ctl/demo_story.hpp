#pragma once
// What the demo tells: four invented companies, their people, and some days of work. demo.cpp
// makes it so.

#include <string_view>
#include <vector>

#include "protocol/types.hpp"

namespace parley::ctl::demo {

struct Company {
    std::string_view name;
    OrgType kind;
    std::string_view zone;
    std::string_view from, to;  ///< working hours, Monday to Friday
};

struct Person {
    std::string_view handle;  ///< how the story names them: "lena"
    std::string_view name;
    std::string_view company;
    Role role;
    std::string_view language;
    std::string_view password;  ///< empty: a bot, which signs in by a token
};

struct Project {
    std::string_view name, code;
    std::vector<std::string_view> partners;
    std::vector<std::string_view> host_members;  ///< besides the one who makes it
};

struct Room {
    std::string_view handle;   ///< how the story names it
    std::string_view project;  ///< empty: a direct channel of `members`
    std::string_view name, topic;
    bool is_private = false;
    std::vector<std::string_view> members =
        {};  ///< of a private or direct channel, its maker first
};

/// A message. "@{lena}" in the text is a mention.
struct Said {
    std::string_view room, by, text;
    std::string_view handle = {};    ///< for those that others refer to
    std::string_view reply_to = {};  ///< the handle of the message at the thread's root
};

/// A message with a file. Who says it uploads it, and afterwards its later versions.
struct Shared {
    Said said;
    std::string_view name, type;
    std::vector<std::string_view> versions;  ///< what is in it, the first one first
};

struct Reacted {
    std::string_view to, by, emoji;
};

struct Pinned {
    std::string_view message, by;
};

/// A deal or a task, made by its owner. `fields` is JSON; it is about another one by that one's
/// title.
struct Recorded {
    std::string_view project, by, type, title, state;
    std::string_view fields = "{}";
    std::string_view about = {};
};

/// A message that is posted two days after the demo was told, when its zone shows this time.
struct SaidLater {
    Said said;
    std::string_view time, zone;
};

struct Story {
    std::vector<Company> companies;
    std::vector<Person> people;
    std::vector<Project> projects;
    std::vector<Room> rooms;
    std::vector<Said> messages;
    std::vector<Shared> files;
    std::vector<Reacted> reactions;
    std::vector<Pinned> pins;
    std::vector<Recorded> records;
    std::vector<SaidLater> later;
};

const Story& story();

}  // namespace parley::ctl::demo
