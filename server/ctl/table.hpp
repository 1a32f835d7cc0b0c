#pragma once
// Tables for people. What members wrote is made visible: nothing in it can move a terminal's
// cursor, change its colours or run backwards.

#include <string>
#include <string_view>
#include <vector>

namespace parley::ctl {

/// The text on one line, with each control character, each mark that turns the direction of
/// writing, and each broken byte replaced by a visible character (ESC by "␛").
std::string visible(std::string_view text);

/// JSON with the control characters that JSON allows in strings (DEL, C1) escaped.
std::string terminal_safe_json(std::string_view json);

class Table {
  public:
    explicit Table(std::vector<std::string> heads) : rows_{std::move(heads)} {}
    void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    /// One line a row, columns two spaces apart; only the heads where there are no rows.
    std::string text() const;

  private:
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace parley::ctl
