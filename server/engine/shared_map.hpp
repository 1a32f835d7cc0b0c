#pragma once
// A persistent map: copies are cheap and never see later changes. The directory is made of these,
// so a reader holds one version while the engine writes the next. A copy shares everything; a
// change copies the root (256 pointers) and one shard if another copy shares them.

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace parley::engine {

/// One copy may be changed by one thread at a time; different copies may be used by different
/// threads. Values are immutable and shared.
template <class Key, class Value>
class SharedMap {
  public:
    using Entry = std::shared_ptr<const Value>;

    /// The value; null if there is none. It stays valid whatever becomes of the map.
    Entry find(const Key& key) const {
        const auto& shard = root_->shards[shard_of(key)];
        if (!shard) return nullptr;
        const auto at = lower_bound(*shard, key);
        return at != shard->end() && at->first == key ? at->second : nullptr;
    }

    void put(const Key& key, Value value) {
        auto& shard = own_shard(key);
        const auto at = lower_bound(shard, key);
        auto entry = std::make_shared<const Value>(std::move(value));
        if (at != shard.end() && at->first == key)
            at->second = std::move(entry);
        else
            shard.emplace(at, key, std::move(entry)), ++size_;
    }

    void erase(const Key& key) {
        auto& shard = own_shard(key);
        const auto at = lower_bound(shard, key);
        if (at == shard.end() || at->first != key) return;
        shard.erase(at);
        --size_;
    }

    std::size_t size() const { return size_; }

    /// Calls f(key, entry) for all entries, in no particular order.
    template <class F>
    void for_each(F&& f) const {
        for (const auto& shard : root_->shards)
            if (shard)
                for (const auto& [key, entry] : *shard) f(key, entry);
    }

  private:
    using Shard = std::vector<std::pair<Key, Entry>>;
    static constexpr std::size_t shard_count = 256;
    struct Root {
        std::array<std::shared_ptr<Shard>, shard_count> shards;
    };

    static std::size_t shard_of(const Key& key) { return std::hash<Key>{}(key) % shard_count; }

    template <class S>
    static auto lower_bound(S& shard, const Key& key) {
        return std::lower_bound(shard.begin(), shard.end(), key,
                                [](const auto& entry, const Key& k) { return entry.first < k; });
    }

    /// The key's shard, copied first if another map shares it.
    Shard& own_shard(const Key& key) {
        if (root_.use_count() > 1) root_ = std::make_shared<Root>(*root_);
        auto& shard = root_->shards[shard_of(key)];
        if (!shard)
            shard = std::make_shared<Shard>();
        else if (shard.use_count() > 1)
            shard = std::make_shared<Shard>(*shard);
        return *shard;
    }

    std::shared_ptr<Root> root_ = std::make_shared<Root>();
    std::size_t size_ = 0;
};

}  // namespace parley::engine
