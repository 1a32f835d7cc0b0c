#include "server/ctl/command_line.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

#include "server/ctl/nearest.hpp"

namespace parley::ctl {

Option& Option::required() {
    option_->required();
    return *this;
}
Option& Option::type_name(const std::string& shown) {
    option_->type_name(shown);
    return *this;
}
Option& Option::check(std::function<std::string(const std::string&)> refusal) {
    option_->check(std::move(refusal));
    return *this;
}
Option& Option::excludes(const Option& other) {
    option_->excludes(other.option_);
    return *this;
}

Verb Verb::add(const std::string& name, const std::string& about) {
    auto* below = app_->add_subcommand(name, about);
    below->fallthrough();  // so that --json may be anywhere on the line
    return Verb(*below);
}
void Verb::require_one_below() { app_->require_subcommand(1); }
void Verb::on_parsed(std::function<void()> run) { app_->callback(std::move(run)); }

Option Verb::add_option(const std::string& name, std::string& value, const std::string& about) {
    return Option(*app_->add_option(name, value, about));
}
Option Verb::add_option(const std::string& name, std::optional<std::string>& value,
                        const std::string& about) {
    return Option(*app_->add_option(name, value, about));
}
Option Verb::add_option(const std::string& name, std::optional<std::uint64_t>& value,
                        const std::string& about) {
    return Option(*app_->add_option(name, value, about));
}
Option Verb::add_option(const std::string& name, std::vector<std::string>& values,
                        const std::string& about) {
    return Option(*app_->add_option(name, values, about)->allow_extra_args(false));
}
Option Verb::add_flag(const std::string& name, bool& value, const std::string& about) {
    return Option(*app_->add_flag(name, value, about));
}
Option Verb::add_choice(const std::string& name, const std::vector<std::string>& words,
                        std::function<void(std::size_t)> choose, const std::string& about) {
    std::string shown;
    for (const auto& word : words) shown += (shown.empty() ? "" : "|") + word;
    auto* option = app_->add_option_function<std::string>(
        name,
        [=](const std::string& word) {
            const auto found = std::find(words.begin(), words.end(), word);
            if (found == words.end())
                throw CLI::ValidationError(name, "one of " + shown + ", not " + word);
            choose(static_cast<std::size_t>(found - words.begin()));
        },
        about);
    return Option(*option).type_name(shown);
}

CommandLine::CommandLine(const std::string& about, const std::string& name,
                         const std::string& version, const std::string& footer)
    : app_(std::make_unique<CLI::App>(about, name)) {
    app_->set_version_flag("--version", version);
    app_->footer(footer);
}
CommandLine::~CommandLine() = default;

Verb CommandLine::root() { return Verb(*app_); }

namespace {
std::vector<CLI::App*> verbs_of(CLI::App& app) {
    return app.get_subcommands([](CLI::App*) { return true; });
}

CLI::App* verb_named(CLI::App& app, const std::string& name) {
    for (auto* verb : verbs_of(app))
        if (verb->get_name() == name) return verb;
    return nullptr;
}

/// An option of this verb, or of one above it.
CLI::Option* option_named(CLI::App* app, const std::string& name) {
    for (; app; app = app->get_parent())
        if (auto* option = app->get_option_no_throw(name)) return option;
    return nullptr;
}

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

/// What is wrong with the first word that should be a verb and is none; empty if there is no such.
std::string unknown_verb(CLI::App& root, const std::vector<std::string>& words) {
    auto* app = &root;
    std::string path = root.get_name();
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (verbs_of(*app).empty()) return {};
        if (words[i].starts_with("-")) {
            const auto* option = option_named(app, words[i].substr(0, words[i].find('=')));
            if (option && takes_value(*option) && words[i].find('=') == std::string::npos) ++i;
            continue;
        }
        if (auto* verb = verb_named(*app, words[i])) {
            app = verb;
            path += " " + words[i];
            continue;
        }
        std::vector<std::string> known;
        for (const auto* verb : verbs_of(*app)) known.push_back(verb->get_name());
        return path + " has no \"" + words[i] + "\"." + did_you_mean(words[i], known) +
               "\nRun with --help for more information.";
    }
    return {};
}
}  // namespace

std::optional<int> CommandLine::parse(int argc, char** argv, int on_mistake) {
    try {
        app_->parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() != 0)
            if (const auto told = unknown_verb(*app_, {argv + 1, argv + argc}); !told.empty()) {
                std::cerr << told << '\n';
                return on_mistake;
            }
        return app_->exit(error) == 0 ? 0 : on_mistake;
    }
    return std::nullopt;
}

namespace {
/// "host|partner" is a list of words; any other type name is a kind of value.
Expected expected_value(const std::string& type) {
    if (type.find('|') == std::string::npos) return {{}, type};
    Expected expected;
    for (std::size_t begin = 0; begin <= type.size();) {
        const auto end = std::min(type.find('|', begin), type.size());
        expected.words.push_back(type.substr(begin, end - begin));
        begin = end + 1;
    }
    return expected;
}
}  // namespace

// Follows the words down the tree of verbs, counts positional values, and notes an option that
// still needs its value.
Expected CommandLine::expected_after(const std::vector<std::string>& words) const {
    auto* app = app_.get();
    CLI::Option* open = nullptr;  // the option whose value comes next
    std::size_t positionals = 0;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (open) {
            open = nullptr;
        } else if (words[i].starts_with("-")) {
            auto* option = option_named(app, words[i].substr(0, words[i].find('=')));
            if (option && takes_value(*option) && words[i].find('=') == std::string::npos)
                open = option;
        } else if (auto* verb = verb_named(*app, words[i])) {
            app = verb;
        } else {
            ++positionals;
        }
    }
    if (open) return expected_value(open->get_type_name());
    Expected expected;
    if (!words.empty() && words.back().starts_with("-")) {
        for (auto* level = app; level; level = level->get_parent())
            for (const auto* option : level->get_options())
                for (const auto& name : option->get_lnames()) expected.words.push_back("--" + name);
        return expected;
    }
    for (const auto* verb : verbs_of(*app)) expected.words.push_back(verb->get_name());
    if (!expected.words.empty()) return expected;
    for (const auto* option :
         app->get_options([](const CLI::Option* o) { return o->get_positional(); }))
        if (positionals-- == 0) return expected_value(option->get_type_name());
    return expected;
}

}  // namespace parley::ctl
