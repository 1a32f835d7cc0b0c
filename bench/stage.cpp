#include "bench/stage.hpp"

#include <exception>
#include <filesystem>
#include <thread>

#include "bench/clock.hpp"

namespace parley::bench {

namespace {
using boost::json::object;
using driver::at;
using driver::number_at;
using driver::text_at;

driver::DaemonOptions daemon_options(const Options& options, const std::string& config) {
    driver::DaemonOptions daemon;
    daemon.program = options.server;
    daemon.folder = driver::new_folder(options.folder);
    // Nobody is to be slowed down: what the server can do is the question.
    daemon.config =
        "[server]\n" + config +
        "[limits]\ncommands_per_s = 1000000\ncommands_burst = 1000000\norg_commands_per_s = "
        "1000000\norg_commands_burst = 1000000\nin_flight = 16384\n"
        "connections = 100000\n";
    daemon.core = options.server_core;
    return daemon;
}

/// Runs `work(admin, index)` for each index, on several connections, so that commands share syncs.
template <class Work>
void side_by_side(const std::string& socket, std::size_t count, Work work) {
    constexpr std::size_t hands = 16;
    std::vector<std::exception_ptr> failures(hands);
    {
        std::vector<std::jthread> threads;
        for (std::size_t hand = 0; hand < hands; ++hand)
            threads.emplace_back([&, hand] {
                try {
                    driver::Admin admin(socket);
                    for (std::size_t i = hand; i < count; i += hands) work(admin, i);
                } catch (...) {
                    failures[hand] = std::current_exception();
                }
            });
    }
    for (const auto& failure : failures)
        if (failure) std::rethrow_exception(failure);
}
}  // namespace

Stage::Stage(const Options& options, const std::string& config)
    : daemon_(daemon_options(options, config)) {
    daemon_.start();
    admin_ = std::make_unique<driver::Admin>(daemon_.admin_socket());
    const auto host = admin_->run(
        "org.create", object{{"name", "Host"}, {"kind", "host"}, {"zone", "Europe/Berlin"}});
    const auto partner = admin_->run(
        "org.create", object{{"name", "Partner"}, {"kind", "partner"}, {"zone", "Asia/Tokyo"}});
    host_ = text_at(host, "id");
    partner_ = text_at(partner, "id");
    const auto ada =
        admin_->run("member.create", object{{"org", host_}, {"name", "Ada"}, {"role", "admin"}});
    host_admin_ = text_at(ada, "id");
    const auto space = admin_->run(
        "space.create", object{{"kind", "partner"}, {"name", "Bench"}, {"orgs", {partner_}}},
        host_admin_);
    space_ = text_at(space, "id");
}

Stage::~Stage() {
    daemon_.kill();
    std::error_code ignored;
    std::filesystem::remove_all(daemon_.options().folder, ignored);
}

void Stage::close() {
    admin_.reset();
    if (const int status = daemon_.stop(); status != 0)
        throw driver::Failure("parleyd ended with " + std::to_string(status) + ":\n" +
                              daemon_.log());
}

double Stage::restart() {
    close();
    const auto began = now_us();
    daemon_.start();
    const auto took_us = now_us() - began;
    admin_ = std::make_unique<driver::Admin>(daemon_.admin_socket());
    return static_cast<double>(took_us) / 1e6;
}

std::string Stage::another_partner(const std::string& name) {
    return text_at(
        admin_->run("org.create",
                    object{{"name", name}, {"kind", "partner"}, {"zone", "Europe/Madrid"}}),
        "id");
}

std::string Stage::project(const std::string& name) {
    return text_at(
        as_host_admin("space.create", {{"kind", "project"}, {"name", name}, {"orgs", {partner_}}}),
        "id");
}

void Stage::open_channels(const std::string& space, std::size_t count) {
    side_by_side(daemon_.admin_socket(), count, [&](driver::Admin& admin, std::size_t i) {
        admin.run("channel.create", object{{"space", space}, {"name", "room " + std::to_string(i)}},
                  host_admin_);
    });
}

std::vector<Account> Stage::members_of(const std::string& org, std::size_t count,
                                       const std::string& role) {
    std::vector<Account> accounts(count);
    side_by_side(daemon_.admin_socket(), count, [&](driver::Admin& admin, std::size_t i) {
        const auto member = admin.run(
            "member.create",
            object{{"org", org}, {"name", "Member " + std::to_string(i)}, {"role", role}});
        accounts[i].id = text_at(member, "id");
        const auto token =
            admin.run("token.create", object{{"member", accounts[i].id}, {"name", "bench"}});
        accounts[i].token = text_at(token, "secret");
    });
    return accounts;
}

driver::Json Stage::as_host_admin(std::string_view command, object with) {
    return admin_->run(command, std::move(with), host_admin_);
}

driver::Json Stage::as_operator(std::string_view command, object with) {
    return admin_->run(command, std::move(with));
}

Account Stage::host_member(const std::string& name) {
    const auto member =
        admin_->run("member.create", object{{"org", host_}, {"name", name}, {"role", "member"}});
    const auto id = text_at(member, "id");
    const auto token = admin_->run("token.create", object{{"member", id}, {"name", "bench"}});
    return {id, text_at(token, "secret")};
}

std::string Stage::open_channel(const std::string& space, const std::string& name) {
    return text_at(
        admin_->run("channel.create", object{{"space", space}, {"name", name}}, host_admin_), "id");
}

std::string Stage::private_channel(const std::string& name, const std::vector<Account>& members) {
    const auto channel = text_at(
        admin_->run("channel.create", object{{"space", space_}, {"name", name}, {"private", true}},
                    host_admin_),
        "id");
    boost::json::array ids;
    for (const Account& member : members) ids.emplace_back(member.id);
    admin_->run("channel.add", object{{"channel", channel}, {"members", ids}}, host_admin_);
    return channel;
}

std::string hello_text(const Account& account) {
    return R"({"id":1,"do":"hello","with":{"token":")" + account.token + "\"}}";
}

Stage::Entrance Stage::enter(const Account& account, const std::string& channel,
                             SignIn sign_in) const {
    auto connection = driver::Connection::tcp(daemon_.port());
    std::string unread;
    driver::Headers headers{{"Sec-WebSocket-Protocol", "parley.v1"}};
    if (sign_in == SignIn::header) headers.emplace_back("Authorization", "Bearer " + account.token);
    connection.send(driver::http_bytes(driver::upgrade_request(headers)));
    const auto answer = driver::read_answer(connection, unread);
    if (answer.status != 101) throw driver::Failure("no upgrade: " + answer.body);
    driver::WebSocket socket(std::move(connection), std::move(unread));
    if (sign_in == SignIn::hello) socket.send_text(hello_text(account));
    socket.send_text(R"({"id":0,"do":"sync","with":{}})");
    for (;;) {
        const auto text = socket.next(driver::deadline());
        if (!text) throw driver::Failure("closed with " + std::to_string(socket.closed()->code));
        if (!text->starts_with("{\"re\":0,")) continue;
        const auto reply = driver::parse_json(*text);
        // A channel in which nothing was said yet has the cursor 0.
        if (!channel.empty() && text->find('"' + channel + "\":") == std::string::npos)
            throw driver::Failure("not in the channel: " + *text);
        const auto cursor = number_at(at(at(reply, "ok"), "cursors"), channel);
        return {std::move(socket), cursor};
    }
}

void Stage::enter(Swarm& swarm, Audience& audience, const std::vector<Account>& who) const {
    for (std::size_t i = 0; i < who.size(); ++i) {
        Entrance entrance = enter(who[i], audience.channels[audience.channel_of[i]]);
        audience.cursors.push_back(entrance.cursor);
        auto [connection, unread] = std::move(entrance.socket).release();
        swarm.add(std::move(connection), std::move(unread));
    }
}

std::size_t Stage::begin_to_enter(Swarm& swarm, std::string first_words) const {
    // The kernel answers this, before the server knows of it: its backlog holds thousands.
    auto connection = driver::Connection::tcp(daemon_.port());
    connection.send(
        driver::http_bytes(driver::upgrade_request({{"Sec-WebSocket-Protocol", "parley.v1"}})));
    return swarm.add_upgrading(std::move(connection), std::move(first_words));
}

}  // namespace parley::bench
