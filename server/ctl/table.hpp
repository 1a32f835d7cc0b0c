#pragma once
// Tables and text for a terminal. Text written by members is made harmless: it cannot move the
// cursor, change colours or reverse the direction of writing.

#include <string>
#include <string_view>
#include <vector>

namespace parley::ctl {

/// The text on one line: each control character, mark of writing direction and invalid byte is
/// replaced by a visible character (ESC by "␛").
std::string visible(std::string_view text);

/// JSON with the control characters that JSON allows in strings (DEL, C1) escaped.
std::string terminal_safe_json(std::string_view json);

/// Collects rows, then lays them out.
class Table {
  public:
    explicit Table(std::vector<std::string> heads) : rows_{std::move(heads)} {}
    void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    /// One line for each row, columns two spaces apart; only the heads if there are no rows.
    std::string text() const;

  private:
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace parley::ctl
