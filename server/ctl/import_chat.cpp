// parleyctl import chat: each log of a file becomes a channel of a space. chat_file.hpp describes
// the file.

#include <unistd.h>

#include <deque>

#include "server/ctl/chat_file.hpp"
#include "server/ctl/names.hpp"
#include "server/ctl/progress.hpp"
#include "server/ctl/stop.hpp"
#include "server/ctl/terminal.hpp"
#include "server/ctl/verbs.hpp"

namespace parley::ctl {

namespace {
struct ChatImport {
    std::string file, space, org, encoding;
};

/// Bytes of lines that are gathered for all logs before some are sent.
constexpr std::size_t waiting_size_max = 4'000'000;

/// First reading: throws Stop with up to 10 faults.
ChatChecker checked_file(const std::string& file, const Encoding& encoding) {
    ChatChecker checker;
    std::vector<Fault> faults;
    LineReader reader(file, encoding);
    while (auto line = reader.next()) {
        if (is_blank(*line)) continue;
        auto checked = checker.check(*line, reader.number());
        if (checked.fault) faults.push_back(std::move(*checked.fault));
        if (faults.size() == faults_told) stop_at(faults, file, true);
    }
    if (reader.fault()) faults.push_back(*reader.fault());
    if (!faults.empty()) stop_at(faults, file, false);
    return checker;
}

/// Second reading: gathers each log's lines and sends them in batches.
class ChatSender {
  public:
    ChatSender(Run& run, SpaceId space, std::optional<OrgId> org, Progress& progress)
        : run_(run), space_(space), org_(org), progress_(progress) {}

    void add(ChatFileLine line) {
        const auto size = to_json(static_cast<const ChatLine&>(line)).size() + 1;
        auto* batch = &batch_of(line.log);
        if (batch->command.lines.size() == decltype(ImportChat::lines)::longest ||
            batch->size + size > Run::batch_size_max) {
            send(line.log);
            batch = &batch_of(line.log);
        }
        batch->command.lines.push_back(std::move(line));
        batch->size += size;
        waiting_size_ += size;
        if (waiting_size_ > waiting_size_max) send(batches_.front().command.log);
    }

    /// Sends the lines that are gathered of a log.
    void send(ChannelName log) {
        const auto batch = find(log);
        if (batch == batches_.end()) return;
        // The key is derived from the content: a repeated batch, in any run, is recognised.
        const auto key = key_of(encode_body(batch->command, {}));
        count(run_.client.send(batch->command, key));
        done_ += batch->command.lines.size();
        progress_.reached(done_);
        waiting_size_ -= batch->size;
        batches_.erase(batch);
    }

    /// Lines that the server has accepted, new or known.
    std::uint64_t sent() const { return done_; }
    /// What this run added.
    const ChatImported& added() const { return added_; }

  private:
    struct Batch {
        ImportChat command;
        std::size_t size = 0;
    };
    std::deque<Batch>::iterator find(const ChannelName& log) {
        return std::find_if(batches_.begin(), batches_.end(),
                            [&](const Batch& batch) { return batch.command.log == log; });
    }
    Batch& batch_of(const ChannelName& log) {
        if (auto batch = find(log); batch != batches_.end()) return *batch;
        auto& batch = batches_.emplace_back();
        batch.command.space = space_;
        batch.command.org = org_;
        batch.command.log = log;
        return batch;
    }

    void count(const Reply& reply) {
        if (!reply.done_now()) return;
        added_.messages += reply.number<&ChatImported::messages>();
        added_.channels += reply.number<&ChatImported::channels>();
        added_.members += reply.number<&ChatImported::members>();
    }

    Run& run_;
    SpaceId space_;
    std::optional<OrgId> org_;
    Progress& progress_;
    std::deque<Batch> batches_;  ///< one for each incomplete log, the oldest first
    std::size_t waiting_size_ = 0;
    std::uint64_t done_ = 0;
    ChatImported added_;
};

/// Reads the file again and sends it. A log is sent as soon as it is complete.
void send_file(const std::string& file, const Encoding& encoding, const ChatChecker& checked,
               ChatSender& sender) {
    LineReader reader(file, encoding);
    while (auto line = reader.next()) {
        if (is_blank(*line)) continue;
        auto parsed = parse_chat_line(*line, reader.number());
        const auto log =
            parsed.line ? checked.logs().find(parsed.line->log.text) : checked.logs().end();
        if (log == checked.logs().end() || reader.number() > log->second.last_line)
            throw Stop{
                Exit::failed, file + " changed while it was read. Run the import again.", {}};
        auto name = parsed.line->log;
        sender.add(std::move(*parsed.line));
        if (reader.number() == log->second.last_line) sender.send(std::move(name));
    }
    if (reader.fault()) throw Stop{Exit::failed, reader.fault()->text(file), {}};
}

void import_chat(Run& run, const ChatImport& options) {
    const auto encoding = encoding_named(options.encoding);
    const auto checked = checked_file(options.file, encoding);
    const auto space = space_named(run, options.space);
    std::optional<OrgId> org;
    if (!options.org.empty()) org = org_named(run, options.org);
    if (run.dry_run) {
        const ChatImported would{checked.messages(), checked.logs().size(), 0};
        return say(run.json
                       ? to_json(would) + '\n'
                       : "The file is well: " + std::to_string(would.messages) + " messages in " +
                             std::to_string(would.channels) + " logs. Nothing was sent.\n");
    }
    Progress progress(Progress::form_of(run.json), "import", checked.messages());
    run.client.patience_s = 60;  // a restart of the server does not end an import
    ChatSender sender(run, space, org, progress);
    try {
        send_file(options.file, encoding, checked, sender);
    } catch (Stop& stop) {
        if (sender.sent() > 0)
            stop.message +=
                "\nWhat was sent is kept. The same import again completes it and adds nothing "
                "twice.";
        throw;
    }
    progress.finish();
    const auto& added = sender.added();
    if (run.json) return say(to_json(added) + '\n');
    say("Added " + std::to_string(added.messages) + " messages, " + std::to_string(added.channels) +
        " channels, " + std::to_string(added.members) + " members.\n");
}
}  // namespace

void add_import_chat(Verb& group, Plan& plan) {
    add_verb<ChatImport>(
        group, plan, "chat", "Chat logs, one JSON object a line, plain or gzip",
        [](Verb& verb, ChatImport& options) {
            verb.add_option("FILE", options.file, "see docs/operators.md for its form")
                .required()
                .type_name(value::file);
            verb.add_option("--space", options.space, "where each log becomes a channel")
                .required()
                .type_name(value::space);
            verb.add_option("--org", options.org,
                            "whose members the speakers become; without it the server chooses")
                .type_name(value::org);
            add_encoding(verb, options.encoding);
        },
        import_chat);
}

}  // namespace parley::ctl
