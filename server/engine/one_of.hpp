#pragma once
// A value of one of many types. It is a std::variant whose copies, moves and destructor are
// compiled once, in one_of.cpp: in each subject's file they took half of the compiler's time.

#include "protocol/catalogue.hpp"
#include "server/engine/entities.hpp"

namespace parley::engine {

template <class Types>
class OneOf {
  public:
    using Variant = boost::mp11::mp_rename<Types, std::variant>;

    OneOf();  ///< the first type's empty value
    template <class T>
        requires(boost::mp11::mp_contains<Types, T>::value)
    OneOf(T what) : OneOf() {
        put(std::move(what));
    }
    OneOf(const OneOf&);
    OneOf(OneOf&&) noexcept;
    OneOf& operator=(const OneOf&);
    OneOf& operator=(OneOf&&) noexcept;
    ~OneOf();

    const Variant& operator*() const { return value_; }
    /// The value where it is a T; else null.
    template <class T>
    T* as() {
        return std::get_if<T>(&value_);
    }
    template <class T>
    const T* as() const {
        return std::get_if<T>(&value_);
    }

  private:
    template <class T>
    void put(T&& what);
    Variant value_;
};

/// A member's password hash, as it is kept: in its own table, outside all that can be encoded.
struct CredentialChange {
    MemberId member;
    Secret<256> hash;
};

using OneEvent = OneOf<Events>;
using EntityChange =
    OneOf<boost::mp11::mp_list<Org, Member, Space, Channel, Session, Token, CredentialChange>>;

extern template class OneOf<Events>;
extern template class OneOf<
    boost::mp11::mp_list<Org, Member, Space, Channel, Session, Token, CredentialChange>>;

}  // namespace parley::engine
