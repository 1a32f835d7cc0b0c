#pragma once
// Chat logs as files: one JSON object a line, plain or gzip. Read as a stream, twice: once to find
// every fault before anything is sent, once to send. import_chat.cpp does the sending.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/operations.hpp"
#include "server/ctl/line_reader.hpp"

namespace parley::ctl {

/// One line of a chat file: a message, and the log that it stands in.
struct ChatFileLine : ChatLine {
    ChannelName log;
};
BOOST_DESCRIBE_STRUCT(ChatFileLine, (ChatLine), (log))

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
