#pragma once
// A value of one of many types, shared by its copies. Each type is put into it in one_of.cpp: in
// each subject's file, a std::variant of all events took half of the compiler's time.

#include <memory>

#include "protocol/catalogue.hpp"
#include "server/engine/entities.hpp"

namespace parley::engine {

template <class Types>
using VariantOf = boost::mp11::mp_rename<Types, std::variant>;

/// Compiled in one_of.cpp for the types of OneEvent and EntityChange.
template <class Types, class T>
std::shared_ptr<const VariantOf<Types>> shared_value(T&& what);

template <class Types>
class OneOf {
  public:
    template <class T>
        requires(boost::mp11::mp_contains<Types, T>::value)
    OneOf(T what) : value_(shared_value<Types, T>(std::move(what))) {}

    const VariantOf<Types>& operator*() const { return *value_; }
    /// The value where it is a T; else null.
    template <class T>
    const T* as() const {
        return std::get_if<T>(value_.get());
    }

  private:
    std::shared_ptr<const VariantOf<Types>> value_;
};

/// A member's password hash, as it is kept: in its own table, outside all that can be encoded.
struct CredentialChange {
    MemberId member;
    Secret<256> hash;
};

using Entities =
    boost::mp11::mp_list<Org, Member, Space, Channel, Session, Token, CredentialChange>;
using OneEvent = OneOf<Events>;
using EntityChange = OneOf<Entities>;

}  // namespace parley::engine
