#pragma once
// Files as a program uploads and opens them.

#include "tests/scenario/server.hpp"

namespace parley::scenario {

using driver::percent_encoded;

/// PUT /files by somebody's token. `query` is added behind the name.
HttpAnswer put_file(const Server& server, const std::string& member, const std::string& name,
                    const std::string& bytes, const std::string& query = {}, Headers headers = {});
/// The file's id, where all went well.
std::string upload(const Server& server, const std::string& member, const std::string& name,
                   const std::string& bytes);
/// What opens under a path; GET.
HttpAnswer open_path(const Server& server, const std::string& member, const std::string& path,
                     Headers headers = {});
HttpAnswer open_file(const Server& server, const std::string& member, const std::string& id,
                     const std::string& query = {});
/// How many files lie on the server's disk, those that are arriving included.
std::size_t files_on_disk(Server& server);
/// Waits for it: bytes go soon after what named them.
void wait_for_files_on_disk(Server& server, std::size_t count);

Placed post_files(Member& member, const std::string& channel_id,
                  const std::vector<std::string>& files, const std::string& text = {});

}  // namespace parley::scenario
