#pragma once
// The description of a command line: a thin layer over CLI11. Only command_line.cpp includes that
// library, because its header costs the compiler four seconds for each of the many files of verbs.

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

/// An option or positional value of a verb. A reference: the CommandLine owns it.
class Option {
  public:
    explicit Option(CLI::Option& option) : option_(&option) {}
    Option& required();
    /// The name of the value in the help; completion uses it as well.
    Option& type_name(const std::string& shown);
    /// `refusal` returns why a value is not allowed, or the empty string.
    Option& check(std::function<std::string(const std::string& value)> refusal);
    Option& excludes(const Option& other);

  private:
    CLI::Option* option_;
};

/// The program, a group of verbs, or a verb. A reference: the CommandLine owns it.
class Verb {
  public:
    explicit Verb(CLI::App& app) : app_(&app) {}
    /// Adds a verb or group below this one. Options of those above may also follow its name.
    Verb add(const std::string& name, const std::string& about);
    /// Makes it an error to name no verb below this one.
    void require_one_below();
    /// Runs after parsing, if the line names this verb.
    void on_parsed(std::function<void()> run);

    // Options. A name without dashes is a positional value. The variables must outlive parsing.
    Option add_option(const std::string& name, std::string& value, const std::string& about = {});
    Option add_option(const std::string& name, std::optional<std::string>& value,
                      const std::string& about = {});
    Option add_option(const std::string& name, std::optional<std::uint64_t>& value,
                      const std::string& about = {});
    /// May be repeated, with one value each time.
    Option add_option(const std::string& name, std::vector<std::string>& values,
                      const std::string& about = {});
    Option add_flag(const std::string& name, bool& value, const std::string& about);
    /// Takes one of these words; `choose` gets its index.
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

/// What may complete an unfinished line.
struct Expected {
    std::vector<std::string> words;
    std::string value;  ///< or a value with this type name; empty: none
};

/// Owns the description. Made once in parleyctl().
class CommandLine {
  public:
    CommandLine(const std::string& about, const std::string& name, const std::string& version,
                const std::string& footer);
    ~CommandLine();

    Verb root();
    /// Parses the line and runs `on_parsed` of the verb that it names. For help, version and
    /// mistakes it prints the text and returns the exit code: 0, or `on_mistake`.
    std::optional<int> parse(int argc, char** argv, int on_mistake);
    /// What may complete the last of these words.
    Expected expected_after(const std::vector<std::string>& words) const;

  private:
    std::unique_ptr<CLI::App> app_;
};

}  // namespace parley::ctl
