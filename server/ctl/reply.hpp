#pragma once
// An answer of the server, read the way clients should: what is not known is passed over, so that
// this tool also speaks with a newer server. Includes simdjson.

#include <simdjson.h>

#include "protocol/describe.hpp"
#include "protocol/ids.hpp"

namespace parley::ctl {

/// Members of JSON objects by the names that the structs have; absent ones are empty, zero, false.
std::string text_of(simdjson::dom::element object, std::string_view field);
std::uint64_t number_of(simdjson::dom::element object, std::string_view field);
bool flag_of(simdjson::dom::element object, std::string_view field);
std::vector<simdjson::dom::element> list_of(simdjson::dom::element object, std::string_view field);

/// An id; throws Stop where the answer has none of this kind there.
template <class Id>
Id id_of(simdjson::dom::element object, std::string_view field);
[[noreturn]] void answer_lacks(std::string_view field);
template <class Id>
Id id_of(simdjson::dom::element object, std::string_view field) {
    const auto id = Id::parse(text_of(object, field));
    if (!id) answer_lacks(field);
    return *id;
}

template <class Pointer>
struct IdType;
template <class Struct, class Id>
struct IdType<Id Struct::*> {
    using type = Id;
};
template <class Struct, class Id>
struct IdType<std::optional<Id> Struct::*> {
    using type = Id;
};

/// The `ok` object of an answer.
class Reply {
  public:
    /// `json` is one JSON object.
    explicit Reply(std::string json);

    const std::string& json() const { return json_; }
    simdjson::dom::element root() const { return root_; }
    /// Whether the server did this before and only said so again.
    bool repeated() const { return flag_of(root_, "repeated"); }
    /// Whether an answer to the same request was lost before: that one may have been the first.
    bool answer_lost = false;
    /// Whether what it tells was done for this run: a repeated answer tells what an earlier request
    /// did, which was this run's only if its answer was lost on the way.
    bool done_now() const { return !repeated() || answer_lost; }

    // By the member that a reply's struct has: reply.text<&OrgMade::name>().
    template <auto member>
    std::string text() const {
        return text_of(root_, field(member));
    }
    template <auto member>
    std::uint64_t number() const {
        return number_of(root_, field(member));
    }
    template <auto member>
    auto id() const {
        return id_of<typename IdType<decltype(member)>::type>(root_, field(member));
    }

  private:
    std::string json_;
    std::unique_ptr<simdjson::dom::parser> parser_;
    simdjson::dom::element root_;
};

/// What was refused, as far as the server said.
struct RefusalSeen {
    std::string code, field, message, reference;
    std::optional<std::int64_t> limit, after_ms;
    std::string json;
};

/// An HTTP body: `ok` or `error`; neither where it is not JSON of Parley's.
struct Answer {
    std::optional<Reply> ok;
    std::optional<RefusalSeen> error;
};
Answer parse_answer(std::string_view body);

}  // namespace parley::ctl
