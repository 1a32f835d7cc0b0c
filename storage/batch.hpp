#pragma once
// A batch: everything that one commit changes, written atomically. It is self-contained: applying
// it needs neither a clock nor random numbers, so two stores that apply the same batches hold the
// same rows. Encoded, it is one byte string in the format of stored rows (rows/packed.hpp).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/types.hpp"
#include "storage/chain.hpp"
#include "storage/rows/row.hpp"

namespace parley::storage {

/// The engine's thread fills a batch for each round and hands it to Log::commit. `string_view`
/// members are borrowed, from the batch's maker or from the bytes that it was decoded from; they
/// must stay valid until the commit returns.
struct Batch {
    static constexpr std::uint8_t version = 1;

    /// A new event. `seq` must be the stream's last number + 1.
    struct Append {
        StreamId stream;
        Seq seq = 0;
        std::string_view json;
        Salt salt{};
    };
    /// A stored event whose text is taken out. The event must exist, or be appended by this batch.
    struct Blank {
        StreamId stream;
        Seq seq = 0;
        std::string json;  ///< the event without its text
    };
    /// A row set or deleted. Tables that the log keeps itself (event, head, erased) are refused.
    struct RowChange {
        std::string_view key;
        std::optional<std::string_view> value;  ///< none: the row goes
    };

    Instant at;                   ///< time of the commit; stored in the notes of erasures
    std::vector<Append> appends;  ///< per stream in ascending order, without a hole
    std::vector<Blank> blanks;    ///< events whose text is taken out; their salt goes with it
    std::vector<RowChange> rows;  ///< each key once
    /// Key prefixes under which `rows` delete text. The log notes them, and Log::compact_erased
    /// later removes the text from the disk as well. Blanked events are noted without being listed
    /// here.
    std::vector<std::string> erased;

    bool empty() const { return appends.empty() && blanks.empty() && rows.empty(); }
};
BOOST_DESCRIBE_STRUCT(Batch::Append, (), (stream, seq, json, salt))
BOOST_DESCRIBE_STRUCT(Batch::Blank, (), (stream, seq, json))
BOOST_DESCRIBE_STRUCT(Batch::RowChange, (), (key, value))
BOOST_DESCRIBE_STRUCT(Batch, (), (at, appends, blanks, rows, erased))

std::string encoded(const Batch& batch);
/// The result borrows from `bytes`. None if they are not the output of `encoded`.
std::optional<Batch> decoded_batch(std::string_view bytes);

}  // namespace parley::storage
