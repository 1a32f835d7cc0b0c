#include "tests/scenario/server.hpp"

#include <catch2/catch.hpp>
#include <filesystem>

namespace parley::scenario {

namespace {
/// Who runs the programme in every test; made with the host, never connected.
const std::string admin_name = "the admin";

std::string lower_ascii(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    std::erase_if(text, [](char c) { return c == ' ' || (c & 0x80) != 0; });
    return text;
}

boost::json::array array_of(const std::vector<std::string>& texts) {
    boost::json::array out;
    for (const auto& text : texts) out.emplace_back(text);
    return out;
}
}  // namespace

Server::Server(const std::string& config) : config_(config) {
    daemon_ = std::make_unique<driver::Daemon>(options(driver::new_folder(SCENARIO_FOLDER)));
    start();
}

driver::DaemonOptions Server::options(const std::string& folder) const {
    driver::DaemonOptions daemon;
    // Another build of the server, or the installed one, can be held to the same promises.
    const char* other = std::getenv("PARLEYD");
    daemon.program = other ? other : PARLEYD_PROGRAM;
    daemon.folder = folder;
    daemon.config = config_;
    // The port is any free one, so the origin of the tests' pages is a configured one.
    setenv("PARLEY_ORIGINS", origin().c_str(), 1);
    return daemon;
}

Server::~Server() {
    folders_.push_back(daemon_->options().folder);
    bool fell = false;
    if (daemon_->runs()) {
#ifdef PARLEY_SANITIZED
        // A polite end is when a sanitizer tells what it found.
        try {
            fell = daemon_->stop() != 0;
        } catch (const Failure&) {
            fell = true;
        }
#else
        fell = !daemon_->kill();
#endif
    }
    if (fell) FAIL_CHECK("parleyd fell:\n" << daemon_->log());
    std::error_code ignored;
    for (const auto& folder : folders_) std::filesystem::remove_all(folder, ignored);
}

void Server::open_admin() { admin_ = std::make_unique<driver::Admin>(daemon_->admin_socket()); }

void Server::start() {
    daemon_->start();
    open_admin();
}

void Server::kill() {
    if (!daemon_->kill()) FAIL("parleyd had fallen before it was killed:\n" << daemon_->log());
}

void Server::stop() {
    daemon_->ask_to_stop();
    wait_for_end();
}

void Server::wait_for_end() {
    const int status = daemon_->wait();
    INFO(daemon_->log());
    REQUIRE(status == 0);
}

void Server::move_to(const std::string& data_folder) {
    stop();
    folders_.push_back(daemon_->options().folder);
    const std::string folder = driver::new_folder(SCENARIO_FOLDER);
    std::filesystem::rename(data_folder, folder + "/data");
    // parleyctl restore would end the members' tokens with it; it has tests of its own.
    std::filesystem::remove(folder + "/data/backup");
    daemon_ = std::make_unique<driver::Daemon>(options(folder));
    start();
}

void Server::learn(const std::string& name, const std::string& id) {
    ids_[name] = id;
    names_[id] = name;
}

std::string Server::id(const std::string& name) {
    if (!ids_.contains(name) && name.starts_with('#')) channel(name);
    const auto found = ids_.find(name);
    if (found == ids_.end()) throw Failure("nobody and nothing here is called " + name);
    return found->second;
}

std::string Server::name_of(const std::string& id) const {
    const auto found = names_.find(id);
    return found == names_.end() ? id : found->second;
}

std::string Server::id_of_nothing(const std::string& prefix) {
    static std::size_t count = 100;
    return prefix + "01KB00000000000000000ZZ" + std::to_string(++count);
}

void Server::org(const std::string& name) {
    if (knows(name)) return;
    const bool is_host = host_.empty();
    const Json made = admin_->run(
        "org.create",
        {{"name", name}, {"kind", is_host ? "host" : "partner"}, {"zone", "Europe/Berlin"}});
    learn(name, text_at(made, "id"));
    learn("internal " + name, text_at(made, "internal_space"));
    if (!is_host) return;
    host_ = name;
    const Json admin =
        admin_->run("member.create", {{"org", id(name)}, {"name", admin_name}, {"role", "admin"}});
    learn(admin_name, text_at(admin, "id"));
}

void Server::space(const std::vector<std::string>& orgs, const SpaceOptions& options) {
    std::string name = options.name;
    std::vector<std::string> ids;
    for (const auto& one : orgs) {
        org(one);
        ids.push_back(id(one));
        if (options.name.empty()) name += (name.empty() ? "" : ", ") + one;
    }
    object with{{"kind", options.kind}, {"name", name}, {"orgs", array_of(ids)}};
    // The name's first letters, where they are free: so a test knows its records' keys.
    std::string code;
    for (const char c : name.substr(0, 2))
        code += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    if (code >= "AA" && code <= "ZZ" && codes_.insert(code).second) with["code"] = code;
    const Json made = admin_->run("space.create", with, id(admin_name));
    learn(name, text_at(made, "id"));
    for (const auto& one : orgs) spaces_of_[one].push_back(name);
    last_space_ = name;
}

void Server::channel(const std::string& name, const ChannelOptions& options) {
    object with{{"space", id(options.space.empty() ? last_space_ : options.space)},
                {"name", name.substr(1)}};
    if (!options.only_for.empty()) with["private"] = true;
    if (!options.join.empty()) with["join"] = options.join;
    const std::string by = id(options.by.empty() ? admin_name : options.by);
    learn(name, text_at(admin_->run("channel.create", with, by), "id"));
    std::vector<std::string> others;
    for (const auto& member : options.only_for)
        if (member != options.by) others.push_back(id(member));
    if (!others.empty())
        admin_->run("channel.add", {{"channel", id(name)}, {"members", array_of(others)}}, by);
}

std::string Server::email(const std::string& member) const {
    return lower_ascii(member) + "@example.com";
}

Member Server::member(const std::string& name, const std::string& org_name,
                      const MemberOptions& options) {
    org(org_name);
    object with{{"org", id(org_name)}, {"name", name}, {"role", options.role}};
    if (!options.password.empty()) {
        with["email"] = email(name);
        with["password"] = options.password;
        passwords_[name] = options.password;
    }
    learn(name, text_at(admin_->run("member.create", with), "id"));
    tokens_[name] =
        text_at(admin_->run("token.create", {{"member", id(name)}, {"name", "test"}}), "secret");
    if (org_name == host_ && options.role != "guest" && !options.outside)
        for (const auto& space : spaces_of_[org_name]) add_to_space(name, space);
    Member made(*this, name, tokens_[name]);
    if (options.connected) made.reconnect();
    return made;
}

Member Server::another(const std::string& name) {
    Member made(*this, name, tokens_.at(name));
    made.reconnect();
    return made;
}

void Server::add_to_space(const std::string& member, const std::string& space) {
    admin_->run("space.add", {{"space", id(space)}, {"members", array_of({id(member)})}},
                id(admin_name));
}

void Server::deactivate(const std::string& member) {
    admin_->run("member.deactivate", {{"member", id(member)}});
}

HttpAnswer Server::http(const driver::HttpRequest& request) const {
    auto connection = driver::Connection::tcp(port());
    return driver::ask(connection, request);
}

HttpAnswer Server::get(const std::string& target, Headers headers) const {
    return http({"GET", target, std::move(headers), ""});
}

HttpAnswer Server::post(std::string_view command, const std::string& body, Headers headers) const {
    return http({"POST", "/api/v1/" + std::string(command), std::move(headers), body});
}

HttpAnswer Server::sign_in_answer(const std::string& member, const std::string& password) const {
    const Json with = {{"email", email(member)}, {"password", password}, {"device", "a test"}};
    return post("session.open", driver::to_text(with), {{"Origin", origin()}});
}

Browser Server::sign_in(const std::string& member) const {
    const HttpAnswer answer = sign_in_answer(member, passwords_.at(member));
    if (answer.status != 200) throw Failure("no sign-in for " + member + ": " + answer.body);
    const std::string cookie = answer.header("Set-Cookie");
    const Json ok = at(driver::parse_json(answer.body), "ok");
    return {cookie.substr(0, cookie.find(';')), text_at(ok, "csrf"), text_at(ok, "session"),
            origin()};
}

boost::json::array ids(Server& server, const std::vector<std::string>& names) {
    boost::json::array out;
    for (const auto& name : names) out.emplace_back(server.id(name));
    return out;
}

std::string code_of(const HttpAnswer& answer) {
    if (answer.status < 400) return {};
    return text_at(at(driver::parse_json(answer.body), "error"), "code");
}

}  // namespace parley::scenario
