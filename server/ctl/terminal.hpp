#pragma once
// The terminal: standard output and error, and passwords.

#include <string>
#include <string_view>

namespace parley::ctl {

/// Writes to standard output and flushes it; throws Stop if that fails (a full disk).
void say(std::string_view text);
/// Writes a line "parleyctl: …" to standard error.
void note(std::string_view text);

bool error_is_terminal();
bool input_is_terminal();

/// Asks for a password twice on /dev/tty, without echo. Empty if the person wants none; throws Stop
/// if the two differ.
std::string ask_password();
/// The first line of standard input, without its line end; throws Stop if it is empty.
std::string read_password_line();
/// A random password: 20 characters without look-alikes, about 115 bits.
std::string make_password();

}  // namespace parley::ctl
