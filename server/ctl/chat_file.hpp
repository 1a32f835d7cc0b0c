#pragma once
// Files of chat logs: one JSON object a line, plain or gzip. They are read as a stream, twice:
// first to find all faults before anything is sent, then to send (import_chat.cpp).

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/operations.hpp"
#include "server/ctl/line_reader.hpp"

namespace parley::ctl {

/// One line of a chat file: a message, and the log (channel) that it belongs to.
struct ChatFileLine : ChatLine {
    ChannelName log;
};
BOOST_DESCRIBE_STRUCT(ChatFileLine, (ChatLine), (log))

/// A set of whole numbers, stored as intervals, since the numbers of a log mostly follow each
/// other.
class NumberSet {
  public:
    /// Adds a number; false if it is in the set already.
    bool insert(std::uint64_t number);
    bool contains(std::uint64_t number) const;
    std::size_t interval_count() const { return intervals_.size(); }

  private:
    std::map<std::uint64_t, std::uint64_t> intervals_;  ///< first → last
};

/// Checks the lines of a file, each by itself and against those before it.
class ChatChecker {
  public:
    /// Either the line's message, or what is wrong with it.
    struct Checked {
        std::optional<ChatFileLine> line;
        std::optional<Fault> fault;
    };
    Checked check(std::string_view line, std::uint64_t number);

    /// What was seen of one log.
    struct LogSeen {
        NumberSet numbers;
        std::uint64_t last_line = 0;  ///< line in the file after which the log is complete
    };
    const std::map<std::string, LogSeen, std::less<>>& logs() const { return logs_; }
    std::uint64_t messages() const { return messages_; }

  private:
    std::map<std::string, LogSeen, std::less<>> logs_;
    std::uint64_t messages_ = 0;
};

/// Parses one line by itself, without the checks against other lines.
ChatChecker::Checked parse_chat_line(std::string_view line, std::uint64_t number);

}  // namespace parley::ctl
