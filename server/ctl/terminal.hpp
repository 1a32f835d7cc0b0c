#pragma once
// What goes to and comes from the person: standard output and error, passwords.

#include <string>
#include <string_view>

namespace parley::ctl {

/// Writes to standard output, all at once; throws Stop where that fails (a full disk).
void say(std::string_view text);
/// A line "parleyctl: …" on standard error.
void note(std::string_view text);

bool error_is_terminal();
bool input_is_terminal();

/// Asks twice on the terminal, without echo. Empty: the person wants none.
std::string ask_password();
/// The first line of standard input, without its line end.
std::string read_password_line();
/// 20 characters without look-alikes, some 115 bits.
std::string make_password();

}  // namespace parley::ctl
