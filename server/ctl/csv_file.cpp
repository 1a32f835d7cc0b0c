#include "server/ctl/csv_file.hpp"

#include <csv.h>
#include <simdjson.h>

#include <algorithm>
#include <array>

#include "protocol/types.hpp"

namespace parley::ctl {

namespace {
constexpr std::size_t row_size_max = 64 << 10;
constexpr std::size_t file_size_max = 64 << 20;

/// A fault of a column.
Fault in_column(std::uint64_t line, std::string_view column, std::string what) {
    return {line, std::string(column), std::move(what), "column"};
}

/// libcsv, fed line by line; a row may span several lines.
class Parser {
  public:
    Parser() {
        ensure(csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) == 0);
        // Blanks belong to their cell (RFC 4180 section 2.4). LineReader has split the lines.
        csv_set_space_func(&parser_, [](unsigned char) { return 0; });
        csv_set_term_func(&parser_, [](unsigned char c) { return c == '\n' ? 1 : 0; });
    }
    ~Parser() { csv_free(&parser_); }
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;

    void separate_by(char separator) {
        csv_set_delim(&parser_, static_cast<unsigned char>(separator));
    }
    /// False if what was fed so far cannot be CSV.
    bool feed(std::string_view bytes) {
        return csv_parse(&parser_, bytes.data(), bytes.size(), on_cell, on_row, this) ==
               bytes.size();
    }
    bool end() { return csv_fini(&parser_, on_cell, on_row, this) == 0; }
    /// The row that the last line completed, if it did; then it is gone.
    std::optional<std::vector<std::string>> take_row() {
        if (!complete_) return std::nullopt;
        complete_ = false;
        return std::exchange(cells_, {});
    }

  private:
    static void on_cell(void* bytes, std::size_t size, void* self) {
        static_cast<Parser*>(self)->cells_.emplace_back(static_cast<const char*>(bytes), size);
    }
    static void on_row(int, void* self) { static_cast<Parser*>(self)->complete_ = true; }

    csv_parser parser_{};
    std::vector<std::string> cells_;
    bool complete_ = false;
};

/// The positions of the wanted columns in the head, or what is wrong with it.
struct Head {
    std::vector<std::size_t> places;
    std::size_t size = 0;
    std::optional<Fault> fault;
};
Head head_of(const CsvRow& row, std::span<const std::string_view> columns) {
    Head head{{}, row.cells.size(), {}};
    for (const auto& column : columns) {
        const auto count = std::count(row.cells.begin(), row.cells.end(), column);
        if (count != 1) {
            head.fault = in_column(
                row.line, column,
                count == 0 ? "The head has no such column." : "The head has it more than once.");
            return head;
        }
        const auto at = std::find(row.cells.begin(), row.cells.end(), column);
        head.places.push_back(static_cast<std::size_t>(at - row.cells.begin()));
    }
    return head;
}

/// The separator of the head's cells: of those that are possible, the one that stands most often
/// outside quotes.
char separator_of(std::string_view head) {
    constexpr std::string_view separators = ",;\t|";
    std::array<int, separators.size()> counts{};
    bool quoted = false;
    for (const char c : head) {
        if (c == '"') quoted = !quoted;
        const auto at = separators.find(c);
        if (!quoted && at != separators.npos) ++counts[at];
    }
    return separators[static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin())];
}

bool has_nothing(const std::vector<std::string>& cells) {
    return std::ranges::all_of(cells, [](const std::string& cell) { return is_blank(cell); });
}

/// Reads a file's rows, without those in which all cells are blank.
class RowReader {
  public:
    RowReader(const std::string& path, const Encoding& encoding) : lines_(path, encoding) {}

    std::optional<CsvRow> next() {
        while (!fault_) {
            auto line = lines_.next();
            if (!line) break;
            if (begin_ == 0) begin_ = lines_.number();
            if (line->ends_with('\r')) line->remove_suffix(1);
            if (begin_ == lines_.number() && (is_blank(*line) || names_separator(*line))) {
                begin_ = 0;  // a blank line between rows is no row
                continue;
            }
            if (!is_right(*line)) break;
            auto cells = parser_.take_row();
            if (!cells) continue;
            const auto begin = std::exchange(begin_, 0);
            if (!has_nothing(*cells)) return CsvRow{begin, std::move(*cells)};
        }
        if (!fault_) fault_ = lines_.fault();
        if (!fault_ && !parser_.end())
            fault_ = Fault{begin_, {}, "A quote is opened here and never closed."};
        return std::nullopt;
    }
    const std::optional<Fault>& fault() const { return fault_; }

  private:
    /// Looks at the head for what separates cells, and at a line before it that says it.
    bool names_separator(std::string_view line) {
        if (separator_known_) return false;
        separator_known_ = true;
        const bool said = line.size() == 5 && line.starts_with("sep=");
        parser_.separate_by(said ? line.back() : separator_of(line));
        return said;
    }

    bool is_right(std::string_view line) {
        size_ += line.size() + 1;
        row_size_ = (begin_ == lines_.number() ? 0 : row_size_) + line.size() + 1;
        if (size_ > file_size_max)
            fault_ = Fault{lines_.number(), {}, "The file is longer than 64 MiB."};
        else if (row_size_ > row_size_max)
            fault_ = Fault{begin_, {}, "The row is longer than 64 KiB."};
        else if (!simdjson::validate_utf8(line.data(), line.size()))
            fault_ = Fault{lines_.number(), {}, "It is not UTF-8: --encoding says what it is."};
        else if (!parser_.feed(line) || !parser_.feed("\n"))
            fault_ = Fault{lines_.number(), {}, "A quote stands where none may be."};
        return !fault_;
    }

    LineReader lines_;
    Parser parser_;
    std::optional<Fault> fault_;
    bool separator_known_ = false;
    std::uint64_t begin_ = 0;  ///< the line where the row begins; 0: between rows
    std::size_t size_ = 0, row_size_ = 0;
};
}  // namespace

std::optional<Fault> read_csv(const std::string& path, const Encoding& encoding,
                              std::span<const std::string_view> columns,
                              const std::function<bool(CsvRow)>& take) {
    RowReader rows(path, encoding);
    const auto first = rows.next();
    if (rows.fault()) return rows.fault();
    if (!first) return Fault{0, {}, "It is empty: it has no head."};
    const auto head = head_of(*first, columns);
    if (head.fault) return head.fault;
    while (auto row = rows.next()) {
        if (row->cells.size() != head.size)
            return Fault{row->line,
                         {},
                         "The head has " + std::to_string(head.size) + " cells, this row " +
                             std::to_string(row->cells.size()) + "."};
        CsvRow wanted{row->line, {}};
        for (const auto place : head.places) wanted.cells.push_back(std::move(row->cells[place]));
        if (!take(std::move(wanted))) return std::nullopt;
    }
    return rows.fault();
}

}  // namespace parley::ctl
