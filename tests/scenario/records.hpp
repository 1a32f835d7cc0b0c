#pragma once
// Records by their titles, for the scenarios about them.

#include <algorithm>

#include "tests/scenario/server.hpp"

namespace parley::scenario {

/// Deals and tasks in a test: made under their titles, by which their channels are then known.
class Records {
  public:
    explicit Records(Server& server) : server_(&server) {}

    /// In a space by its name.
    Json make(Member& by, const std::string& space, const std::string& title, object more = {}) {
        more["space"] = server_->id(space);
        more["title"] = title;
        if (!more.contains("type")) more["type"] = "deal";
        return learn(title, by.ask("record.create", std::move(more)));
    }
    std::string id(const std::string& title) const { return ids_.at(title); }
    Json get(Member& reader, const std::string& title) const {
        return reader.ask("record.get", {{"record", id(title)}});
    }
    /// The command's body for a record as the reader sees it now.
    object seen(Member& reader, const std::string& title) const {
        return {{"record", id(title)}, {"rev", number_at(get(reader, title), "rev")}};
    }
    Json change(Member& by, const std::string& title, object what) const {
        for (const auto& one : seen(by, title)) what[one.key()] = one.value();
        return by.ask("record.change", std::move(what));
    }
    Json move(Member& by, const std::string& title, const std::string& to, object more = {}) const {
        for (const auto& one : seen(by, title)) more[one.key()] = one.value();
        more["to"] = to;
        return by.ask("record.move", std::move(more));
    }
    void link(Member& by, const std::string& title, const std::string& rel,
              const std::string& to) const {
        by.ask("record.link", {{"record", id(title)}, {"rel", rel}, {"to", id(to)}});
    }
    /// "blocks SOL-2", each link that the reader sees.
    Texts links(Member& reader, const std::string& title) const {
        Texts out;
        const Json record = get(reader, title);
        for (const Json& link : at(record, "links").as_array())
            out.push_back(text_at(link, "rel") + " " + text_at(link, "title"));
        return out;
    }
    /// All pages of a list, sorted: what was made within one millisecond is in no order.
    Texts titles(Member& reader, object filter) const {
        Texts out;
        for (;;) {
            const Json page = reader.ask("record.list", filter);
            for (const Json& card : at(page, "records").as_array())
                out.push_back(text_at(card, "title"));
            if (at(page, "more") != Json(true)) break;
            filter["cursor"] = at(page, "cursor");
        }
        std::sort(out.begin(), out.end());
        return out;
    }

  private:
    Json learn(const std::string& title, Json made) {
        ids_[title] = text_at(made, "id");
        server_->learn(title, text_at(made, "channel"));
        return made;
    }

    Server* server_;
    std::map<std::string, std::string> ids_;
};

inline object money(std::int64_t minor, const std::string& currency) {
    return {{"minor", minor}, {"currency", currency}};
}
/// What a refusal says.
inline Json refusal_of(Member& member, std::string_view command, object with) {
    return at(member.answer(member.send(command, std::move(with))), "error");
}
inline boost::json::array ids(const std::vector<std::string>& list) {
    boost::json::array out;
    for (const auto& one : list) out.emplace_back(one);
    return out;
}
inline Texts texts_in(const Json& list) {
    Texts out;
    if (list.is_array())
        for (const Json& one : list.as_array()) out.emplace_back(one.as_string());
    return out;
}

/// Acme runs the programme, Nordwind sells; they share the space Solar.
struct Programme {
    Server server;
    Records records{server};
    Member anna, björn;

    /// With a password, anna can sign in.
    explicit Programme(const std::string& password = {})
        : anna(make_space(server).member("anna", "Acme", {.password = password})),
          björn(server.member("björn", "Nordwind")) {}

    static Server& make_space(Server& server) {
        server.space({"Acme", "Nordwind"}, {.name = "Solar"});
        return server;
    }
};

}  // namespace parley::scenario
