#pragma once
// What the directory, files and records are made of, as it stands on disk (storage/rows/). What
// others see of it are the structs in protocol/views.hpp; only what is written there leaves the
// server.

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

/// A record and its channel are one thing with two names.
inline ChannelId channel_of(RecordId id) { return ChannelId{id.bytes}; }

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
