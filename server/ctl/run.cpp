#include "server/ctl/run.hpp"

#include "server/ctl/stop.hpp"
#include "server/ctl/table.hpp"
#include "server/ctl/terminal.hpp"

namespace parley::ctl {

using simdjson::dom::element;

std::string cell_text(element value, const Names& names) {
    std::string_view text;
    bool flag = false;
    simdjson::dom::array list;
    if (!value.get(text)) {
        const auto name = names.find(std::string(text));
        return name == names.end() ? std::string(text) : name->second;
    }
    if (!value.get(flag)) return flag ? "yes" : "no";
    if (!value.get(list)) {
        std::string all;
        for (auto entry : list) all += (all.empty() ? "" : ", ") + cell_text(entry, names);
        return all;
    }
    if (value.is_null()) return {};
    return simdjson::minify(value);
}

namespace {
/// The text of an object's field; empty if it is absent.
std::string cell(element object, std::string_view field, const Names& names) {
    element value;
    if (object[field].get(value)) return {};
    return cell_text(value, names);
}
}  // namespace

// Empty values are left out.
void Run::show(const Reply& reply, const std::vector<Column>& columns) const {
    if (json) return say(terminal_safe_json(reply.json()) + '\n');
    std::size_t width = 0;
    for (const auto& column : columns) width = std::max(width, column.head.size());
    std::string text;
    for (const auto& column : columns) {
        const auto value = visible(cell(reply.root(), column.field, {}));
        if (value.empty()) continue;
        text += column.head + std::string(width - column.head.size() + 2, ' ') + value + '\n';
    }
    say(text);
}

void Run::show(const Entries& entries, std::string_view name, const std::vector<Column>& columns,
               const Names& names) const {
    if (json) {
        std::string text = "{";
        append_json(text, name);
        text += ":[";
        for (const auto& entry : entries.list) {
            if (text.back() != '[') text += ',';
            text += simdjson::minify(entry);
        }
        return say(terminal_safe_json(text + "],\"more\":false}") + '\n');
    }
    std::vector<std::string> heads;
    for (const auto& column : columns) heads.push_back(column.head);
    Table table(heads);
    for (const auto& entry : entries.list) {
        std::vector<std::string> cells;
        for (const auto& column : columns) cells.push_back(cell(entry, column.field, names));
        table.row(std::move(cells));
    }
    say(table.text());
}

void Run::show(const Reply& reply, const std::string& sentence) const {
    say((json ? terminal_safe_json(reply.json()) : visible(sentence)) + '\n');
}

void Run::stop_at_endless_list() {
    throw Stop{Exit::failed,
               "The server's list does not end: there were " + std::to_string(list_size_max >> 20) +
                   " MiB of it.",
               {}};
}

void Run::show_intent(std::string_view command, std::string body) const {
    if (json)
        say("{\"dry_run\":true,\"do\":\"" + std::string(command) +
            "\",\"with\":" + terminal_safe_json(body) + "}\n");
    else
        say("Would send " + std::string(command) + " " + visible(body) + "\n");
}

}  // namespace parley::ctl
