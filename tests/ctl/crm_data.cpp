#include "tests/ctl/crm_data.hpp"

#include <filesystem>

#include "protocol/members.hpp"
#include "protocol/records.hpp"
#include "protocol/spaces.hpp"
#include "server/ctl/run.hpp"

namespace parley::ctl::test {

const std::string crm_head =
    "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n";
const std::string crm_rows =
    "A1,Anna,GTX Pro,Cancity,Won,10/20/2016,3/1/2017,1054\n"
    "A2,Anna,GTXPro,Isdom,Lost,10/25/2016,3/11/2017,0\n"
    "A3,Bo,MG Special,,Engaging,11/2/2016,,\n"
    "A4,Bo,MG Special,\"Smith, Sons \"\"& Co\"\"\",Engaging,11/3/2016,,\n"
    "A5,Cy,MG Special,Isdom,Prospecting,,,\n"
    "A6,Cy,MG Special,Cancity,Won,,1/3/2017,54.5\n";

std::string write_crm(const std::string& folder, const std::string& pipeline) {
    std::filesystem::create_directories(folder);
    write_file(folder + "/sales_teams.csv",
               "sales_agent,manager,regional_office\nAnna,Mara,East\nBo,Mara,East\nCy,,West\n");
    write_file(folder + "/products.csv",
               "product,series,sales_price\nGTX Pro,GTX,4821\n"
               "MG Special,MG,55\n");
    write_file(folder + "/accounts.csv", "account,sector\nCancity,retail\nIsdom,medical\n");
    write_file(folder + "/sales_pipeline.csv", pipeline);
    return folder;
}

std::ostream& operator<<(std::ostream& out, const Worth& worth) {
    return out << worth.deals << " deals, " << worth.minor;
}

namespace {
std::map<std::string, std::string> names_of(const Entries& entries) {
    std::map<std::string, std::string> names;
    for (auto entry : entries.list)
        names[text_of(entry, field(&view::Member::id))] =
            text_of(entry, field(&view::Member::name));
    return names;
}

std::int64_t minor_of(const Reply& record) {
    simdjson::dom::element amount;
    if (record.root()[field(&view::Record::fields)]["amount"].get(amount)) return 0;
    return static_cast<std::int64_t>(number_of(amount, field(&Money::minor)));
}
}  // namespace

CrmRead read_crm(const Server& server) {
    Run run{server.client()};
    CrmRead read;
    const auto spaces = run.list<&SpacePage::spaces>(ListSpaces{});
    for (auto space : spaces.list) {
        if (text_of(space, field(&view::Space::kind)) != "partner") continue;
        const auto office = text_of(space, field(&view::Space::name));
        ListMembers people;
        ListRecords records;
        people.space = records.space = id_of<SpaceId>(space, field(&view::Space::id));
        records.limit = Number<1, 200>{200};
        const auto names = names_of(run.list<&MemberPage::members>(people));
        const auto cards = run.list<&RecordPage::records>(records);
        for (auto card : cards.list) {
            GetRecord get;
            get.record = id_of<RecordId>(card, field(&view::RecordCard::record));
            auto record = run.client.send(get);
            const auto add = [&](Worth& worth) {
                ++worth.deals;
                worth.minor += minor_of(record);
            };
            add(read.states[record.text<&view::Record::state>()]);
            add(read.offices[office]);
            add(read.agents[names.at(record.text<&view::Record::owner>())]);
            ++read.deals;
            read.by_title.insert_or_assign(record.text<&view::Record::title>(), std::move(record));
        }
    }
    return read;
}

}  // namespace parley::ctl::test
