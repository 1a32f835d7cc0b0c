#pragma once
// One run of parleyctl: what each verb is given to do its work, and how it shows the result.

#include <functional>
#include <map>

#include "server/ctl/client.hpp"

namespace parley::ctl {

/// A column of a table: its head, and the field of the answer that it shows.
struct Column {
    std::string head;
    std::string_view field;
};

/// What stands for an id in a table.
using Names = std::map<std::string, std::string>;

/// A value of an answer for a table's cell: lists by commas, ids by their names where known.
std::string cell_text(simdjson::dom::element value, const Names& names);

/// All entries of a list command, from as many pages as there are.
struct Entries {
    std::vector<Reply> pages;  ///< whom the elements belong to
    std::vector<simdjson::dom::element> list;
};

struct Run {
    Client client;
    bool json = false;
    bool dry_run = false;

    /// Sends a command that changes something. With --dry-run it says what it would send, and
    /// there is no answer.
    template <class Command>
    std::optional<Reply> change(const Command& command) {
        static_assert(Command::effect == Effect::changes);
        if (!dry_run) return client.send(command);
        show_intent(Command::name, encode_body(command, client.as));
        return std::nullopt;
    }

    /// Of one request of an import, in bytes: well below the 1 MiB that the server reads.
    static constexpr std::size_t batch_size_max = 400'000;

    /// Asks for all pages; `member` is where the reply has its list. Throws Stop where they do not
    /// end: a hundred thousand entries have half of these bytes.
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

    /// One thing as the lines "head  value"; with --json the object.
    void show(const Reply& reply, const std::vector<Column>& columns) const;
    /// A table with a row an entry; with --json {"<name>":[…],"more":false}.
    void show(const Entries& entries, std::string_view name, const std::vector<Column>& columns,
              const Names& names = {}) const;
    /// A sentence; with --json the object.
    void show(const Reply& reply, const std::string& sentence) const;
    [[noreturn]] static void stop_at_endless_list();
    /// What --dry-run does not send; `body` is a JSON object.
    void show_intent(std::string_view command, std::string body) const;
};

}  // namespace parley::ctl
