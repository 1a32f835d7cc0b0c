#include "server/ctl/completion.hpp"

#include "server/ctl/names.hpp"
#include "server/ctl/stop.hpp"
#include "server/ctl/table.hpp"
#include "server/ctl/terminal.hpp"

namespace parley::ctl {

namespace {
void add_names(std::vector<std::string>& words, const Names& names) {
    for (const auto& [id, name] : names) words.push_back(name);
}

/// The names that the server has of this kind of value.
std::vector<std::string> live_names(const std::string& kind, const std::string& socket) {
    std::vector<std::string> words;
    Run run{Client(socket)};
    run.client.timeout_s = 2;
    run.client.patience_s = 0;
    if (kind == value::org) add_names(words, org_names(run));
    if (kind == value::space) add_names(words, space_names(run));
    if (kind == value::member) add_names(words, member_names(run));
    if (kind == value::channel) add_names(words, channel_names(run));
    return words;
}

/// The socket that the unfinished line names, or the default.
std::string socket_of(const std::vector<std::string>& words, const std::string& otherwise) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--socket" && i + 1 < words.size()) return words[i + 1];
        if (words[i].starts_with("--socket=")) return words[i].substr(9);
    }
    return otherwise;
}
}  // namespace

void print_completions(const CommandLine& line, const std::vector<std::string>& words,
                       const std::string& default_socket) {
    auto expected = line.expected_after(words);
    if (expected.value == value::file || expected.value == value::folder) return say(":files\n");
    try {
        if (!expected.value.empty())
            expected.words = live_names(expected.value, socket_of(words, default_socket));
    } catch (const Stop&) {
        return;  // an error message would garble the line that is being typed
    }
    std::string text;
    for (const auto& word : expected.words)
        if ((words.empty() || word.starts_with(words.back())) && visible(word) == word)
            text += word + '\n';
    say(text);
}

namespace {
// The scripts that shells source. They call the hidden verb and print what it says.
constexpr std::string_view bash_script = R"sh(_parleyctl() {
    local line candidates
    COMPREPLY=()
    candidates=$(parleyctl __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    if [ "$candidates" = ":files" ]; then
        compopt -o default
        return
    fi
    while IFS= read -r line; do
        [ -n "$line" ] && COMPREPLY+=("$(printf '%q' "$line")")
    done <<<"$candidates"
}
complete -F _parleyctl parleyctl
)sh";
constexpr std::string_view zsh_script = R"sh(#compdef parleyctl
_parleyctl() {
    local -a candidates
    candidates=("${(@f)$(parleyctl __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ "$candidates[1]" == ":files" ]]; then
        _files
    else
        compadd -- "${(@)candidates:#}"
    fi
}
compdef _parleyctl parleyctl
)sh";
constexpr std::string_view fish_script = R"sh(function __parleyctl_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l candidates (parleyctl __complete $words[2..-1] 2>/dev/null)
    if test "$candidates" = ":files"
        __fish_complete_path (commandline -ct)
    else
        printf '%s\n' $candidates
    end
end
complete -c parleyctl -f -a '(__parleyctl_complete)'
)sh";

enum class Shell { bash, zsh, fish };
BOOST_DESCRIBE_ENUM(Shell, bash, zsh, fish)

struct WhichShell {
    Shell shell{};
};

void completion(Run&, const WhichShell& options) {
    say(options.shell == Shell::bash  ? bash_script
        : options.shell == Shell::zsh ? zsh_script
                                      : fish_script);
}
}  // namespace

void add_completion_verb(Verb& app, Plan& plan) {
    add_verb<WhichShell>(
        app, plan, "completion", "Print what makes a shell complete this command",
        [](Verb& verb, WhichShell& options) {
            add_choice(verb, "SHELL", options.shell, "source <(parleyctl completion bash)")
                .required();
        },
        completion);
}

}  // namespace parley::ctl
