#include "server/engine/one_of.hpp"

namespace parley::engine {

template <class Types, class T>
std::shared_ptr<const VariantOf<Types>> shared_value(T&& what) {
    return std::make_shared<const VariantOf<Types>>(std::in_place_type<T>, std::move(what));
}

// Other files see the declaration alone, so all are named here.
template <class Types>
constexpr auto each_shared_value = []<class... T>(boost::mp11::mp_list<T...>) {
    return std::make_tuple(&shared_value<Types, T>...);
}(Types());
[[gnu::used]] static constexpr auto events = each_shared_value<Events>;
[[gnu::used]] static constexpr auto entities = each_shared_value<Entities>;

}  // namespace parley::engine
