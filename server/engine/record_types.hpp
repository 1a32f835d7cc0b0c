#pragma once
// The types of records. They are data: read from JSON at start-up, checked, then constant.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/records.hpp"

namespace parley::engine {

/// All types of a server. Built on the main thread, then shared read-only by all threads.
class RecordTypes {
  public:
    /// Null if there is no such type.
    const view::RecordType* find(std::string_view type) const;
    const std::vector<view::RecordType>& all() const { return types_; }
    /// Adds a type, or replaces the one of the same name.
    void put(view::RecordType type);

  private:
    std::vector<view::RecordType> types_;  // by name
};

/// Reads one type. Returns the empty string, or "FILE:LINE: what is wrong".
std::string read_record_type(const std::string& file, std::string_view json,
                             view::RecordType& type);

/// The types that are compiled in (server/engine/types/).
std::shared_ptr<const RecordTypes> builtin_record_types();

/// The built-in types and those of all *.json in a folder, which replace built-in ones of the same
/// name. `types` is null if `error` is set ("FILE:LINE: what is wrong").
struct RecordTypesRead {
    std::shared_ptr<const RecordTypes> types;
    std::string error;
};
RecordTypesRead read_record_types(const std::string& folder);

const view::RecordField* find_field(const std::vector<view::RecordField>& fields,
                                    std::string_view name);
const view::RecordState* find_state(const view::RecordType& type, std::string_view state);
/// The moves that the type allows from a state, whoever makes them.
std::vector<view::RecordTransition> moves_from(const view::RecordType& type,
                                               std::string_view state);

}  // namespace parley::engine
