// Import of another system's chat, in batches of lines: times, authors and texts as they were, each
// line once, so an import that was interrupted can simply be repeated. Records are in
// import_records.cpp.

#include "protocol/unicode.hpp"
#include "server/engine/decide.hpp"
#include "server/engine/names.hpp"
#include "storage/rows/imports.hpp"

namespace parley::engine {

namespace {
using rows::ImportedLine;

/// The root of the thread that an answer to a line belongs to.
Seq thread_of(const ImportedLine& line) { return line.root ? line.root : line.seq; }

/// The channel of this log, if an earlier batch has made it.
std::optional<ChannelId> logged_channel(const Directory& directory, const ImportChat& import) {
    const auto found = directory.channels_named(import.space, import.log.text);
    return found.empty() ? std::nullopt : std::optional(found.front()->id);
}

/// The name of a line's field in errors: "lines.3.nick".
std::string path(std::size_t line, std::string_view member) {
    return std::string(field(&ImportChat::lines)) + "." + std::to_string(line) + "." +
           std::string(member);
}

/// The org that the authors become members of: the one named, else the space's only partner.
Result<OrgId> org_of(const Directory& directory, const ImportChat& import, const Space& space) {
    if (import.org) {
        if (!holds(space.orgs, *import.org)) return Error{Code::not_found, field(&ImportChat::org)};
        return *import.org;
    }
    std::vector<OrgId> partners;
    for (const auto& id : space.orgs) {
        const auto org = directory.org(id);
        if (space.kind == SpaceType::internal || org->kind == OrgType::partner)
            partners.push_back(id);
    }
    if (partners.size() != 1) return Error{Code::missing_field, field(&ImportChat::org)};
    return partners.front();
}
}  // namespace

template <>
Needs needs(const Directory& directory, const Actor&, const ImportChat& import) {
    Needs needs;
    for (const auto& line : import.lines) {
        needs.rows.push_back(rows::imported_key(import.space, import.log.text, line.n));
        if (line.reply_to)
            needs.rows.push_back(rows::imported_key(import.space, import.log.text, *line.reply_to));
    }
    const auto channel = logged_channel(directory, import);
    if (!channel) return needs;
    needs.rows.push_back(rows::list_end_key(*channel));
    needs.rows.push_back(rows::extent_key(*channel));
    needs.streams.push_back(*channel);
    needs.then = [&import, channel = *channel](const Views& views) {
        Needs roots;
        for (const auto& line : import.lines) {
            if (!line.reply_to) continue;
            const auto answered =
                views.get(rows::imported_key(import.space, import.log.text, *line.reply_to));
            if (answered) roots.rows.push_back(rows::message_key(channel, 0, thread_of(*answered)));
        }
        return roots;
    };
    return needs;
}

// Events and rows are computed here, not by posting: places and threads are counted for the whole
// batch.
template <>
Result<Outcome<ImportChat>> decide(const State& state, const Actor& actor, const ImportChat& import,
                                   Moment& moment) {
    const Directory& directory = state.directory;
    if (!actor.is_operator()) return Error{Code::not_allowed};
    auto space = directory.open(actor, Action::read, import.space, field(&ImportChat::space));
    if (!space || (*space)->kind == SpaceType::direct)
        return Error{Code::not_found, field(&ImportChat::space)};
    if (directory.is_archived(**space)) return Error{Code::archived, field(&ImportChat::space)};
    // Where all lines name members as their authors, no org takes anybody in.
    const auto& lines_in = import.lines;
    const bool takes_in = lines_in.empty() || std::any_of(lines_in.begin(), lines_in.end(),
                                                          [](const auto& l) { return !l.by; });
    auto org = takes_in ? org_of(directory, import, **space) : Result<OrgId>(OrgId{});
    if (!org) return org.error();

    Outcome<ImportChat> out;
    out.imported = true;
    const auto known = logged_channel(directory, import);
    Channel channel{.id = known ? *known : moment.make<ChannelId>(),
                    .space = import.space,
                    .name = trimmed(import.log.text),
                    .created = moment.now};
    if (!known) {
        out.events.push_back({channel.space, ChannelCreated{view_of(channel)}, moment.now});
        out.entities.push_back(channel);
        out.rows.put(rows::list_end_key(channel.id), {});
        out.rows.erase(rows::extent_key(channel.id));
        ++out.reply.channels;
    }
    // The last place of each list that the batch adds to: the main one (0) and threads, by root.
    std::map<Seq, Place> last_place{{0, known ? state.views.list_end(*known).last : 0}};
    const Seq first = known ? state.views.next_seq(*known) : 1;
    Seq next = first;

    // Authors and lines of this batch, which the directory and the rows do not have yet.
    std::map<std::string, MemberId> nicks;
    std::map<std::uint64_t, ImportedLine> lines;  // of this batch
    const auto place_of_line = [&](std::uint64_t n) -> std::optional<ImportedLine> {
        if (const auto here = lines.find(n); here != lines.end()) return here->second;
        return state.views.get(rows::imported_key(import.space, import.log.text, n));
    };
    const auto author = [&](std::size_t line) -> Result<MemberId> {
        if (const auto& by = import.lines[line].by) {
            const auto member = directory.member(*by);
            if (!member || !holds((*space)->orgs, member->org))
                return Error{Code::not_found, path(line, field(&ChatLine::by))};
            return *by;
        }
        const std::string nick = kept_name(import.lines[line].nick.text);
        if (const auto here = nicks.find(nick); here != nicks.end()) return here->second;
        if (const auto member = directory.imported_member(*org, nick))
            return nicks[nick] = member->id;
        if (auto plain = nick_is_plain(directory, actor, nick, path(line, field(&ChatLine::nick)));
            !plain)
            return plain.error();
        Member member{.id = moment.make<MemberId>(),
                      .org = *org,
                      .name = nick,
                      .role = Role::member,
                      .zone = directory.org(*org)->zone,
                      .imported = true,
                      .created = moment.now};
        out.events.push_back({*org, MemberCreated{colleague_view(member)}, moment.now});
        out.entities.push_back(member);
        ++out.reply.members;
        return nicks[nick] = member.id;
    };

    for (std::size_t i = 0; i < import.lines.size(); ++i) {
        const ChatLine& line = import.lines[i];
        if (place_of_line(line.n)) continue;
        ImportedLine placed{next++, 0};
        if (line.reply_to) {
            const auto answered = place_of_line(*line.reply_to);
            if (!answered) return Error{Code::not_found, path(i, field(&ChatLine::reply_to))};
            placed.root = thread_of(*answered);
        }
        if (!last_place.contains(placed.root) && placed.root < first) {
            const auto root = state.views.main_message(channel.id, placed.root);
            if (!root) return Error{Code::not_found, path(i, field(&ChatLine::reply_to))};
            last_place[placed.root] = root->last_reply_place;
        }
        const auto by = author(i);
        if (!by) return by.error();
        out.events.push_back(
            {channel.id,
             MessagePosted{line.text, ++last_place[placed.root],
                           placed.root ? std::optional(placed.root) : std::nullopt},
             line.at, *by});
        out.rows.put(rows::imported_key(import.space, import.log.text, line.n), placed);
        lines[line.n] = placed;
        ++out.reply.messages;
    }
    return out;
}

}  // namespace parley::engine
