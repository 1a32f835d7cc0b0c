#include "server/ctl/parleyctl.hpp"

#include <sodium.h>

#include <cstdlib>
#include <filesystem>

#include "server/ctl/completion.hpp"
#include "server/ctl/names.hpp"
#include "server/ctl/stop.hpp"
#include "server/ctl/table.hpp"
#include "server/ctl/terminal.hpp"
#include "server/ctl/verbs.hpp"

namespace parley::ctl {

namespace {
constexpr const char* in_folder = "run/admin.sock";
constexpr const char* installed = "/run/parley/admin.sock";

/// The socket if --socket is not given: PARLEYCTL_SOCKET, a local ./run/admin.sock, or the
/// installed one. PARLEY_ADMIN_SOCKET is parleyd's: set for this program, it would move a second
/// parleyd too.
std::string default_socket() {
    if (const char* set = std::getenv("PARLEYCTL_SOCKET"); set && *set) return set;
    std::error_code ignored;
    return std::filesystem::exists(in_folder, ignored) ? in_folder : installed;
}

struct Globals {
    std::string socket = default_socket();
    std::string as;
    bool json = false, dry_run = false;
};

void describe(Verb app, Globals& globals, Plan& plan) {
    app.require_one_below();
    app.add_option("--socket", globals.socket,
                   "parleyd's admin socket; without it PARLEYCTL_SOCKET, then "
                   "./run/admin.sock where that is there, then /run/parley/admin.sock")
        .type_name(value::file);
    app.add_option("--as", globals.as, "act in the name of this member; the log says so")
        .type_name(value::member);
    app.add_flag("--json", globals.json, "the server's answer as JSON instead of a table");
    app.add_flag("--dry-run", globals.dry_run, "say what would be sent, and change nothing");
    add_org_verbs(app, plan);
    add_member_verbs(app, plan);
    add_space_verbs(app, plan);
    add_channel_verbs(app, plan);
    add_token_verbs(app, plan);
    add_session_verbs(app, plan);
    add_record_verbs(app, plan);
    add_schedule_verbs(app, plan);
    add_file_verbs(app, plan);
    add_message_verbs(app, plan);
    add_store_verbs(app, plan);
    add_import_verbs(app, plan);
    add_export_verbs(app, plan);
    add_demo_verb(app, plan);
    add_completion_verb(app, plan);
}

struct StopSeen {
    std::string code, message;
};
BOOST_DESCRIBE_STRUCT(StopSeen, (), (code, message))

/// Reports a Stop: for people on standard error, with --json as an object on standard output.
int end(const Stop& stop, bool json) {
    note(stop.message);
    if (json) {
        const auto* code = stop.exit == Exit::usage         ? "usage"
                           : stop.exit == Exit::unreachable ? "unreachable"
                                                            : "failed";
        const auto object =
            stop.json.empty() ? to_json(StopSeen{code, visible(stop.message)}) : stop.json;
        std::fputs((terminal_safe_json(object) + '\n').c_str(), stdout);
    }
    return static_cast<int>(stop.exit);
}

void work(const Globals& globals, const Plan& plan) {
    Run run{Client(globals.socket), globals.json, globals.dry_run};
    if (!globals.as.empty()) {
        run.client.as = member_named(run, globals.as);
        note("Acting in the name of " + globals.as +
             (globals.as == run.client.as->text() ? "" : " (" + run.client.as->text() + ")") +
             ", as the operator; the log says so.");
    }
    plan.work(run);
}
}  // namespace

Verb add_group(Verb& app, const char* name, const char* about) {
    auto group = app.add(name, about);
    group.require_one_below();
    return group;
}

int parleyctl(int argc, char** argv) {
    if (sodium_init() < 0) return static_cast<int>(Exit::failed);
    Globals globals;
    Plan plan;
    CommandLine line("The admin command of Parley", "parleyctl", "parleyctl " PARLEY_VERSION,
                     "Exit codes: 0 ok, 1 failed, 2 usage, 3 refused, 4 unreachable.");
    describe(line.root(), globals, plan);
    if (argc > 1 && std::string_view(argv[1]) == complete_verb) {
        print_completions(line, {argv + 2, argv + argc}, globals.socket);
        return static_cast<int>(Exit::ok);
    }
    if (const auto exit = line.parse(argc, argv, static_cast<int>(Exit::usage))) return *exit;
    try {
        work(globals, plan);
    } catch (const Stop& stop) {
        return end(stop, globals.json);
    } catch (const std::exception& error) {
        return end({Exit::failed, error.what(), {}}, globals.json);
    }
    return static_cast<int>(Exit::ok);
}

}  // namespace parley::ctl
