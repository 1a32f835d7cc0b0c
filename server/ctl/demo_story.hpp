#pragma once
// The content of the demo, as data: four invented companies, their people, and six days of work.
// demo.cpp sends it to the server. A `handle` is a name by which other entries refer to one.

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
    std::string_view handle;  ///< "lena"
    std::string_view name;
    std::string_view company;
    Role role;
    std::string_view language;
    std::string_view password;  ///< empty: a bot, which uses a token
};

/// A shared space.
struct Project {
    std::string_view name, code;
    std::vector<std::string_view> partners;
    std::vector<std::string_view> host_members;  ///< besides its creator
    SpaceType kind = SpaceType::project;
};

/// A channel.
struct Room {
    std::string_view handle;
    std::string_view project;  ///< empty: a direct channel of `members`
    std::string_view name, topic;
    bool is_private = false;
    std::vector<std::string_view> members =
        {};  ///< of a private or direct channel, its creator first
};

/// A message. "@{lena}" in the text is a mention.
struct Said {
    std::string_view room, by, text;
    std::string_view handle = {};    ///< if another entry refers to it
    std::string_view reply_to = {};  ///< handle of the thread's root
    /// "6 08:05": so many working days before the demo runs, at this time in UTC. Empty: now.
    std::string_view when = {};
};

/// A message with a file. Its author uploads the file, and later its further versions.
struct Shared {
    Said said;
    std::string_view name, type;
    std::vector<std::string_view> versions;  ///< contents, the first version first
};

struct Reacted {
    std::string_view to, by, emoji;
};

struct Pinned {
    std::string_view message, by;
};

/// A deal or task, created by its owner. `fields` is a JSON object; `about` is the title of another
/// record that it is linked to; `ball` is the company whose step is next; `when` as of a message.
struct Recorded {
    std::string_view project, by, type, title, state;
    std::string_view fields = "{}";
    std::string_view about = {};
    std::string_view ball = {};
    std::string_view when = {};
};

/// A scheduled message, due two days after the demo runs, at this time in this zone.
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
