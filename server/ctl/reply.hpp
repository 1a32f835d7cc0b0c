#pragma once
// Reading the server's answers leniently: unknown members are ignored, so that this program also
// works with a newer server. Includes simdjson.

#include <simdjson.h>

#include "protocol/describe.hpp"
#include "protocol/ids.hpp"

namespace parley::ctl {

/// A member of a JSON object by its name; if it is absent, empty, zero or false.
std::string text_of(simdjson::dom::element object, std::string_view field);
std::uint64_t number_of(simdjson::dom::element object, std::string_view field);
bool flag_of(simdjson::dom::element object, std::string_view field);
std::vector<simdjson::dom::element> list_of(simdjson::dom::element object, std::string_view field);

/// An id; throws Stop if it is absent or of another kind.
template <class Id>
Id id_of(simdjson::dom::element object, std::string_view field);
[[noreturn]] void answer_lacks(std::string_view field);
template <class Id>
Id id_of(simdjson::dom::element object, std::string_view field) {
    const auto id = Id::parse(text_of(object, field));
    if (!id) answer_lacks(field);
    return *id;
}

/// The type of id that a member of a struct has: IdType<OrgId OrgMade::*>::type is OrgId.
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

/// The `ok` object of an answer, with the parser that its elements belong to.
class Reply {
  public:
    /// `json` must be one JSON object; throws Stop otherwise.
    explicit Reply(std::string json);

    const std::string& json() const { return json_; }
    simdjson::dom::element root() const { return root_; }
    /// Whether it is a stored answer, to a repeated command.
    bool repeated() const { return flag_of(root_, "repeated"); }
    /// Whether an earlier attempt of the same request got no answer: it may have been carried out.
    bool answer_lost = false;
    /// Whether the command was carried out for this run. A stored answer is of an earlier request,
    /// which was this run's only if its answer was lost.
    bool done_now() const { return !repeated() || answer_lost; }

    // Members by those of the reply's struct: reply.text<&OrgMade::name>().
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

/// An error object, as far as it is readable; `json` has it whole.
struct RefusalSeen {
    std::string code, field, message, reference;
    std::optional<std::int64_t> limit, after_ms;
    std::string json;
};

/// A parsed body: `ok` or `error`; neither if it is not from Parley.
struct Answer {
    std::optional<Reply> ok;
    std::optional<RefusalSeen> error;
};
Answer parse_answer(std::string_view body);

}  // namespace parley::ctl
