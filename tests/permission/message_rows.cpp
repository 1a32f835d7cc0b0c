// Post, thread, react, type: whoever reads the channel and it is not archived. Pin: the same but
// guests. Edit: the author. Delete: the author, the channel's creator, the admins.

#include "tests/permission/rows.hpp"

namespace parley::permission {

namespace {
/// Whoever may know of a channel, by any way.
Expect whoever_reads() { return by({{channel_readers, "ok"}}); }
Expect whoever_posts() { return by({{channel_readers, "ok|archived"}, {"*", "ok|archived"}}); }
Expect whoever_pins() { return by({{"g", "not_allowed"}, {"amAcdD", "ok|archived"}}); }

object name_of(const MessageRef& message) {
    return {{"channel", message.channel}, {"seq", message.seq}};
}
object any_message(Cell& cell) {
    return name_of(cell.world.message_by_another(cell.person, cell.subject, false));
}
object own_message(Cell& cell) { return name_of(cell.world.message_by(cell.person, cell.subject)); }
object with_text(object with) {
    with["text"] = "other words";
    return with;
}
object with_emoji(object with) {
    with["emoji"] = "👍";
    return with;
}
object channel_alone(Cell& cell) { return {{"channel", cell.subject.id}}; }
}  // namespace

template <>
std::vector<Row> rows<PostMessage>() {
    return {
        {"in the channel", Kind::channel, whoever_posts(),
         [](Cell& cell) { return object{{"channel", cell.subject.id}, {"text", "hello"}}; }},
        {"in a thread", Kind::channel, whoever_posts(),
         [](Cell& cell) {
             const auto root = cell.world.message_by_another(cell.person, cell.subject, false);
             return object{{"channel", cell.subject.id}, {"text", "hello"}, {"thread", root.seq}};
         }},
        {"under a root that is not there", Kind::channel,
         by({{channel_readers, "no_such_message|archived"}, {"*", "no_such_message|archived"}}),
         [](Cell& cell) {
             return object{{"channel", cell.subject.id}, {"text", "hello"}, {"thread", 1'000'000}};
         }},
        {"with a file that stands there", Kind::channel, whoever_posts(),
         [](Cell& cell) {
             return object{{"channel", cell.subject.id},
                           {"text", "hello"},
                           {"files", one(cell.world.file_in(cell.subject).id)}};
         }},
        {"with an upload of somebody else's", Kind::channel,
         by({{channel_readers, "no_such_message|archived"}, {"*", "ok|archived"}}), [](Cell& cell) {
             const bool by_creator = cell.person.name != "acme-creator";
             const auto& other = cell.world.person(by_creator ? "acme-creator" : "zenith-creator");
             return object{{"channel", cell.subject.id},
                           {"text", "hello"},
                           {"files", one(cell.world.spare_upload(other, cell.will_be_done()))}};
         }}};
}

template <>
std::vector<Row> rows<EditMessage>() {
    return {
        {"one's own", Kind::channel, by({{channel_readers, "ok|archived"}, {"*", "not_allowed"}}),
         [](Cell& cell) {
             // The operator writes nothing, so all is somebody else's.
             return with_text(cell.person.is_operator() ? any_message(cell) : own_message(cell));
         }},
        {"another's", Kind::channel, by({{channel_readers, "not_allowed"}, {"*", "not_allowed"}}),
         [](Cell& cell) { return with_text(any_message(cell)); }},
        {"one that is not there", Kind::channel,
         by({{channel_readers, "no_such_message"}, {"*", "no_such_message"}}),
         [](Cell& cell) { return with_text(name_of({cell.subject.id, 1'000'000})); }}};
}

template <>
std::vector<Row> rows<DeleteMessage>() {
    return {
        {"one's own", Kind::channel, whoever_reads(),
         [](Cell& cell) {
             return cell.person.is_operator()
                        ? name_of(cell.world.message_by_another(cell.person, cell.subject, true))
                        : own_message(cell);
         }},
        {"another's", Kind::channel, by({{"mgd", "not_allowed"}, {"aAcD", "ok"}}), [](Cell& cell) {
             return name_of(
                 cell.world.message_by_another(cell.person, cell.subject, cell.will_be_done()));
         }}};
}

template <>
std::vector<Row> rows<ReactToMessage>() {
    return {{"", Kind::channel, whoever_posts_as_member(),
             [](Cell& cell) { return with_emoji(any_message(cell)); }}};
}
template <>
std::vector<Row> rows<UnreactToMessage>() {
    // Taking back what one never put is done already; so it is for the operator.
    return {{"", Kind::channel, whoever_posts(),
             [](Cell& cell) { return with_emoji(any_message(cell)); }}};
}
template <>
std::vector<Row> rows<PinMessage>() {
    return {{"", Kind::channel, whoever_pins(), any_message}};
}
template <>
std::vector<Row> rows<UnpinMessage>() {
    return {{"", Kind::channel, whoever_pins(), any_message}};
}

template <>
std::vector<Row> rows<ReadHistory>() {
    return {{"the newest", Kind::channel, whoever_reads(), channel_alone},
            {"around a message", Kind::channel, whoever_reads(),
             [](Cell& cell) {
                 return object{{"channel", cell.subject.id}, {"around", 1}, {"limit", 3}};
             }},
            {"from a place on", Kind::channel, whoever_reads(),
             [](Cell& cell) {
                 return object{{"channel", cell.subject.id}, {"place", 1}, {"limit", 3}};
             }},
            {"from a moment on", Kind::channel, whoever_reads(),
             [](Cell& cell) {
                 return object{{"channel", cell.subject.id}, {"at", "2020-01-01T00:00:00Z"}};
             }},
            {"a thread that is not there", Kind::channel,
             by({{channel_readers, "no_such_message"}, {"*", "no_such_message"}}), [](Cell& cell) {
                 return object{{"channel", cell.subject.id}, {"thread", 1'000'000}};
             }}};
}

template <>
std::vector<Row> rows<ListPins>() {
    return {{"", Kind::channel, whoever_reads(), channel_alone}};
}

template <>
std::vector<Row> rows<GetChannel>() {
    return {
        {"", Kind::channel, by({{channel_readers, "ok"}, {"*", "not_allowed"}}), channel_alone}};
}

template <>
std::vector<Row> rows<ReadEvents>() {
    const auto stream = [](Cell& cell) {
        return object{{"stream", cell.subject.id}, {"after", 0}, {"limit", 5}};
    };
    return {{"of a channel", Kind::channel, whoever_reads(), stream},
            // Guests read no space stream: to them a space is not there at all.
            {"of a space", Kind::space, by({{"amMA", "ok"}}), stream},
            {"of an org", Kind::org, by({{"oA", "ok"}, {"gk", "not_found"}}), stream},
            {"of a person", Kind::person, by({{"sS", "ok"}, {"kA", "not_found"}}), stream}};
}

template <>
std::vector<Row> rows<MarkRead>() {
    return {{"", Kind::channel, by({{channel_readers, "ok"}, {"*", "not_allowed"}}),
             [](Cell& cell) { return object{{"channel", cell.subject.id}, {"place", 0}}; }}};
}

template <>
std::vector<Row> rows<ListInbox>() {
    return {{"", Kind::none, all("ok", "not_allowed"),
             [](Cell&) { return object{{"tab", "mentions"}}; }}};
}

template <>
std::vector<Row> rows<FinishInbox>() {
    return {{"", Kind::channel, by({{channel_readers, "no_such_message"}, {"*", "not_allowed"}}),
             [](Cell& cell) {
                 const auto message =
                     cell.world.message_by_another(cell.person, cell.subject, false);
                 const std::string id =
                     "mention/" + message.channel + "/0/" + std::to_string(message.seq);
                 return object{{"entries", one(id)}};
             }}};
}

template <>
std::vector<Row> rows<ListThreads>() {
    return {{"of a channel", Kind::channel, by({{channel_readers, "ok"}, {"*", "not_allowed"}}),
             channel_alone}};
}

template <>
std::vector<Row> rows<ReadSharedHours>() {
    return {{"", Kind::channel, by({{channel_readers, "ok"}}),
             [](Cell& cell) { return object{{"channel", cell.subject.id}, {"days", 7}}; }}};
}

template <>
std::vector<Row> rows<Type>() {
    return {{"", Kind::channel, whoever_posts_as_member(), channel_alone}};
}

}  // namespace parley::permission
