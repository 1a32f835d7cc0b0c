#include "server/engine/decide.hpp"

namespace parley::engine {

template <class Types>
OneOf<Types>::OneOf() {
    // Names `put` of each type, so that each is compiled here.
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, Types>>(
        []<class T>(boost::mp11::mp_identity<T>) {
            static_cast<void>(static_cast<void (OneOf::*)(T&&)>(&OneOf::put<T>));
        });
}
template <class Types>
OneOf<Types>::OneOf(const OneOf&) = default;
template <class Types>
OneOf<Types>::OneOf(OneOf&&) noexcept = default;
template <class Types>
OneOf<Types>& OneOf<Types>::operator=(const OneOf&) = default;
template <class Types>
OneOf<Types>& OneOf<Types>::operator=(OneOf&&) noexcept = default;
template <class Types>
OneOf<Types>::~OneOf() = default;

// `used`: it is called from other files, which see its declaration alone.
template <class Types>
template <class T>
[[gnu::used]] void OneOf<Types>::put(T&& what) {
    value_.template emplace<T>(std::move(what));
}

template class OneOf<Events>;
template class OneOf<AllWork>;
template class OneOf<
    boost::mp11::mp_list<Org, Member, Space, Channel, Session, Token, CredentialChange>>;

}  // namespace parley::engine
