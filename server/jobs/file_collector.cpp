#include "server/jobs/file_collector.hpp"

#include <spdlog/spdlog.h>

#include "server/engine/files.hpp"
#include "server/gate/server.hpp"

namespace parley::jobs {

namespace {
constexpr std::size_t at_once_max = 100;
}

FileCollector::FileCollector(gate::Hub& hub) : hub_(hub) {
    hub_.loop().each_second([this] { tick(); });
}

void FileCollector::tick() {
    // Those that were handed over come first; asking again would only find them anew.
    if (*under_way_ > 0) return;
    if (!looked_at_all_) {
        gate::Server& server = hub_.server();
        looked_at_all_ = server.file_workers().run([&server] {
            const auto removed = server.blobs().remove_unneeded(
                [&server, needed = server.blob_needed()](const std::string& sha256) {
                    // The next start looks again.
                    if (server.file_workers().stopping())
                        return Result<bool>(Error{Code::going_away});
                    return needed(sha256);
                });
            if (!removed && removed.error().code == Code::going_away) return;
            if (!removed)
                spdlog::error("the files on disk cannot be looked at: {}", removed.error().message);
            else if (*removed > 0)
                spdlog::info("{} files that nothing named were removed", *removed);
        });
    }
    drop_unused();
    remove_left();
}

void FileCollector::drop_unused() {
    auto unused = engine::unused_files(*hub_.server().log().snapshot(), now(), at_once_max);
    if (!unused) return spdlog::error("unused files cannot be read: {}", unused.error().message);
    for (const auto& drop : *unused) {
        ++*under_way_;
        hub_.submit({.reply_to = {.command = engine::DropFile::name},
                     .caller = engine::Caller::job(),
                     .work = drop},
                    [under_way = under_way_](const engine::Told&) { --*under_way; });
    }
}

void FileCollector::remove_left() {
    gate::Server& server = hub_.server();
    auto left = engine::left_blobs(*server.log().snapshot(), at_once_max);
    if (!left) return spdlog::error("files left cannot be read: {}", left.error().message);
    if (left->empty()) return;
    ++*under_way_;
    const bool queued =
        server.file_workers().run([&hub = hub_, under_way = under_way_, left = std::move(*left)] {
            gate::Server& server = hub.server();
            std::vector<std::string> gone;
            std::size_t failed = 0;
            for (const auto& sha256 : left) {
                if (server.file_workers().stopping()) break;
                const auto removed = server.blobs().remove(sha256, server.blob_needed());
                failed += !removed;
                if (removed && *removed) gone.push_back(sha256);
            }
            if (failed > 0) spdlog::error("the bytes of {} files cannot be removed", failed);
            hub.loop().post([&hub, under_way, gone = std::move(gone)] {
                --*under_way;
                for (const auto& sha256 : gone) {
                    ++*under_way;
                    hub.submit({.reply_to = {.command = engine::ForgetBlob::name},
                                .caller = engine::Caller::job(),
                                .work = engine::ForgetBlob{sha256}},
                               [under_way](const engine::Told&) { --*under_way; });
                }
            });
        });
    if (!queued) --*under_way_;
}

}  // namespace parley::jobs
