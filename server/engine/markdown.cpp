#include "server/engine/markdown.hpp"

#include <md4c.h>

#include <algorithm>
#include <exception>
#include <string>

#include "protocol/error.hpp"

namespace parley::engine {

namespace {
/// Whether a line consists of one repeated sign, apart from quotation marks and blanks.
bool is_line_of(std::string_view line, char sign) {
    const auto begin = line.find_first_not_of(" \t>");
    if (begin == std::string_view::npos || line[begin] != sign) return false;
    const auto end = line.find_first_not_of(sign, begin);
    return end == std::string_view::npos ||
           line.find_first_not_of(" \t\r", end) == std::string_view::npos;
}

/// Disables two things that CommonMark has and our dialect has not, keeping the length: underlined
/// headings, and link definitions (which would not be shown).
std::string without_what_we_do_not_read(std::string_view text) {
    std::string out(text);
    for (auto at = out.find("]:"); at != std::string::npos; at = out.find("]:", at + 2))
        out[at + 1] = ';';
    for (std::size_t begin = 0; begin < out.size();) {
        const auto end = std::min(out.find('\n', begin), out.size());
        const auto line = std::string_view(out).substr(begin, end - begin);
        const char sign = is_line_of(line, '=') ? '=' : is_line_of(line, '-') ? '-' : '\0';
        const auto first = sign ? begin + line.find(sign) : 0;
        const auto count = static_cast<std::size_t>(std::count(line.begin(), line.end(), sign));
        // Three or more dashes are a rule, as stars are; two are words; one may begin a list item.
        if (sign == '=' || (sign == '-' && count == 2))
            std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(first), count, '.');
        else if (sign == '-' && count > 2)
            std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(first), count, '*');
        begin = end + 1;
    }
    return out;
}

std::string_view view(const MD_ATTRIBUTE& attribute) { return {attribute.text, attribute.size}; }

/// The same test as in the browser: any other target is no link and is shown as typed.
bool opens_a_page_or_letter(std::string_view target) {
    std::string begin(target.substr(0, std::string_view("https://").size()));
    std::transform(begin.begin(), begin.end(), begin.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return (begin.starts_with("http://") || begin.starts_with("https://") ||
            begin.starts_with("mailto:")) &&
           std::none_of(target.begin(), target.end(),
                        [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

/// One run of md4c. It parses a copy of the text and reports views of the original.
class Reading {
  public:
    Reading(std::string_view typed, const std::function<void(Piece, std::string_view)>& piece)
        : typed_(typed), text_(without_what_we_do_not_read(typed)), piece_(piece) {}

    void read() {
        const MD_PARSER parser{
            .abi_version = 0,
            .flags = MD_FLAG_NOHTML | MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH,
            .enter_block = [](MD_BLOCKTYPE type, void*,
                              void* self) { return of(self).block(type, true); },
            .leave_block = [](MD_BLOCKTYPE type, void*,
                              void* self) { return of(self).block(type, false); },
            .enter_span = [](MD_SPANTYPE type, void* detail,
                             void* self) { return of(self).span(type, detail, true); },
            .leave_span = [](MD_SPANTYPE type, void* detail,
                             void* self) { return of(self).span(type, detail, false); },
            .text = [](MD_TEXTTYPE type, const MD_CHAR* begin, MD_SIZE size,
                       void* self) { return of(self).text(type, {begin, size}); },
            .debug_log = nullptr,
            .syntax = nullptr,
        };
        // md_parse fails if a callback does, or without memory.
        const int failed =
            md_parse(text_.data(), static_cast<MD_SIZE>(text_.size()), &parser, this);
        if (thrown_) std::rethrow_exception(thrown_);
        if (failed != 0) throw std::bad_alloc();
    }

  private:
    /// Maps a run of the parsed copy to the original text.
    std::string_view as_typed(std::string_view run) const {
        const auto offset = run.data() - text_.data();
        const bool ours = std::less_equal<>()(text_.data(), run.data()) &&
                          std::less<>()(run.data(), text_.data() + text_.size());
        return ours ? typed_.substr(static_cast<std::size_t>(offset), run.size()) : run;
    }

    static Reading& of(void* self) { return *static_cast<Reading*>(self); }

    /// Exceptions must not pass through C code: keep them and make md4c stop.
    template <class F>
    int guarded(F&& f) {
        try {
            f();
            return 0;
        } catch (...) {
            thrown_ = std::current_exception();
            return 1;
        }
    }

    int code(bool begins) {
        return guarded([&] {
            if (!begins) piece_(crosses_cells_ ? Piece::words : Piece::code, code_);
            code_.clear();
            crosses_cells_ = false;
        });
    }
    int block(MD_BLOCKTYPE type, bool begins) {
        if (type == MD_BLOCK_TH || type == MD_BLOCK_TD) in_cell_ = begins;
        return type == MD_BLOCK_CODE ? code(begins) : 0;
    }
    int span(MD_SPANTYPE type, void* detail, bool begins) {
        if (type == MD_SPAN_CODE) return code(begins);
        if (!begins || (type != MD_SPAN_A && type != MD_SPAN_IMG)) return 0;
        // An image is treated as a link: the client fetches nothing from other servers by itself.
        const auto target = type == MD_SPAN_A ? view(static_cast<MD_SPAN_A_DETAIL*>(detail)->href)
                                              : view(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->src);
        return guarded([&] {
            if (opens_a_page_or_letter(target))
                piece_(Piece::link, as_typed(target));
            else
                bracketed_target(target);
        });
    }
    /// Reports a target that is no link as words, with its angle brackets if it was typed so.
    void bracketed_target(std::string_view target) {
        const bool ours = target.data() > text_.data() &&
                          target.data() + target.size() < text_.data() + text_.size();
        if (ours && target.data()[-1] == '<' && target.data()[target.size()] == '>')
            target = {target.data() - 1, target.size() + 2};
        piece_(Piece::words, as_typed(target));
    }
    int text(MD_TEXTTYPE type, std::string_view run) {
        return guarded([&] {
            if (type == MD_TEXT_CODE) {
                // In GitHub Flavored Markdown 0.29 (section 4.10) a bar ends a table cell even
                // inside code; md4c does not stop there, so such a span is not code.
                const auto bar = run.find('|');
                if (in_cell_ && bar != run.npos && run.data()[bar - 1] != '\\')
                    crosses_cells_ = true;
                add_code(as_typed(run));
            }
            if (type != MD_TEXT_NORMAL || run.empty()) return;
            const auto end = run.data() + run.size();
            if (is_escaped(run)) {
                piece_(Piece::words, as_typed(run.substr(0, 1)));
                run.remove_prefix(1);
            }
            if (!run.empty()) piece_(Piece::words, as_typed(run));
            told_ = end;
        });
    }
    /// In a cell the backslash of "\|" is not part of the code.
    void add_code(std::string_view run) {
        if (!in_cell_) {
            code_ += run;
            return;
        }
        for (std::size_t i = 0; i < run.size(); ++i)
            if (!run.substr(i).starts_with("\\|")) code_ += run[i];
    }
    /// Whether the run begins with a character behind a backslash that is not itself a word.
    bool is_escaped(std::string_view run) const {
        return run.data() > text_.data() && run.data() != told_ && run.data()[-1] == '\\';
    }

    const std::string_view typed_;
    const std::string text_;  // the parsed copy, of the same length
    const std::function<void(Piece, std::string_view)>& piece_;
    const char* told_ = nullptr;  // end of the last run of words
    std::string code_;
    bool in_cell_ = false, crosses_cells_ = false;
    std::exception_ptr thrown_;
};
}  // namespace

void read_markdown(std::string_view text,
                   const std::function<void(Piece, std::string_view)>& piece) {
    Reading(text, piece).read();
}

}  // namespace parley::engine
