#pragma once
// What all stored rows have in common. Each table has one struct, in one of this folder's files; it
// is never a type of the wire. A row's bytes are a version (1 byte), then the struct, packed with
// its size (packed.hpp). New members go to the end and get their defaults when an older row is
// read; a member is never reused. A change that this does not allow needs version 2 and code that
// reads both.
//
// Ids, times and enumerations (stored as their words) are shared with the wire. Limits are not:
// whatever was once allowed must stay readable.

#include "protocol/describe.hpp"
#include "storage/rows/packed.hpp"

namespace parley::rows {

template <class T>
concept Row = Described<T> && requires { std::uint8_t{T::version}; };

/// Encoder and decoder of a row. Instantiated explicitly in the .cpp file of the row's header,
/// since each costs the compiler much.
template <Row T>
struct RowBytes {
    static std::string of(const T& row);
    static bool read(std::string_view value, T& row);
};
template <Row T>
std::string RowBytes<T>::of(const T& row) {
    std::string out(1, static_cast<char>(T::version));
    pack(out, row);
    return out;
}
template <Row T>
bool RowBytes<T>::read(std::string_view value, T& row) {
    if (value.empty() || value.front() != static_cast<char>(T::version)) return false;
    value.remove_prefix(1);
    return unpack(value, row) && value.empty();
}

template <Row T>
std::string encoded(const T& row) {
    return RowBytes<T>::of(row);
}
/// Sets all members of `row`; false if the bytes are not such a row: another version, or damage.
template <Row T>
bool decode(std::string_view value, T& row) {
    return RowBytes<T>::read(value, row);
}
template <Row T>
std::optional<T> decoded(std::string_view value) {
    std::optional<T> row(std::in_place);
    if (!decode(value, *row)) row.reset();
    return row;
}

/// The key of a row, with the type of its value, so that a row cannot be written under the key of
/// another table.
template <class T>
struct RowKey {
    std::string bytes;
    operator const std::string&() const { return bytes; }
    bool operator==(const RowKey&) const = default;
};

/// The value of a row that needs only its key: empty.
struct Mark {
    static constexpr std::uint8_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Mark, (), ())
template <>
inline std::string encoded(const Mark&) {
    return {};
}
template <>
inline bool decode(std::string_view value, Mark&) {
    return value.empty();
}

/// A count, or a number that was given last.
struct Count {
    static constexpr std::uint8_t version = 1;
    std::uint64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(Count, (), (count))

}  // namespace parley::rows
