// parleyctl import: the group of import_chat.cpp and import_crm.cpp.

#include "server/ctl/verbs.hpp"

namespace parley::ctl {

void add_import_verbs(Verb& app, Plan& plan) {
    auto group = add_group(app, "import", "Bring in what was said and done elsewhere");
    add_import_chat(group, plan);
    add_import_crm(group, plan);
}

}  // namespace parley::ctl
