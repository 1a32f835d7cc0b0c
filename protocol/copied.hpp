#pragma once
// One struct made of another that has members of the same names: what is shown of what is stored,
// and the other way round. A text and what checks texts become each other as they are: what is
// stored was checked when it came in, and is shown whatever the check says today.

#include "protocol/describe.hpp"
#include "protocol/types.hpp"

namespace parley {

template <class To, class From>
void copy_members(To& to, const From& from);

template <class To, class From>
void copy_value(To& to, const From& from) {
    if constexpr (std::is_same_v<To, From>) {
        to = from;
    } else if constexpr (requires {
                             from.text;
                             to = from.text;
                         }) {
        to = from.text;
    } else if constexpr (requires { to.text = from; }) {
        to.text = from;
    } else if constexpr (requires { to.values = from; }) {
        to.values = from;
    } else if constexpr (requires { to = from.values; }) {
        to = from.values;
    } else if constexpr (requires {
                             from.has_value();
                             to.emplace();
                         }) {
        to.reset();
        if (from) copy_value(to.emplace(), *from);
    } else if constexpr (requires {
                             to.emplace_back();
                             from.begin();
                         }) {
        to.clear();
        for (const auto& one : from) copy_value(to.emplace_back(), one);
    } else if constexpr (std::is_integral_v<To>) {
        to = static_cast<To>(from);
    } else if constexpr (std::is_integral_v<From>) {
        to = To{from};
    } else {
        copy_members(to, from);
    }
}

/// Sets those members of `to` that `from` has as well, by name.
template <class To, class From>
void copy_members(To& to, const From& from) {
    boost::mp11::mp_for_each<Members<To>>([&]<class Into>(Into) {
        boost::mp11::mp_for_each<Members<From>>([&]<class OutOf>(OutOf) {
            if constexpr (wire_name(Into::name) == wire_name(OutOf::name))
                copy_value(to.*Into::pointer, from.*OutOf::pointer);
        });
    });
}

template <class To, class From>
To copied(const From& from) {
    To to{};
    copy_value(to, from);
    return to;
}

}  // namespace parley
