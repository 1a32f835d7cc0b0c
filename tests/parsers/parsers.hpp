#pragma once
// Each parser of text on the server, so that what is tested of all of them meets each: what a text
// costs (tests/linear) and whatever bytes it has (tests/fuzz). A new parser gets its line here.

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace parley {

/// By what they read. None of them throws or keeps anything.
std::vector<std::pair<std::string, std::function<void(const std::string&)>>> text_parsers();

}  // namespace parley
