#pragma once
// The description of a command line, in the words of CLI11. Only command_line.cpp includes that
// library: its header costs the compiler four seconds a file, and every group of verbs is a file.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocol/describe.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace parley::ctl {

/// An option or a positional value of a verb. Refers to what the command line owns.
class Option {
  public:
    explicit Option(CLI::Option& option) : option_(&option) {}
    Option& required();
    /// What stands in help for a value; completion goes by it, too.
    Option& type_name(const std::string& shown);
    /// `refusal` says why a value is not taken; nothing where it is.
    Option& check(std::function<std::string(const std::string& value)> refusal);
    Option& excludes(const Option& other);

  private:
    CLI::Option* option_;
};

/// The program, a group of verbs, or a verb. Refers to what the command line owns.
class Verb {
  public:
    explicit Verb(CLI::App& app) : app_(&app) {}
    /// A verb or a group below this one. Options of those above may stand behind its name.
    Verb add(const std::string& name, const std::string& about);
    void require_one_below();
    /// Runs when the line was parsed and names this verb.
    void on_parsed(std::function<void()> run);

    // A name without dashes is a positional value. The values must outlive the command line.
    Option add_option(const std::string& name, std::string& value, const std::string& about = {});
    Option add_option(const std::string& name, std::optional<std::string>& value,
                      const std::string& about = {});
    Option add_option(const std::string& name, std::optional<std::uint64_t>& value,
                      const std::string& about = {});
    /// May be repeated, with one value each time.
    Option add_option(const std::string& name, std::vector<std::string>& values,
                      const std::string& about = {});
    Option add_flag(const std::string& name, bool& value, const std::string& about);
    /// Takes one of these words and says which.
    Option add_choice(const std::string& name, const std::vector<std::string>& words,
                      std::function<void(std::size_t index)> choose, const std::string& about);

  private:
    CLI::App* app_;
};

/// An option that takes one word of an enumeration.
template <DescribedEnum E>
Option add_choice(Verb& verb, const std::string& name, E& value, const std::string& about) {
    std::vector<std::string> words;
    for (const auto& one : enumerators<E>) words.emplace_back(one.word);
    return verb.add_choice(
        name, words, [&value](std::size_t index) { value = enumerators<E>[index].value; }, about);
}

/// What fits at the end of an unfinished line.
struct Expected {
    std::vector<std::string> words;
    std::string value;  ///< or a value of this type name; empty: none
};

class CommandLine {
  public:
    CommandLine(const std::string& about, const std::string& name, const std::string& version,
                const std::string& footer);
    ~CommandLine();

    Verb root();
    /// Parses and runs what the named verb has `on_parsed`; else says on standard output or error
    /// what there is, or what is wrong, and gives the exit code: 0 for help and version.
    std::optional<int> parse(int argc, char** argv, int on_mistake);
    Expected expected_after(const std::vector<std::string>& words) const;

  private:
    std::unique_ptr<CLI::App> app_;
};

}  // namespace parley::ctl
