#pragma once
// One run of parleyctl: the context that each verb gets, and how results are shown.

#include <functional>
#include <map>

#include "server/ctl/client.hpp"

namespace parley::ctl {

/// A column of a table: its head, and the field of the answer in it.
struct Column {
    std::string head;
    std::string_view field;
};

/// From an id to the name that a table shows instead.
using Names = std::map<std::string, std::string>;

/// A value as the text of a cell: lists with commas, ids by their names if known.
std::string cell_text(simdjson::dom::element value, const Names& names);

/// All entries of a list command, from all of its pages.
struct Entries {
    std::vector<Reply> pages;  ///< own the elements of `list`
    std::vector<simdjson::dom::element> list;
};

/// Made by parleyctl() once the line is parsed. All functions throw Stop.
struct Run {
    Client client;
    bool json = false;
    bool dry_run = false;

    /// Sends a command that changes something. With --dry-run it only shows the command, and
    /// returns none.
    template <class Command>
    std::optional<Reply> change(const Command& command) {
        static_assert(Command::effect == Effect::changes);
        if (!dry_run) return client.send(command);
        show_intent(Command::name, encode_body(command, client.as));
        return std::nullopt;
    }

    /// Bytes of one request of an import: well below the 1 MiB that the server accepts.
    static constexpr std::size_t batch_size_max = 400'000;

    /// Reads all pages of a list; `member` is where the reply has its entries. Throws Stop beyond a
    /// bound: 100,000 entries have half of it.
    static constexpr std::size_t list_size_max = 64 << 20;
    template <auto member, class Command>
    Entries list(Command command) {
        Entries entries;
        std::size_t bytes = 0;
        for (bool more = true; more;) {
            auto& page = entries.pages.emplace_back(client.send(command));
            bytes += page.json().size();
            if (bytes > list_size_max) stop_at_endless_list();
            for (auto entry : list_of(page.root(), field(member))) entries.list.push_back(entry);
            more = flag_of(page.root(), "more");
            if constexpr (requires { command.cursor; }) {
                using Cursor = typename decltype(command.cursor)::value_type;
                constexpr auto cursor = field(&Command::cursor);
                if (!more) break;
                if constexpr (requires { Cursor::parse(std::string_view{}); })
                    command.cursor = id_of<Cursor>(page.root(), cursor);
                else
                    command.cursor.emplace(text_of(page.root(), cursor));
            } else {
                more = false;
            }
        }
        return entries;
    }

    /// Shows one thing as lines "head  value"; with --json the object.
    void show(const Reply& reply, const std::vector<Column>& columns) const;
    /// Shows a table with a row for each entry; with --json {"<name>":[…],"more":false}.
    void show(const Entries& entries, std::string_view name, const std::vector<Column>& columns,
              const Names& names = {}) const;
    /// Shows a sentence; with --json the object.
    void show(const Reply& reply, const std::string& sentence) const;
    [[noreturn]] static void stop_at_endless_list();
    /// Shows what --dry-run does not send; `body` is a JSON object.
    void show_intent(std::string_view command, std::string body) const;
};

}  // namespace parley::ctl
