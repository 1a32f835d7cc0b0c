#pragma once
// Reading a text in our dialect of Markdown (docs/text.md): which parts are words, which are code,
// where links go. Parsed by md4c in linear time (decision 21); the browser renders the same texts
// with markdown-it (web-client/src/text/markdown.ts), and a corpus keeps both to the same reading
// (tests/text/corpus.json). Pure, from any thread.

#include <functional>
#include <string_view>

namespace parley::engine {

enum class Piece {
    words,  ///< a run without mark-up; a character behind a backslash is a run of its own
    code,   ///< the content of a code span or block, without its marks
    link    ///< a link's target: http, https or mailto. Its text comes as words.
};

/// Calls `piece` for all pieces in the order of the text; a link's target comes before its text.
/// The view is valid during the call. Throws std::bad_alloc.
void read_markdown(std::string_view text,
                   const std::function<void(Piece, std::string_view)>& piece);

}  // namespace parley::engine
