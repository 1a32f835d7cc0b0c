#pragma once
// What people do right now: online, away or offline, over all of their connections. Shared by the
// loops, so it is locked; nothing of it is kept.

#include <boost/unordered/unordered_flat_map.hpp>
#include <mutex>
#include <optional>
#include <vector>

#include "protocol/views.hpp"

namespace parley::gate {

class PresenceBoard {
  public:
    /// A connection came; what is told of the member if that changes it.
    std::optional<view::Presence> arrived(MemberId member);
    std::optional<view::Presence> left(MemberId member);
    std::optional<view::Presence> set(MemberId member, Doing state, std::optional<Instant> until);
    view::Presence of(MemberId member) const;

  private:
    struct Entry {
        int connections = 0;
        bool away = false;
        std::optional<Instant> until;
    };
    static view::Presence shown(MemberId member, const Entry* entry);

    mutable std::mutex mutex_;
    boost::unordered_flat_map<MemberId, Entry> entries_;
};

}  // namespace parley::gate
