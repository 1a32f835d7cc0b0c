// Fuzzes stored rows with whatever bytes: none of them ends the process, and what was read of them
// is read again as it is written.

#include <cstdint>
#include <string_view>

#include "storage/rows/answers.hpp"
#include "storage/rows/imports.hpp"
#include "storage/rows/tables.hpp"

namespace {
using namespace parley;

template <rows::Row... T>
void check(std::string_view value) {
    const auto check_one = [&]<class Row>(std::type_identity<Row>) {
        const auto row = rows::decoded<Row>(value);
        if (!row) return;
        const auto written = rows::encoded(*row);
        const auto again = rows::decoded<Row>(written);
        ensure(again && rows::encoded(*again) == written);
    };
    (check_one(std::type_identity<T>()), ...);
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    // The first byte says how long the key is.
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto key = bytes.substr(0, data[0]);
    const auto value = bytes.substr(key.size());
    (void)rows::is_whole(key, value);
    (void)rows::given_in(key, value);
    check<rows::Message, rows::Mention, rows::ReadMark, rows::Arrival, rows::Extent, rows::ListEnd,
          rows::FollowUp, rows::Attention, rows::InboxEntry, rows::Broadcast, rows::Org,
          rows::Member, rows::Space, rows::Channel, rows::Session, rows::Token, rows::Credential,
          rows::Record, rows::Card, rows::RecordPerson, rows::RecordLink, rows::RecordChange,
          rows::RecordPart, rows::File, rows::Schedule, rows::Answer, rows::AnswerOrder,
          rows::ImportedLine, rows::ImportedRecord>(value);
    return 0;
}
