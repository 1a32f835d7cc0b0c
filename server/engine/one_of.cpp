#include "server/engine/decide.hpp"

namespace parley::engine {

template <class Types>
OneOf<Types>::OneOf() {
    // Names `put` of each type, so that each is compiled here, whatever is optimized away.
    [[gnu::used]] static constexpr auto all = []<class... T>(boost::mp11::mp_list<T...>) {
        return std::make_tuple(&OneOf::template put<T>...);
    }(Types());
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

// It is called from other files, which see its declaration alone.
template <class Types>
template <class T>
void OneOf<Types>::put(T&& what) {
    value_.template emplace<T>(std::move(what));
}

template class OneOf<Events>;
template class OneOf<AllWork>;
template class OneOf<
    boost::mp11::mp_list<Org, Member, Space, Channel, Session, Token, CredentialChange>>;

}  // namespace parley::engine
