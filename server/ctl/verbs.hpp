#pragma once
// The command line's groups and verbs. Each group is one file, verbs_<group>.cpp; this is the form
// that all have. Includes CLI11.

#include <CLI/CLI.hpp>

#include "server/ctl/run.hpp"

namespace parley::ctl {

/// What the command line turned out to ask for. Run after parsing, so that a wrong option at the
/// end of the line is told before anything is done.
struct Plan {
    std::function<void(Run&)> work;
};

// What stands in help for a value is also what completion goes by (completion.cpp).
namespace value {
constexpr const char *org = "ORG", *space = "SPACE", *member = "MEMBER", *channel = "CHANNEL",
                     *file = "FILE", *folder = "DIR";
}

/// Adds a verb with its own options: `describe` declares them, `work` does it.
template <class Options>
CLI::App* add_verb(CLI::App& group, Plan& plan, const char* name, const char* about,
                   void (*describe)(CLI::App&, Options&), void (*work)(Run&, const Options&)) {
    auto* verb = group.add_subcommand(name, about);
    verb->fallthrough();  // --json may stand anywhere
    auto options = std::make_shared<Options>();
    describe(*verb, *options);
    verb->callback(
        [&plan, options, work] { plan.work = [options, work](Run& run) { work(run, *options); }; });
    return verb;
}

CLI::App* add_group(CLI::App& app, const char* name, const char* about);

/// An option that takes one word of an enumeration.
template <DescribedEnum E>
CLI::Option* add_choice(CLI::App& verb, const char* name, E& value, const char* about) {
    std::vector<std::pair<std::string, E>> words;
    std::string shown;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto entry) {
        words.emplace_back(wire_name(entry.name), entry.value);
        shown += (shown.empty() ? "" : "|") + words.back().first;
    });
    return verb
        .add_option_function<std::string>(
            name,
            [words, &value, shown, option = std::string(name)](const std::string& word) {
                for (const auto& [known, meant] : words)
                    if (known == word) return void(value = meant);
                throw CLI::ValidationError(option, "one of " + shown + ", not " + word);
            },
            about)
        ->type_name(shown);
}

void add_org_verbs(CLI::App& app, Plan& plan);
void add_member_verbs(CLI::App& app, Plan& plan);
void add_space_verbs(CLI::App& app, Plan& plan);
void add_channel_verbs(CLI::App& app, Plan& plan);
void add_token_verbs(CLI::App& app, Plan& plan);
void add_session_verbs(CLI::App& app, Plan& plan);
void add_record_verbs(CLI::App& app, Plan& plan);
void add_schedule_verbs(CLI::App& app, Plan& plan);
void add_file_verbs(CLI::App& app, Plan& plan);
void add_store_verbs(CLI::App& app, Plan& plan);
void add_import_verbs(CLI::App& app, Plan& plan);
void add_import_chat(CLI::App& group, Plan& plan);
void add_import_crm(CLI::App& group, Plan& plan);
void add_demo_verb(CLI::App& app, Plan& plan);
/// Last: it tells of all that was added before.
void add_completion_verb(CLI::App& app, Plan& plan);

}  // namespace parley::ctl
