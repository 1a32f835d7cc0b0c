#pragma once
// What every stored row has in common. Each table has one struct, in one of this folder's files:
// what stands on disk, and nothing that the wire reads or writes. Its bytes are a version (1 byte),
// then the struct, packed with its size (packed.hpp). New members go to the end and are missing
// from older rows; a member is never reused. Whoever cannot keep to that makes version 2 and reads
// both.
//
// Ids, times and enumerations (kept as their words) are shared with the wire. Limits are not: what
// was allowed once is read for ever.

#include "protocol/describe.hpp"
#include "storage/rows/packed.hpp"

namespace parley::rows {

template <class T>
concept Row = Described<T> && requires { std::uint8_t{T::version}; };

/// A row's bytes, both ways. Each is compiled once, in the .cpp file of its header.
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
/// Sets all members of `row`; false where the bytes are no such row.
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

/// Where a row of this struct stands.
template <class T>
struct RowKey {
    std::string bytes;
    operator const std::string&() const { return bytes; }
    bool operator==(const RowKey&) const = default;
};

/// A row that says all by its key. Its value is empty.
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
