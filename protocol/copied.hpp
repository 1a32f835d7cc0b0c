#pragma once
// Copying between structs with members of the same names: views from rows, and rows from commands.
// Strings and checked strings convert without a check: stored values were checked when they came
// in, and are shown even if today's check would refuse them.

#include "protocol/describe.hpp"
#include "protocol/types.hpp"

namespace parley {

template <class To, class From>
void copy_members(To& to, const From& from);

// By the types: same type, checked string, JsonByName, optional, list, number, else member by
// member.
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
                             to.has_value();
                             to.emplace();
                         }) {
        copy_value(to.emplace(), from);
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

/// Sets the members of `to` that `from` also has, by name; the others keep their values.
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
