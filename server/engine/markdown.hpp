#pragma once
// What a text says, by our dialect of Markdown (docs/text.md): which of it is words, which is code,
// where its links go. Parsed by md4c in linear time (decision 0021); the browser draws the same
// texts by markdown-it (web-client/src/text/markdown.ts), and a corpus holds both to one reading
// (tests/text/corpus.json).

#include <functional>
#include <string_view>

namespace parley::engine {

enum class Piece {
    words,  ///< a run without marks; a sign that was escaped by a backslash is a run of its own
    code,   ///< all of a code span or block, without its marks
    link    ///< where a link goes: http, https or mailto. Its words come as words.
};

/// Tells the pieces in the order of the text; where a link goes, before its words. The view is
/// valid during the call.
void read_markdown(std::string_view text,
                   const std::function<void(Piece, std::string_view)>& piece);

}  // namespace parley::engine
