#include "tests/gate/house.hpp"

#include "protocol/frames.hpp"

namespace parley::gate {

void HandLoop::post(std::function<void()> work) {
    std::lock_guard lock(mutex_);
    work_.push_back(std::move(work));
    posted_.notify_all();
}

void HandLoop::at_end_of_turn(std::function<void()> work) {
    end_of_turn_.push_back(std::move(work));
}

void HandLoop::turn() {
    ++turns_;
    std::deque<std::function<void()>> work;
    {
        std::lock_guard lock(mutex_);
        work.swap(work_);
    }
    for (const auto& one : work) one();
    for (const auto& one : std::exchange(end_of_turn_, {})) one();
}

void HandLoop::wait_for_work() {
    std::unique_lock lock(mutex_);
    REQUIRE(posted_.wait_for(lock, std::chrono::seconds(5), [&] { return !work_.empty(); }));
}

void HandLoop::second() {
    for (const auto& one : each_second_) one();
}

void Wire::send(const wire::FrameRef& frame) {
    if (full && frame->kind() == wire::Frame::Kind::push) throw std::bad_alloc();
    const auto bytes = frame->bytes();
    frames.emplace_back(bytes.substr(bytes.find('{')));
}

std::size_t Wire::count(std::string_view text) const {
    return static_cast<std::size_t>(std::count_if(
        frames.begin(), frames.end(),
        [&](const std::string& frame) { return frame.find(text) != std::string::npos; }));
}

class House::Loops final : public wire::Transport {
  public:
    explicit Loops(std::vector<wire::Loop*> loops) : loops_(std::move(loops)) {}
    std::uint16_t port() const override { return 0; }
    std::vector<wire::Loop*> loops() override { return loops_; }
    void start(wire::Application&) override {}
    std::string reload_certificates() override { return {}; }
    void stop(int, int) override {}
    wire::Counters counters() const override { return {}; }

  private:
    const std::vector<wire::Loop*> loops_;
};

House::House(std::size_t loops, Options options) {
    std::string name = (std::filesystem::temp_directory_path() / "parley-gate-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    folder_ = name;
    options.data = (folder_ / "data").string();
    options.origins = {"http://localhost"};
    auto opened = storage::open_rocksdb_log(options.data, {});
    REQUIRE_FALSE(opened.failure);
    log_ = std::move(opened.log);
    auto blobs = storage::Blobs::open(folder_ / "files");
    REQUIRE(blobs.has_value());
    blobs_ = std::move(*blobs);
    auto engine = engine::Engine::open(*log_, {});
    REQUIRE(engine.has_value());
    engine_ = std::move(*engine);
    std::vector<wire::Loop*> all;
    for (std::size_t i = 0; i < loops; ++i)
        all.push_back(loops_.emplace_back(std::make_unique<HandLoop>(i)).get());
    transport_ = std::make_unique<Loops>(all);
    server_ = std::make_unique<Server>(options, *engine_, *log_, *blobs_, *transport_);
    engine_->start([this](std::shared_ptr<engine::Group> group) { server_->publish(group); });
}

House::~House() {
    engine_->stop();
    server_.reset();
    engine_.reset();
    blobs_.reset();
    log_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

wire::HttpResponse House::ask(std::string_view command, const std::string& with,
                              std::vector<std::pair<std::string, std::string>> headers,
                              std::size_t loop) {
    static int keys = 0;
    wire::HttpRequest request;
    request.method = "POST";
    request.target = "/api/v1/" + std::string(command);
    request.body.reserve(with.size() + json_padding);
    request.body = with;
    request.peer.operator_door = headers.empty();
    request.headers = std::move(headers);
    request.headers.emplace_back("Content-Type", "application/json");
    request.headers.emplace_back("Idempotency-Key", "key-" + std::to_string(++keys));
    std::optional<wire::HttpResponse> answer;
    server_->request(*loops_[loop], std::move(request),
                     [&](wire::HttpResponse response) { answer = std::move(response); });
    loops_[loop]->turn();
    while (!answer) {
        loops_[loop]->wait_for_work();
        loops_[loop]->turn();
    }
    return std::move(*answer);
}

std::string House::operator_asks(std::string_view command, const std::string& with) {
    const auto answer = ask(command, with, {});
    INFO(command << " " << with << " → " << answer.body);
    REQUIRE(answer.status == 200);
    return answer.body;
}

House::Connection House::upgrade(std::vector<std::pair<std::string, std::string>> headers,
                                 std::size_t loop) {
    wire::HttpRequest request;
    request.method = "GET";
    request.target = "/ws";
    request.headers = std::move(headers);
    auto judged = server_->upgrade(*loops_[loop], request, "parley.v1");
    Connection connection;
    connection.endpoint = std::move(judged.endpoint);
    connection.refusal = connection.endpoint ? 0 : judged.refusal.status;
    return connection;
}

void House::Connection::say(const std::string& frame) {
    std::string text;
    text.reserve(frame.size() + json_padding);
    text = frame;
    endpoint->received(text);
    if (wire->close_code == 0) endpoint->before_flush();
}

void House::settle() {
    // Batches come to a loop in their order: once it has this answer, it has had all before it.
    for (auto& loop : loops_) {
        bool answered = false;
        server_->hub(*loop).submit(
            {.caller = engine::Caller::job(), .work = engine::NoteSessionUse{}},
            [&](const engine::Told&) { answered = true; });
        loop->turn();
        while (!answered) {
            loop->wait_for_work();
            loop->turn();
        }
    }
}

std::string text_of(const std::string& json, const std::string& name) {
    const std::string begin = "\"" + name + "\":\"";
    const auto at = json.find(begin);
    if (at == std::string::npos) return {};
    const auto from = at + begin.size();
    return json.substr(from, json.find('"', from) - from);
}

}  // namespace parley::gate
