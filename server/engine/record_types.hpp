#pragma once
// The types of records, which are data: read from JSON at start, checked whole, then unchanged.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/records.hpp"

namespace parley::engine {

class RecordTypes {
  public:
    const view::RecordType* find(std::string_view type) const;
    const std::vector<view::RecordType>& all() const { return types_; }
    /// In place of the one of the same name, where there is one.
    void put(view::RecordType type);

  private:
    std::vector<view::RecordType> types_;  // by name
};

/// Reads one type. Empty where it is right; else file, line and what is wrong.
std::string read_record_type(const std::string& file, std::string_view json,
                             view::RecordType& type);

/// The types that the server brings.
std::shared_ptr<const RecordTypes> builtin_record_types();

/// Those, and the types of all *.json in a folder. An error says file, line and what is wrong.
struct RecordTypesRead {
    std::shared_ptr<const RecordTypes> types;
    std::string error;
};
RecordTypesRead read_record_types(const std::string& folder);

const view::RecordField* find_field(const std::vector<view::RecordField>& fields,
                                    std::string_view name);
const view::RecordState* find_state(const view::RecordType& type, std::string_view state);
/// The moves that are allowed from a state.
std::vector<view::RecordTransition> moves_from(const view::RecordType& type,
                                               std::string_view state);

}  // namespace parley::engine
