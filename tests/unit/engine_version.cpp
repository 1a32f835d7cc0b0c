// The state that readers share is renewed, though nothing is written.

#include <thread>

#include "server/engine/engine.hpp"
#include "storage_fixture.hpp"

namespace parley::engine {

TEST_CASE("A version that is old is renewed where nothing is written", "[engine][storage]") {
    storage::TemporaryFolder folder;
    const auto log = storage::open(folder / "data");
    EngineOptions options;
    options.version_age_max = std::chrono::milliseconds(1);
    auto engine = Engine::open(*log, options);
    REQUIRE(engine.has_value());
    const auto before = (*engine)->version();
    (*engine)->start([](const std::shared_ptr<Group>&) {});
    while ((*engine)->version() == before) std::this_thread::yield();
    CHECK((*engine)->version()->directory == before->directory);
    CHECK((*engine)->version()->snapshot->get("anything").has_value());
    (*engine)->stop();
}

}  // namespace parley::engine
