#pragma once
// A value of one of many types: any command, any event.

#include <array>
#include <boost/mp11.hpp>
#include <memory>
#include <type_traits>
#include <utility>

namespace parley {

/// An immutable value of one of `Types`; copies share it. Used instead of std::variant, which took
/// half of the compile time with all commands and events: here a visit costs one function for each
/// type.
template <class Types>
class OneOf {
  public:
    template <class T>
        requires(boost::mp11::mp_contains<Types, T>::value)
    OneOf(T value)
        : type_(boost::mp11::mp_find<Types, T>::value),
          value_(std::make_shared<const T>(std::move(value))) {}

    /// The value if it is a T, else null. Valid as long as this or a copy lives.
    template <class T>
    const T* as() const {
        return is<T>() ? static_cast<const T*>(value_.get()) : nullptr;
    }
    template <class T>
    bool is() const {
        static_assert(boost::mp11::mp_contains<Types, T>::value);
        return type_ == boost::mp11::mp_find<Types, T>::value;
    }

    /// Calls `f` with the value. What `f` returns for the first of `Types` is what it returns for
    /// all.
    template <class F>
    decltype(auto) visit(F&& f) const {
        using Answer = std::invoke_result_t<F&, const boost::mp11::mp_first<Types>&>;
        static constexpr auto calls = []<class... T>(boost::mp11::mp_list<T...>) {
            return std::array{&call<T, Answer, F>...};
        }(Types());
        return calls[type_](f, value_.get());
    }
    /// Calls `f` with a shared_ptr to the value, to keep it.
    template <class F>
    decltype(auto) visit_shared(F&& f) const {
        return visit([&]<class T>(const T& value) -> decltype(auto) {
            return f(std::shared_ptr<const T>(value_, &value));
        });
    }

  private:
    template <class T, class Answer, class F>
    static Answer call(F& f, const void* value) {
        return f(*static_cast<const T*>(value));
    }

    std::size_t type_;
    std::shared_ptr<const void> value_;
};

}  // namespace parley
