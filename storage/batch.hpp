#pragma once
// What one commit changes, all or nothing. A batch says everything by itself: whoever applies it
// asks neither a clock nor for randomness, so two stores that applied the same batches hold the
// same rows. Encoded it is one byte string, in the form of the stored rows.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/types.hpp"
#include "storage/chain.hpp"
#include "storage/rows/row.hpp"

namespace parley::storage {

/// Texts and keys are borrowed: from whoever made the batch, or from the bytes that it was decoded
/// from. They must stay until the commit returns.
struct Batch {
    static constexpr std::uint8_t version = 1;

    struct Append {
        StreamId stream;
        Seq seq = 0;
        std::string_view json;
        Salt salt{};
    };
    struct Blank {
        StreamId stream;
        Seq seq = 0;
        std::string json;  ///< the event without its text
    };
    struct RowChange {
        std::string_view key;
        std::optional<std::string_view> value;  ///< none: the row goes
    };

    Instant at;                   ///< when: noted with what is erased
    std::vector<Append> appends;  ///< each stream's in order, going on from its last number
    std::vector<Blank> blanks;    ///< events whose text is taken out; their salt goes with it
    std::vector<RowChange> rows;  ///< each key once
    /// Beginnings of keys under which these rows take text away. It is to be gone from the disk
    /// too: see Log::compact_erased. Those of blanked events are noted without this.
    std::vector<std::string> erased;

    bool empty() const { return appends.empty() && blanks.empty() && rows.empty(); }
};
BOOST_DESCRIBE_STRUCT(Batch::Append, (), (stream, seq, json, salt))
BOOST_DESCRIBE_STRUCT(Batch::Blank, (), (stream, seq, json))
BOOST_DESCRIBE_STRUCT(Batch::RowChange, (), (key, value))
BOOST_DESCRIBE_STRUCT(Batch, (), (at, appends, blanks, rows, erased))

std::string encoded(const Batch& batch);
/// Borrows from the bytes. None where they are not what `encoded` made.
std::optional<Batch> decoded_batch(std::string_view bytes);

}  // namespace parley::storage
