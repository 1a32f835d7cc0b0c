#pragma once
// The entities of the engine are the structs of rows as they are on disk (storage/rows/). What
// leaves the server are the structs of protocol/views.hpp.

#include <algorithm>

#include "protocol/copied.hpp"
#include "storage/rows/directory.hpp"
#include "storage/rows/files.hpp"
#include "storage/rows/records.hpp"

namespace parley::engine {

using rows::Channel;
using rows::File;
using rows::Member;
using rows::Org;
using rows::Record;
using rows::SecretDigest;
using rows::Session;
using rows::Space;
using rows::Token;

/// A record's channel has the record's id.
inline ChannelId channel_of(RecordId id) { return ChannelId{id.bytes}; }

// Sets as sorted vectors: members and orgs of spaces, channels and records.
template <class T>
bool holds(const std::vector<T>& sorted, const T& value) {
    return std::binary_search(sorted.begin(), sorted.end(), value);
}
template <class T>
void insert(std::vector<T>& sorted, const T& value) {
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), value);
    if (at == sorted.end() || *at != value) sorted.insert(at, value);
}
template <class T>
void remove(std::vector<T>& sorted, const T& value) {
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), value);
    if (at != sorted.end() && *at == value) sorted.erase(at);
}

}  // namespace parley::engine
