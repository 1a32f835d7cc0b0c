#pragma once
// Reflection: what Boost.Describe knows of our structs, for the parser, the writer, stored rows and
// the schema.

#include <array>
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <string_view>
#include <type_traits>

namespace parley {

template <class T>
concept Described = boost::describe::has_describe_members<T>::value && !std::is_union_v<T>;

template <class E>
concept DescribedEnum = boost::describe::has_describe_enumerators<E>::value;

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public |
                                                         boost::describe::mod_inherited>;

/// A member's name on the wire. Names that are reserved in C++, or taken by a static member, end in
/// "_" in the struct ("private_", "name_").
constexpr std::string_view wire_name(const char* member) {
    std::string_view name(member);
    if (name.ends_with('_')) name.remove_suffix(1);
    return name;
}

/// Calls `f(name, value)` for each member of a described struct, bases first.
template <class T, class F>
constexpr void for_each_member(T&& value, F&& f) {
    using Struct = std::remove_cvref_t<T>;
    boost::mp11::mp_for_each<Members<Struct>>([&]<class Member>(Member) {
        constexpr auto name = wire_name(Member::name);
        f(name, value.*Member::pointer);
    });
}

/// The wire name of a member, at compile time: field(&PostMessage::text) is "text".
template <class Struct, class Value>
consteval std::string_view field(Value Struct::* pointer) {
    std::string_view found;
    boost::mp11::mp_for_each<Members<Struct>>([&](auto member) {
        using Pointer = std::remove_const_t<decltype(member.pointer)>;
        if constexpr (std::is_same_v<Pointer, Value Struct::*>)
            if (member.pointer == pointer) found = wire_name(member.name);
    });
    // A member that is not described has no wire name: then this does not compile.
    if (found.empty()) throw "no described member";
    return found;
}

template <DescribedEnum E>
struct Enumerator {
    E value;
    std::string_view word;  ///< on the wire
};

/// The words of an enumeration, made at compile time.
template <DescribedEnum E>
inline constexpr auto enumerators = []<template <class...> class L, class... D>(L<D...>) {
    return std::array{Enumerator<E>{D::value, wire_name(D::name)}...};
}(boost::describe::describe_enumerators<E>());

// The word of a value; empty for a value that is none of the enumeration.
template <DescribedEnum E>
constexpr std::string_view enum_text(E value) {
    for (const auto& one : enumerators<E>)
        if (one.value == value) return one.word;
    return {};
}

/// Sets `value` by its word; false if the enumeration has no such word.
template <DescribedEnum E>
constexpr bool enum_value(std::string_view name, E& value) {
    for (const auto& one : enumerators<E>)
        if (one.word == name) return value = one.value, true;
    return false;
}

}  // namespace parley
