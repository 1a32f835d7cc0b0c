#pragma once
// Chat logs as files: one JSON object a line, plain or gzip. Read as a stream, twice: once to find
// every fault before anything is sent, once to send. import_chat.cpp does the sending.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/operations.hpp"

namespace parley::ctl {

/// One line of a chat file: a message, and the log that it stands in.
struct ChatFileLine : ChatLine {
    ChannelName log;
};
BOOST_DESCRIBE_STRUCT(ChatFileLine, (ChatLine), (log))

/// What is wrong with a file, and where.
struct Fault {
    std::uint64_t line = 0;  ///< from 1; 0: the file as a whole
    std::string field;       ///< empty: the line as a whole
    std::string what;        ///< one sentence
    std::string text(const std::string& file) const;
};

/// The lines of a file, by streaming; gzip (of several members, too) is seen by its first bytes.
class LineReader {
  public:
    explicit LineReader(const std::string& path);
    ~LineReader();

    /// The next line without its end, with json_padding bytes of spare capacity behind it, valid
    /// until the next call. Nothing at the end of the file, or where `fault` says why not.
    std::optional<std::string_view> next();
    std::uint64_t number() const { return number_; }
    const std::optional<Fault>& fault() const { return fault_; }

  private:
    bool fill();

    struct Source;
    std::unique_ptr<Source> source_;
    std::string piece_;  ///< what was read and not yet handed out, from `used_` on
    std::size_t used_ = 0;
    std::string line_;
    std::uint64_t number_ = 0;
    std::optional<Fault> fault_;
};

/// Whole numbers that were seen, as intervals: a log's numbers mostly follow each other.
class NumberSet {
  public:
    /// False where it was in the set already.
    bool insert(std::uint64_t number);
    bool contains(std::uint64_t number) const;
    std::size_t interval_count() const { return intervals_.size(); }

  private:
    std::map<std::uint64_t, std::uint64_t> intervals_;  ///< first → last
};

/// What a file's lines must be, each alone and all together.
class ChatChecker {
  public:
    /// The line's message, or what is wrong with it.
    struct Checked {
        std::optional<ChatFileLine> line;
        std::optional<Fault> fault;
    };
    Checked check(std::string_view line, std::uint64_t number);

    struct LogSeen {
        NumberSet numbers;
        std::uint64_t last_line = 0;  ///< in the file: after it, the log is complete
    };
    const std::map<std::string, LogSeen, std::less<>>& logs() const { return logs_; }
    std::uint64_t messages() const { return messages_; }

  private:
    std::map<std::string, LogSeen, std::less<>> logs_;
    std::uint64_t messages_ = 0;
};

/// Whether the JSON text alone says what is wrong with a line; the set-wide checks are above.
ChatChecker::Checked parse_chat_line(std::string_view line, std::uint64_t number);

}  // namespace parley::ctl
