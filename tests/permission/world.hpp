#pragma once
// The world of the permission test: a host, the partners Acme, Zenith and Quanta, everybody who
// could be in it, and what each of them is to each thing. The tables in world.cpp say that; they
// follow "Who may" of the protocol and know nothing of the server's code.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/scenario/driver/admin.hpp"
#include "tests/scenario/driver/daemon.hpp"
#include "tests/scenario/driver/websocket.hpp"

namespace parley::permission {

using boost::json::object;
using driver::HttpAnswer;
using driver::Json;

struct Person {
    std::string name;  ///< "acme-member"
    std::string org;   ///< by name; empty: the operator, and nobody
    std::string role;
    std::string id = {};
    std::string token = {};
    std::vector<std::string> scopes = {};

    bool is_operator() const { return name == "operator"; }
    bool is_signed_in() const { return name != "nobody" && name != "acme-gone"; }
};

enum class Kind { none, channel, space, org, person, record };

/// What somebody is to a thing, one letter each:
///   -  may not know of it         m  is in it, or knows them     g  is in it as a guest
///   a  administers it from outside (reads it, is not in it)      A  administers it and is in it
///   M  is in the space as a manager of the host                  c  is in the channel and made it
///   d  is in the direct channel   D  is in it and opened it
///   o  is of this org             k  knows the org or person     s  is it      S  is it, as admin
///   *  the operator
/// To a record: m reads it, c may change it, g is a guest in its channel.
using Standing = char;
constexpr Standing stranger = '-';

struct Subject {
    std::string name;
    std::string id;
    bool missing = false;

    bool archived() const { return name == "archived"; }
};

/// A message by its channel and number.
struct MessageRef {
    std::string channel;
    std::uint64_t seq = 1;
};

class World {
  public:
    World();
    World(const World&) = delete;
    ~World();

    const std::vector<Person>& people() const { return people_; }
    const Person& person(std::string_view name) const;
    const std::vector<Subject>& subjects(Kind kind) const { return subjects_.at(kind); }
    /// The id of whatever was made under this name.
    const std::string& id(const std::string& name) const { return ids_.at(name); }
    Standing standing(Kind kind, const Person& person, const Subject& subject) const;

    driver::Admin& admin() { return *admin_; }
    /// Runs a command in somebody's name, or the operator's own.
    Json run(std::string_view command, object with, std::string_view as = {});

    HttpAnswer ask(const Person& person, std::string_view command, const object& with);
    /// The same over the person's WebSocket; the answer's text stands in the body.
    HttpAnswer ask_on_socket(const Person& person, std::string_view command, const object& with);
    /// How many events there are in all streams together, once nothing is left to do. Numbers only
    /// go up, so where this is the same, the last number of every stream is.
    std::uint64_t events();

    /// A new token of this person's account, with their scopes.
    std::string token_of(const Person& person);

    // Things made anew, for what a command would use up.
    MessageRef message_by(const Person& author, const Subject& channel);
    MessageRef message_by_another(const Person& person, const Subject& channel, bool used_up);
    std::string channel_like(const Subject& channel);
    /// A space of the same orgs and people, for a command that ends one.
    std::string space_like(const Subject& space);
    std::string newcomer(const std::string& org);
    /// A token or session of this person, the same one until a command uses it up.
    std::string spare_token(const Subject& person, bool used_up);
    std::string spare_session(const Subject& person, bool used_up);
    std::string spare_schedule(const Subject& person, bool used_up);
    /// An upload of this person that nothing refers to.
    std::string spare_upload(const Person& person, bool used_up);
    /// A file that a message of this channel has, and the org of whoever uploaded it.
    struct FileRef {
        std::string id, org;
    };
    FileRef file_in(const Subject& channel) const;
    /// GET /files/<id>/…, and PUT /files for a space.
    HttpAnswer open_file(const Person& person, const std::string& id);
    HttpAnswer put_file(const Person& person, const std::string& space);
    /// Who of the channel is taken out, and who is brought in, where somebody has to be.
    const std::string& victim(const Subject& channel) const { return victims_.at(channel.name); }
    const std::string& newcomer_to(const Subject& channel) const;
    std::string fresh_name();
    /// "SOL/#launch" of a channel that has a name of its own; empty of another.
    const std::string& path_of(const std::string& channel);
    /// The operator's view of a record.
    Json record(const Subject& record);

  private:
    /// How a shared space is made: its kind, its orgs, and whom of the host it has.
    struct SpacePlan {
        std::string kind;
        std::vector<std::string> orgs, members;
    };
    std::string make_space(const std::string& name, const SpacePlan& plan);
    void make_people();
    void make_spaces();
    void make_channels();
    void make_records();
    void make_subjects();
    void post_own_messages();
    void post_files();
    std::string make_channel(const std::string& name, const std::string& called);
    std::map<std::string, std::string> paths_;  // by channel
    void put_in(const std::string& channel, const std::vector<std::string>& people);
    std::uint64_t post(const std::string& channel_id, const std::string& by);
    void learn_person(Person& person);
    std::string sign_in(const std::string& person);
    std::string schedule(const std::string& person);
    HttpAnswer ask(const Person& person, driver::HttpRequest request);

    std::unique_ptr<driver::Daemon> daemon_;
    std::unique_ptr<driver::Admin> admin_;
    std::vector<Person> people_;
    std::map<std::string, std::string> ids_;
    std::map<Kind, std::vector<Subject>> subjects_;
    std::map<std::string, std::string> victims_;
    std::map<std::string, SpacePlan> space_plans_;
    /// Messages in the archived channel, from before its end: one of each person, and more of two.
    std::map<std::string, std::uint64_t> archived_own_;
    std::map<std::string, std::vector<std::uint64_t>> archived_spare_;
    std::map<std::string, std::string> spare_tokens_, spare_sessions_, spare_schedules_,
        spare_uploads_;
    std::map<std::string, FileRef> files_;
    std::map<std::string, std::unique_ptr<driver::Connection>> connections_;
    std::map<std::string, std::unique_ptr<driver::WebSocket>> sockets_;  // by token
    std::uint64_t count_ = 0;
};

/// An id of this kind that was never given.
std::string missing_id(std::string_view prefix);

/// Starts a server of its own in a new folder, with limits that no test meets.
std::unique_ptr<driver::Daemon> start_server();
void remove_server(std::unique_ptr<driver::Daemon>& daemon);

}  // namespace parley::permission
