// Two worlds: Acme's people do the same in a server without a rival and in one whose rival is busy
// between each two of their steps. What they are answered is the same, byte for byte, once ids and
// times are replaced by the order of their appearance.

#include <catch2/catch.hpp>
#include <chrono>
#include <regex>
#include <thread>

#include "tests/permission/world.hpp"

namespace parley::permission {

namespace {
using boost::json::array;
using driver::at;
using driver::number_at;
using driver::text_at;

/// Ids and times by the order in which they appear. Both are of one length, so lengths stay.
std::string in_order(const std::string& text) {
    static const std::regex names(
        R"((org|mbr|spc|chn|ssn|tok|rec|fil)_[0-9A-Z]{26}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)");
    std::map<std::string, std::size_t> ids;
    std::string out;
    auto rest = text.cbegin();
    for (std::sregex_iterator found(text.begin(), text.end(), names), end; found != end; ++found) {
        out.append(rest, (*found)[0].first);
        // A time says nothing of the rival: only that it is there.
        const bool is_time = (*found)[1].length() == 0;
        out += is_time
                   ? "(time)"
                   : "(" + (*found)[1].str() + " " +
                         std::to_string(ids.emplace(found->str(), ids.size()).first->second) + ")";
        rest = (*found)[0].second;
    }
    return out.append(rest, text.cend());
}

/// Ids of one millisecond are in no order, and lists go by id: whatever is made next is made later.
void next_millisecond() {
    using std::chrono::floor, std::chrono::milliseconds, std::chrono::system_clock;
    const auto now = floor<milliseconds>(system_clock::now());
    while (floor<milliseconds>(system_clock::now()) <= now) std::this_thread::yield();
}

class Life {
  public:
    explicit Life(bool with_rival) : with_rival_(with_rival), daemon_(start_server()) {
        admin_ = std::make_unique<driver::Admin>(daemon_->admin_socket());
    }
    ~Life() {
        admin_.reset();
        remove_server(daemon_);
    }

    std::string lived();

  private:
    Json run(std::string_view command, object with, const std::string& as = {}) {
        next_millisecond();
        return admin_->run(command, std::move(with), as);
    }
    std::string org(const std::string& name, const std::string& kind) {
        return text_at(
            run("org.create", {{"name", name}, {"kind", kind}, {"zone", "Europe/Berlin"}}), "id");
    }
    std::string member(const std::string& org, const std::string& name, const std::string& role) {
        const Json made =
            run("member.create",
                {{"org", org}, {"name", name}, {"email", name + "@example.com"}, {"role", role}});
        return text_at(made, "id");
    }
    std::string token(const std::string& member) {
        return text_at(run("token.create", {{"member", member}, {"name", "test"}}), "secret");
    }
    std::string space(const std::string& org, const std::string& manager) {
        const auto made =
            text_at(run("space.create",
                        {{"kind", "partner"}, {"name", "Solar"}, {"orgs", array{Json(org)}}}),
                    "id");
        run("space.add", {{"space", made}, {"members", array{Json(manager)}}});
        return made;
    }
    std::string upload(const std::string& by, const std::string& name) {
        next_millisecond();
        return admin_->upload(by, name, "the same bytes");
    }
    std::string channel(const std::string& space, const std::string& by) {
        return text_at(run("channel.create", {{"space", space}, {"name", "launch"}}, by), "id");
    }

    void rival_comes(const std::string& host_manager);
    /// One more thing of every kind that a rival does; the names are those that Acme uses as well.
    void rival_acts();
    void hear(const std::string& token, std::string_view command, const object& with);
    void open(const std::string& token, const std::string& file);

    bool with_rival_;
    std::unique_ptr<driver::Daemon> daemon_;
    std::unique_ptr<driver::Admin> admin_;
    std::string rival_org_, rival_, rival_space_, rival_channel_, host_manager_, host_;
    std::uint64_t rival_count_ = 0;
    std::string heard_;
};

void Life::rival_comes(const std::string& host_manager) {
    if (!with_rival_) return;
    host_manager_ = host_manager;
    rival_org_ = org("Zenith", "partner");
    rival_ = member(rival_org_, "max", "partner_admin");
    rival_space_ = text_at(run("space.create", {{"kind", "partner"},
                                                {"name", "Zenith's"},
                                                {"code", "ZZ"},
                                                {"orgs", array{Json(rival_org_)}}}),
                           "id");
    run("space.add", {{"space", rival_space_}, {"members", array{Json(host_manager)}}});
    rival_channel_ = channel(rival_space_, rival_);
    rival_acts();
}

void Life::rival_acts() {
    if (!with_rival_) return;
    const std::string name = "launch " + std::to_string(++rival_count_);
    const Json placed = run("message.post", {{"channel", rival_channel_}, {"text", name}}, rival_);
    const object message{{"channel", rival_channel_}, {"seq", number_at(placed, "seq")}};
    object reaction = message, edit = message;
    reaction["emoji"] = "🦊";
    edit["text"] = name + " <!channel>";
    run("message.react", reaction, host_manager_);
    run("message.edit", edit, rival_);
    run("message.pin", message, rival_);
    run("channel.create", {{"space", rival_space_}, {"name", name}}, rival_);
    const std::string newcomer = member(rival_org_, "mia" + std::to_string(rival_count_), "member");
    run("direct.open", {{"members", array{Json(rival_)}}}, newcomer);
    run("space.change", {{"space", rival_space_}, {"name", name}}, host_manager_);
    const Json record =
        run("record.create",
            {{"space", rival_space_}, {"type", "deal"}, {"title", name}, {"ball", host_}}, rival_);
    const object seen{{"record", text_at(record, "id")}, {"rev", 1}, {"to", "qualify"}};
    run("record.move", seen, rival_);
    run("record.annotate", {{"record", text_at(record, "id")}, {"fields", object{{"notes", name}}}},
        host_manager_);
    run("record.follow", {{"record", text_at(record, "id")}}, host_manager_);
    // The same names and bytes as Acme's.
    const auto file = upload(rival_, "price list.pdf");
    const auto fresh = upload(rival_, "price list.pdf");
    run("message.post", {{"channel", rival_channel_}, {"text", ""}, {"files", array{Json(file)}}},
        rival_);
    run("file.version", {{"file", file}, {"upload", fresh}}, rival_);
    run("message.delete", message, rival_);
    run("member.deactivate", {{"member", newcomer}}, rival_);
}

void Life::hear(const std::string& token, std::string_view command, const object& with) {
    next_millisecond();
    auto connection = driver::Connection::tcp(daemon_->port());
    const auto answer = driver::ask(connection, {"POST",
                                                 "/api/v1/" + std::string(command),
                                                 {{"Authorization", "Bearer " + token},
                                                  {"Idempotency-Key", driver::Admin::new_key()}},
                                                 driver::to_text(Json(with))});
    heard_ += "\n" + std::string(command) + " " + std::to_string(answer.status) + "\n";
    for (const auto& [name, value] : answer.headers)
        if (name != "Date") heard_ += name + ": " + value + "\n";
    heard_ += answer.body;
    rival_acts();
}

void Life::open(const std::string& token, const std::string& file) {
    next_millisecond();
    auto connection = driver::Connection::tcp(daemon_->port());
    const auto answer = driver::ask(
        connection, {"GET", "/files/" + file + "/x", {{"Authorization", "Bearer " + token}}, {}});
    heard_ += "\nGET /files " + std::to_string(answer.status) + "\n";
    for (const auto& [name, value] : answer.headers)
        if (name != "Date") heard_ += name + ": " + value + "\n";
    heard_ += answer.body;
    rival_acts();
}

std::string Life::lived() {
    const auto host = host_ = org("Helio", "host");
    const auto manager = member(host, "hanna", "manager");
    const auto acme = org("Acme", "partner");
    const auto anna = member(acme, "anna", "partner_admin"), max = member(acme, "max", "member");
    const auto gil = member(acme, "gil", "guest");
    rival_comes(manager);
    const auto project = space(acme, manager);
    const auto launch = channel(project, max);
    run("channel.add", {{"channel", launch}, {"members", array{Json(gil)}}}, max);
    const auto anna_token = token(anna), max_token = token(max), gil_token = token(gil);

    for (int round = 0; round < 3; ++round) {
        const std::string name = "launch " + std::to_string(round + 1);
        hear(max_token, "message.post", {{"channel", launch}, {"text", name}});
        hear(anna_token, "message.post", {{"channel", launch}, {"text", "<@" + max + ">"}});
        hear(max_token, "channel.create", {{"space", project}, {"name", name}});
        hear(max_token, "direct.open", {{"members", array{Json(manager)}}});
        hear(anna_token, "member.create",
             {{"org", acme},
              {"name", "mia"},
              {"email", name.back() + std::string("@example.com")},
              {"role", "member"}});
        hear(anna_token, "space.create", {{"kind", "internal"}, {"name", "Solar"}});
        const Json made =
            run("record.create", {{"space", project}, {"type", "deal"}, {"title", name}}, max);
        const auto record = text_at(made, "id");
        hear(max_token, "record.change", {{"record", record}, {"rev", 1}, {"ball", host}});
        hear(anna_token, "record.annotate",
             {{"record", record}, {"fields", object{{"notes", name}}}});
        hear(max_token, "record.create",
             {{"space", project}, {"type", "task"}, {"title", name}, {"owner", manager}});
        const auto file = upload(max, "price list.pdf");
        const auto fresh = upload(anna, "price list.pdf");
        hear(max_token, "message.post",
             {{"channel", launch}, {"text", name}, {"files", array{Json(file)}}});
        hear(anna_token, "file.version", {{"file", file}, {"upload", fresh}});
        for (const auto& reader : {anna_token, max_token, gil_token}) {
            hear(reader, "file.get", {{"file", file}});
            hear(reader, "file.list", {{"files", array{Json(file)}}});
            open(reader, file);
            hear(reader, "space.list", {});
            hear(reader, "channel.list", {{"space", project}});
            hear(reader, "channel.readers", {{"channel", launch}});
            hear(reader, "channel.readers", {{"channel", text_at(made, "channel")}});
            hear(reader, "history", {{"channel", launch}});
            hear(reader, "record.get", {{"record", record}});
            hear(reader, "record.get", {{"key", text_at(made, "key")}});
            hear(reader, "record.list", {{"space", project}});
            hear(reader, "record.list", {{"owner", manager}});
            hear(reader, "record.list", {{"ball", host}});
            hear(reader, "record.list", {{"mine", true}});
            hear(reader, "history", {{"channel", text_at(made, "channel")}});
            hear(reader, "member.list", {{"org", acme}});
            hear(reader, "member.list", {{"org", host}});
            hear(reader, "member.list", {{"space", project}});
            hear(reader, "member.list", {{"channel", launch}});
            hear(reader, "member.get", {{"members", array{Json(manager), Json(max)}}});
            for (const auto& stream : {launch, project, acme, anna, max, gil})
                hear(reader, "events", {{"stream", stream}, {"after", 0}});
            hear(reader, "token.list", {{"member", max}});
            hear(reader, "session.list", {});
            hear(reader, "org.list", {});
        }
    }
    return in_order(heard_);
}
}  // namespace

TEST_CASE("Acme hears the same bytes whether a rival is there or not", "[permission]") {
    std::string alone, beside_a_rival;
    {
        alone = Life(false).lived();
    }
    {
        beside_a_rival = Life(true).lived();
    }
    REQUIRE(alone.size() > 50'000);
    const auto place = static_cast<std::size_t>(
        std::mismatch(alone.begin(), alone.end(), beside_a_rival.begin(), beside_a_rival.end())
            .first -
        alone.begin());
    const auto from = place < 300 ? 0 : place - 300;
    INFO("alone:\n"
         << alone.substr(from, 600) << "\nbeside a rival:\n"
         << beside_a_rival.substr(from, 600));
    CHECK((alone == beside_a_rival));
}

}  // namespace parley::permission
