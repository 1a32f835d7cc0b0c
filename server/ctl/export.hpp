#pragma once
// An export: what is readable of a space or by a company, as files of JSON lines, with the uploaded
// files beside them. It is read by the usual commands in somebody's name, so the server's rules say
// what is in it.

#include <filesystem>
#include <map>
#include <set>

#include "server/ctl/run.hpp"

namespace parley::ctl {

/// The file of a kind of thing. It grows line by line; a failure to write is told by `close`.
class LinesFile;

/// What an export has; the content of its about.json, which is written last.
struct ExportAbout {
    int format = 1;
    std::string of;  ///< "space" or "org"
    std::string id, name;
    Instant made;
    std::uint64_t spaces = 0, channels = 0, messages = 0, records = 0, people = 0, files = 0;
    std::string left_out;  ///< what an export never has
};
BOOST_DESCRIBE_STRUCT(ExportAbout, (),
                      (format, of, id, name, made, spaces, channels, messages, records, people,
                       files, left_out))

/// One export on its way. It is written to "<folder>.partial", which becomes `folder` once all of
/// it is there; so a folder without that ending is whole. What is left of a run that was cut off is
/// taken up by the next: uploaded files that are there already are not fetched again.
class Export {
  public:
    /// Throws Stop if `folder` is there already.
    Export(Run& run, const std::filesystem::path& folder);
    ~Export();
    Export(const Export&) = delete;
    Export& operator=(const Export&) = delete;

    // What to read, as Run::client.as says, or the operator. Whatever was read before is left out.
    /// The company and all of its people, as one of them sees them.
    void org(simdjson::dom::element org);
    /// The space with its people, its records, and the channels that the reader may read.
    void space(simdjson::dom::element space);

    /// Fetches the files, writes about.json and gives the folder its name.
    ExportAbout finish(ExportAbout about);

  private:
    LinesFile& lines(std::string_view kind);
    void add_person(simdjson::dom::element member, bool of_own_org);
    void channel(simdjson::dom::element channel);
    void messages(ChannelId channel, std::optional<Seq> thread);
    void records(SpaceId space);
    void record(RecordId id);
    void note_files(std::string_view json);
    void file(FileId id, std::optional<MemberId> reader);

    Run& run_;
    const std::filesystem::path folder_, partial_;
    std::map<std::string, std::unique_ptr<LinesFile>, std::less<>> files_;
    std::set<std::string> seen_;  // ids of what is in it
    /// What may be a file, and in whose name it was met.
    std::set<std::pair<std::string, std::optional<MemberId>>> wanted_;
    ExportAbout about_;
};

}  // namespace parley::ctl
