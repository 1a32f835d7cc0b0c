#include "storage/batch.hpp"

namespace parley::storage {

std::string encoded(const Batch& batch) { return rows::encoded(batch); }

std::optional<Batch> decoded_batch(std::string_view bytes) { return rows::decoded<Batch>(bytes); }

}  // namespace parley::storage
