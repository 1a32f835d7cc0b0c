#pragma once
// The groups and verbs of the command line. Each group is a file, verbs_<group>.cpp, and all have
// this form: a struct of options, a function that does the work, and add_<group>_verbs that
// declares both.

#include "server/ctl/command_line.hpp"
#include "server/ctl/run.hpp"

namespace parley::ctl {

/// The work of the verb that the line names. It is run after parsing, so that a wrong option at the
/// end of the line is reported before anything is done.
struct Plan {
    std::function<void(Run&)> work;
};

// Names of values in the help; completion goes by them (completion.cpp).
namespace value {
constexpr const char *org = "ORG", *space = "SPACE", *member = "MEMBER", *channel = "CHANNEL",
                     *file = "FILE", *folder = "DIR";
/// What an option takes for "no value".
constexpr std::string_view none = "none";
}  // namespace value

/// Adds a verb: `describe` declares its options, `work` carries it out.
template <class Options>
void add_verb(Verb& group, Plan& plan, const char* name, const char* about,
              void (*describe)(Verb&, Options&), void (*work)(Run&, const Options&)) {
    auto verb = group.add(name, about);
    auto options = std::make_shared<Options>();
    describe(verb, *options);
    verb.on_parsed(
        [&plan, options, work] { plan.work = [options, work](Run& run) { work(run, *options); }; });
}

/// A group of verbs; the line must name one of them.
Verb add_group(Verb& app, const char* name, const char* about);

void add_org_verbs(Verb& app, Plan& plan);
void add_member_verbs(Verb& app, Plan& plan);
void add_space_verbs(Verb& app, Plan& plan);
void add_channel_verbs(Verb& app, Plan& plan);
void add_token_verbs(Verb& app, Plan& plan);
void add_session_verbs(Verb& app, Plan& plan);
void add_record_verbs(Verb& app, Plan& plan);
void add_schedule_verbs(Verb& app, Plan& plan);
void add_file_verbs(Verb& app, Plan& plan);
void add_message_verbs(Verb& app, Plan& plan);
void add_export_verbs(Verb& app, Plan& plan);
void add_store_verbs(Verb& app, Plan& plan);
void add_import_verbs(Verb& app, Plan& plan);
struct Encoding;
/// What the bytes of an imported file are in, as an option and as it is used.
void add_encoding(Verb& verb, std::string& encoding);
Encoding encoding_named(const std::string& name);
void add_import_chat(Verb& group, Plan& plan);
void add_import_crm(Verb& group, Plan& plan);
void add_demo_verb(Verb& app, Plan& plan);
/// To be called last: it completes everything added before.
void add_completion_verb(Verb& app, Plan& plan);

}  // namespace parley::ctl
