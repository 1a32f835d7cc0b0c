#pragma once
// What a run found, for a machine (one line of JSON) or for people (a table).

#include <string>
#include <utility>
#include <vector>

namespace parley::bench {

class Report {
  public:
    explicit Report(std::string scenario) : scenario_(std::move(scenario)) {}

    void add(std::string name, double value) { numbers_.emplace_back(std::move(name), value); }
    /// Says whether a number that was added is within its bar. A missed one does not fail the run:
    /// machines differ.
    void add_bar(const std::string& name, double at_most);
    /// Something that must not be: the run fails.
    void fail(std::string why) { failures_.push_back(std::move(why)); }
    bool failed() const { return !failures_.empty(); }

    std::string json() const;
    std::string table() const;

  private:
    std::string scenario_;
    std::vector<std::pair<std::string, double>> numbers_;
    std::vector<std::string> bars_;
    std::vector<std::string> failures_;
};

}  // namespace parley::bench
