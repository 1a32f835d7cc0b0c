// parleyctl import: the group of import_chat.cpp and import_crm.cpp.

#include "server/ctl/line_reader.hpp"
#include "server/ctl/stop.hpp"
#include "server/ctl/verbs.hpp"

namespace parley::ctl {

void add_encoding(Verb& verb, std::string& encoding) {
    verb.add_option("--encoding", encoding,
                    "of the bytes; without it UTF-8, or UTF-16 with a byte order mark")
        .type_name("NAME");
}

Encoding encoding_named(const std::string& name) {
    if (name.empty() || encoding_exists(name)) return {name};
    throw Stop{Exit::usage,
               "--encoding: there is no encoding " + name +
                   ". Those of spreadsheets are mostly windows-1252 (Western) and windows-1251 "
                   "(Cyrillic).",
               {}};
}

void add_import_verbs(Verb& app, Plan& plan) {
    auto group = add_group(app, "import", "Bring in what was said and done elsewhere");
    add_import_chat(group, plan);
    add_import_crm(group, plan);
}

}  // namespace parley::ctl
