#include "storage/keys.hpp"

#include <boost/endian/conversion.hpp>

#include "protocol/error.hpp"

namespace parley::storage {

void append_number(std::string& out, std::uint64_t value) {
    const auto big = boost::endian::native_to_big(value);
    out.append(reinterpret_cast<const char*>(&big), sizeof big);
}

std::uint64_t number_at(std::string_view bytes, std::size_t offset) {
    ensure(bytes.size() >= offset + 8);
    return boost::endian::load_big_u64(
        reinterpret_cast<const unsigned char*>(bytes.data() + offset));
}

std::uint64_t last_number(std::string_view key) {
    ensure(key.size() >= 8);
    return number_at(key, key.size() - 8);
}

Key& Key::number(std::uint64_t value) {
    append_number(bytes_, value);
    return *this;
}

Key& Key::raw(const IdBytes& bytes) {
    bytes_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return *this;
}

}  // namespace parley::storage
