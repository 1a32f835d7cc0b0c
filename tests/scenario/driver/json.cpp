#include "tests/scenario/driver/json.hpp"

#include <boost/json/src.hpp>

namespace parley::driver {

const Json& at(const Json& value, std::string_view name) {
    static const Json null;
    const auto* object = value.if_object();
    if (!object) return null;
    const auto* member = object->if_contains(boost::json::string_view(name.data(), name.size()));
    return member ? *member : null;
}

std::string text_at(const Json& value, std::string_view name) {
    const auto* text = at(value, name).if_string();
    return text ? std::string(text->data(), text->size()) : std::string();
}

std::uint64_t number_at(const Json& value, std::string_view name) {
    const Json& number = at(value, name);
    return number.is_number() ? number.to_number<std::uint64_t>() : 0;
}

}  // namespace parley::driver
