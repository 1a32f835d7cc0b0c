#include "tests/scenario/driver/admin.hpp"

#include <unistd.h>

namespace parley::driver {

HttpAnswer Admin::ask(std::string_view command, boost::json::object with, std::string_view as,
                      const std::string& key) {
    if (!as.empty()) with["as"] = boost::json::string_view(as.data(), as.size());
    HttpRequest request{"POST", "/api/v1/" + std::string(command), {}, to_text(std::move(with))};
    if (!key.empty()) request.headers.emplace_back("Idempotency-Key", key);
    return driver::ask(connection_, request);
}

HttpAnswer Admin::get(const std::string& target) {
    return driver::ask(connection_, {"GET", target, {}, ""});
}

Json Admin::run(std::string_view command, boost::json::object with, std::string_view as) {
    const HttpAnswer answer = ask(command, std::move(with), as);
    Json body = parse_json(answer.body);
    if (answer.status != 200) throw Failure(std::string(command) + " was refused: " + answer.body);
    return at(body, "ok");
}

std::string Admin::new_key() {
    // Keys live longer than processes: a second run on the same data must not repeat the first's.
    static const std::string run =
        std::to_string(getpid()) + "-" + std::to_string(Clock::now().time_since_epoch().count());
    static std::atomic<std::uint64_t> count = 0;
    return run + "-" + std::to_string(++count);
}

std::string Admin::upload(std::string_view as, std::string_view name, const std::string& bytes) {
    const std::string target = "/files?name=" + percent_encoded(name) + "&as=" + std::string(as);
    const auto answer =
        driver::ask(connection_, {"PUT", target, {{"Content-Type", "text/plain"}}, bytes});
    if (answer.status != 200) throw Failure("not uploaded: " + answer.body);
    return text_at(at(parse_json(answer.body), "ok"), "id");
}

}  // namespace parley::driver
