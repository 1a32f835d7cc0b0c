#pragma once
// A JSON text for any described struct, every member there, made from its types; and the same with
// one leaf replaced by something wrong.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/json_read.hpp"
#include "protocol/values.hpp"

namespace parley::testing {

/// One of each type that stands for itself, as JSON writes it.
inline std::string sample(std::type_identity<bool>) { return "true"; }
template <std::integral T>
    requires(!std::same_as<T, bool>)
std::string sample(std::type_identity<T>) {
    return "7";
}
template <std::int64_t min, std::int64_t max>
std::string sample(std::type_identity<Number<min, max>>) {
    return std::to_string(max);
}
inline std::string sample(std::type_identity<std::string>) { return R"("Grüße \"\\\u0001")"; }
template <std::size_t max>
std::string sample(std::type_identity<Secret<max>>) {
    return R"("a secret")";
}
inline std::string sample(std::type_identity<Instant>) { return R"("2026-11-24T08:15:02.113Z")"; }
template <std::size_t min, std::size_t max>
std::string sample(std::type_identity<Text<min, max>>) {
    return R"("two\nlines")";
}
template <std::size_t max>
std::string sample(std::type_identity<Name<max>>) {
    return R"("Märkte & Co")";
}
inline std::string sample(std::type_identity<ChannelName>) { return R"("launch")"; }
inline std::string sample(std::type_identity<SpaceCode>) { return R"("SOL")"; }
inline std::string sample(std::type_identity<Email>) { return R"("anna@acme.example")"; }
inline std::string sample(std::type_identity<Zone>) { return R"("Europe/Berlin")"; }
inline std::string sample(std::type_identity<ZoneName>) { return R"("US/Vanished")"; }
inline std::string sample(std::type_identity<Language>) { return R"("pt-BR")"; }
inline std::string sample(std::type_identity<Region>) { return R"("BR")"; }
inline std::string sample(std::type_identity<ClockTime>) { return R"("09:00")"; }
inline std::string sample(std::type_identity<Emoji>) { return R"("👍🏽")"; }
inline std::string sample(std::type_identity<Word>) { return R"("on_hold")"; }
inline std::string sample(std::type_identity<Currency>) { return R"("EUR")"; }
inline std::string sample(std::type_identity<LocalDate>) { return R"("2026-12-01")"; }
inline std::string sample(std::type_identity<LocalTime>) { return R"("2026-12-01T09:00")"; }
template <class Kind>
std::string sample(std::type_identity<Id<Kind>>) {
    return '"' + std::string(Kind::prefix) + "01ARZ3NDEKTSV4RRFFQ69G5FAV\"";
}
inline std::string sample(std::type_identity<StreamId>) {
    return R"("spc_01ARZ3NDEKTSV4RRFFQ69G5FAV")";
}
template <DescribedEnum E>
std::string sample(std::type_identity<E>) {
    std::string first;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto entry) {
        if (first.empty()) first = '"' + std::string(wire_name(entry.name)) + '"';
    });
    return first;
}

/// Something in the text that is no object and no list, by its path.
struct Leaf {
    std::string path;
    bool is_string;
    bool may_be_null = false;
};

class Sampler {
  public:
    /// Puts `wrong` where `path` is.
    Sampler(std::string path = "-", std::string wrong = {})
        : wrong_at_(std::move(path)), wrong_(std::move(wrong)) {}

    template <class T>
    std::string text() {
        append(std::type_identity<T>(), "");
        return std::move(out_);
    }
    const std::vector<Leaf>& leaves() const { return leaves_; }

  private:
    static std::string below(const std::string& path, std::string_view name) {
        return path.empty() ? std::string(name) : path + "." + std::string(name);
    }

    template <class T>
    void append(std::type_identity<T> type, const std::string& path) {
        const auto text = sample(type);
        leaves_.push_back({path, text.front() == '"'});
        out_ += path == wrong_at_ ? wrong_ : text;
    }
    template <class T>
    void append(std::type_identity<Nullable<T>>, const std::string& path) {
        const auto first = leaves_.size();
        append(std::type_identity<T>(), path);
        // Null is right for the whole alone, not for what is in it.
        if (leaves_.size() == first + 1) leaves_.back().may_be_null = true;
    }
    void append(std::type_identity<JsonByName>, const std::string&) {
        out_ += R"({"amount":{"minor":7},"won":[true,null,"a"]})";
    }
    template <class T>
    void append(std::type_identity<std::optional<T>>, const std::string& path) {
        append(std::type_identity<T>(), path);
    }
    template <class T>
    void append(std::type_identity<std::vector<T>>, const std::string& path) {
        out_ += '[';
        append(std::type_identity<T>(), below(path, "0"));
        out_ += ',';
        append(std::type_identity<T>(), below(path, "1"));
        out_ += ']';
    }
    template <class T, std::size_t max>
    void append(std::type_identity<List<T, max>>, const std::string& path) {
        append(std::type_identity<std::vector<T>>(), path);
    }
    template <class T, std::size_t max>
    void append(std::type_identity<OptionalList<T, max>>, const std::string& path) {
        append(std::type_identity<std::vector<T>>(), path);
    }
    // Two ranges of one kind would overlap.
    void append(std::type_identity<Hours>, const std::string& path) {
        const auto leaf = [&](std::string_view name, const std::string& text) {
            const auto at = below(path, name);
            leaves_.push_back({at, text.front() == '"'});
            return at == wrong_at_ ? wrong_ : text;
        };
        out_ += R"([{"days":[)" + leaf("0.days.0", "1") + R"(],"from":)" +
                leaf("0.from", R"("09:00")") + R"(,"to":)" + leaf("0.to", R"("17:30")") + "}]";
    }
    template <class Key, class T>
    void append(std::type_identity<std::map<Key, T>>, const std::string& path) {
        const auto key = sample(std::type_identity<Key>());
        out_ += '{' + key + ':';
        append(std::type_identity<T>(), below(path, key.substr(1, key.size() - 2)));
        out_ += '}';
    }
    template <Described T>
        requires std::is_class_v<T>
    void append(std::type_identity<T>, const std::string& path) {
        out_ += '{';
        bool first = true;
        for_each_member(T(), [&]<class Value>(std::string_view name, const Value&) {
            if (!first) out_ += ',';
            first = false;
            out_ += '"' + std::string(name) + "\":";
            append(std::type_identity<Value>(), below(path, name));
        });
        out_ += '}';
    }

    std::string out_;
    std::vector<Leaf> leaves_;
    std::string wrong_at_, wrong_;
};

}  // namespace parley::testing
