#include "storage_fixture.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <random>
#include <sstream>

namespace parley::storage {

TemporaryFolder::TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "parley-test-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()));
    path_ = name;
}
TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

Opened try_open(const fs::path& folder) { return open_rocksdb_log(folder.string(), small); }

std::unique_ptr<Log> open(const fs::path& folder) {
    auto opened = try_open(folder);
    if (opened.failure) FAIL(opened.failure->sentence);
    return std::move(opened.log);
}

std::optional<OpenFailure::Why> refusal(const fs::path& folder) {
    const auto opened = try_open(folder);
    if (!opened.failure) return std::nullopt;
    INFO(opened.failure->sentence);
    CHECK(opened.failure->sentence.find(folder.string()) != std::string::npos);
    return opened.failure->why;
}

StreamId stream(const std::string& name) {
    ChannelId id;
    std::copy_n(name.begin(), std::min(name.size(), id.bytes.size()), id.bytes.begin());
    return id;
}

Batch said(StreamId stream, Seq seq, std::string_view text) {
    Batch batch;
    batch.appends.push_back({stream, seq, text});
    return batch;
}

void say(Log& log, StreamId stream, const Texts& texts) {
    auto seq = *log.snapshot()->last_seq(stream);
    for (const auto& text : texts) REQUIRE(log.commit(said(stream, ++seq, text)));
}

std::optional<Texts> heard(const Log& log, StreamId stream, Seq after) {
    Texts texts;
    const auto read = log.snapshot()->events(stream, after, [&](Seq seq, std::string_view json) {
        REQUIRE(seq == after + texts.size() + 1);
        texts.emplace_back(json);
        return true;
    });
    if (!read) {
        CHECK(read.error().code == Code::storage_failed);
        return std::nullopt;
    }
    return texts;
}

Rows all_rows(const Log& log) {
    Rows rows;
    const auto scanned = log.snapshot()->scan("", "", [&](auto key, auto value) {
        rows.emplace_back(key, value);
        return true;
    });
    REQUIRE(scanned);
    return rows;
}

void put(Log& log, const Rows& rows) {
    Batch batch;
    for (const auto& [key, value] : rows) batch.rows.push_back({key, value});
    REQUIRE(log.commit(batch));
}

std::string noise(std::uint64_t number, std::size_t size) {
    std::mt19937_64 random(number);
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('!' + random() % 90);
    return text;
}

std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_bytes(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

fs::path only(const fs::path& folder, const std::string& extension) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder / "store"))
        if (entry.path().extension() == extension) found.push_back(entry.path());
    REQUIRE(found.size() == 1);
    return found.front();
}

std::vector<fs::path> files_with(const fs::path& folder, const std::string& text) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && bytes_of(entry).find(text) != std::string::npos)
            found.push_back(entry.path());
    return found;
}

fs::path copy_of(const fs::path& folder, const fs::path& to) {
    fs::remove_all(to);
    fs::copy(folder, to, fs::copy_options::recursive);
    return to;
}

namespace {
constexpr int mouth = 3;  // the descriptor that a child speaks into
constexpr const char* folder_variable = "PARLEY_TEST_FOLDER";
}  // namespace

Child::Child(const std::string& test, const fs::path& folder) {
    int pipe[2];
    REQUIRE(::pipe2(pipe, O_CLOEXEC) == 0);
    pid_ = ::fork();
    REQUIRE(pid_ >= 0);
    if (pid_ == 0) {
        if (pipe[1] == mouth)
            ::fcntl(mouth, F_SETFD, 0);
        else
            ::dup2(pipe[1], mouth);
        ::setenv(folder_variable, folder.c_str(), 1);
        ::execl("/proc/self/exe", "unit_tests", test.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(pipe[1]);
    ear_ = pipe[0];
}

Child::~Child() {
    if (pid_ > 0) kill(), wait();
    ::close(ear_);
}

std::optional<std::string> Child::line() {
    std::string line;
    for (char c; ::read(ear_, &c, 1) == 1;) {
        if (c == '\n') return line;
        line += c;
    }
    return std::nullopt;
}

void Child::kill() { ::kill(pid_, SIGKILL); }

int Child::wait() {
    int status = -1;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return status;
}

fs::path Child::folder() {
    const char* folder = std::getenv(folder_variable);
    REQUIRE(folder);
    return folder;
}

void Child::tell(const std::string& line) {
    const auto text = line + "\n";
    REQUIRE(::write(mouth, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

}  // namespace parley::storage
