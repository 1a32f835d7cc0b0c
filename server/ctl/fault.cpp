#include "server/ctl/fault.hpp"

#include "protocol/json_write.hpp"
#include "server/ctl/stop.hpp"

namespace parley::ctl {

std::string Fault::text(const std::string& file) const {
    std::string text = file;
    if (line > 0) text += ", line " + std::to_string(line);
    if (!field.empty()) text += std::string(", ") + part + " " + field;
    return text + ": " + what;
}

namespace {
struct FaultSeen {
    Code code = Code::bad_value;
    std::string file;
    std::uint64_t line = 0;
    std::string field, message;
};
BOOST_DESCRIBE_STRUCT(FaultSeen, (), (code, file, line, field, message))
}  // namespace

void stop_at(const std::vector<Fault>& faults, const std::string& file, bool more) {
    std::string text;
    for (const auto& fault : faults) text += (text.empty() ? "" : "\n") + fault.text(file);
    text += more ? "\nThere may be more. Nothing was sent." : "\nNothing was sent.";
    const auto& first = faults.front();
    throw Stop{Exit::failed, text,
               to_json(FaultSeen{Code::bad_value, file, first.line, first.field, first.what})};
}

}  // namespace parley::ctl
