#include "server/gate/hubs.hpp"

namespace parley::gate {

Hubs::Hubs(engine::Engine& engine, const std::vector<wire::Loop*>& loops) {
    for (wire::Loop* loop : loops) hubs_.push_back(std::make_unique<Hub>(engine, *loop));
}

void Hubs::publish(const std::shared_ptr<engine::Group>& group) {
    // Write the WebSocket headers once, here: afterwards the group is shared read-only by all
    // loops.
    for (auto& told : group->told)
        for (const auto& event : told.events) {
            char header[engine::ToldEvent::header_room];
            event->header_size = wire::text_frame_header(event->json().size(), header);
            const auto at = engine::ToldEvent::header_room - event->header_size;
            std::copy(header, header + event->header_size,
                      event->bytes.begin() + static_cast<std::ptrdiff_t>(at));
        }
    for (auto& hub : hubs_) hub->loop().post([group, &hub = *hub] { hub.deliver(group); });
}

void Hubs::on_all(const std::function<void(Hub&)>& work) {
    for (auto& hub : hubs_) hub->loop().post([work, &hub = *hub] { work(hub); });
}

}  // namespace parley::gate
