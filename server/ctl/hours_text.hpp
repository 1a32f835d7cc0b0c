#pragma once
// Working hours as an option: "1-5 09:00-17:30", or several ranges with commas between them.

#include <string>

#include "protocol/types.hpp"

namespace parley::ctl {

/// ISO days of the week ("1-5", "1-2,4"), a blank, from and to. Throws Stop, exit 2, with what is
/// wrong: the form, or what Hours::refusal finds.
Hours hours_from(const std::string& text);

}  // namespace parley::ctl
