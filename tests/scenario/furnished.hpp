#pragma once
// A world with a row in nearly each table of the store.

#include "protocol/time.hpp"
#include "tests/scenario/files.hpp"
#include "tests/scenario/records.hpp"

namespace parley::scenario {

/// A world with a row in nearly each table.
struct Furnished : Programme {
    std::string file;
    Placed root, answer, with_file;
    std::string waiting, key;  ///< of what is posted tomorrow, and of Roof

    /// With a password, anna can sign in.
    explicit Furnished(const std::string& password = {}) : Programme(password) {
        server.channel("#launch");
        file = upload(server, "björn", "plan.txt", "the plan");
        root = björn.post("#launch", "one for @all <!channel>");
        answer = björn.reply("#launch", root.seq, "reply");
        with_file = post_files(björn, server.id("#launch"), {file}, "the plan");
        björn.ask("message.pin", {{"channel", server.id("#launch")}, {"seq", root.seq}});
        const Json roof =
            records.make(björn, "Solar", "Roof",
                         {{"from", object{{"channel", server.id("#launch")}, {"seq", root.seq}}},
                          {"due", object{{"local", "2027-03-01"}, {"zone", "Europe/Berlin"}}}});
        key = text_at(roof, "key");
        björn.post("#launch", "see " + key);
        records.make(björn, "Solar", "Garage", {{"ball", server.id("Acme")}});
        records.link(björn, "Roof", "blocks", "Garage");
        björn.ask("record.annotate",
                  {{"record", records.id("Roof")}, {"fields", object{{"margin", 20}}}});
        waiting = text_at(
            björn.ask("schedule.create",
                      {{"channel", server.id("#launch")}, {"text", "later"}, {"when", tomorrow()}}),
            "schedule");
        anna.ask("read.mark", {{"channel", server.id("#launch")}, {"place", 1}});
        import();
        upload(server, "björn", "unused.txt", "nobody refers to it");
    }

    static object tomorrow() {
        return {{"instant", parley::time_text({parley::now().ms + 24LL * 3600 * 1000})}};
    }
    /// What comes from other systems.
    object chat() {
        const boost::json::array lines{object{
            {"n", 1}, {"at", "2020-01-01T00:00:00Z"}, {"nick", "old"}, {"text", "long ago"}}};
        return {{"space", server.id("Solar")},
                {"org", server.id("Nordwind")},
                {"log", "archive"},
                {"lines", lines}};
    }
    object crm() {
        const boost::json::array lines{
            object{{"id", "7"}, {"title", "Barn"}, {"state", "prospect"}, {"fields", object()}}};
        return {
            {"space", server.id("Solar")}, {"log", "crm"}, {"type", "deal"}, {"records", lines}};
    }
    void import() { server.operator_().ask("import.chat", chat()); }
};

}  // namespace parley::scenario
