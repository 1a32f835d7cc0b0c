#include "server/ctl/crm_folder.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "protocol/json_read.hpp"
#include "protocol/unicode.hpp"
#include "server/ctl/csv_file.hpp"
#include "server/ctl/table.hpp"

namespace parley::ctl {

namespace {
/// The source's stages and the states of a deal that they become.
struct Stage {
    std::string_view name, state;
};
constexpr Stage stages[] = {
    {"Prospecting", "prospect"}, {"Engaging", "negotiate"}, {"Won", "won"}, {"Lost", "lost"}};

/// Characters of an account and of a product: a deal's title has both.
constexpr std::size_t title_part_max = 90;

std::string in_quotes(std::string_view cell) { return '"' + std::string(shown_name(cell)) + '"'; }

/// Reads one file and collects its faults.
class Checked {
  public:
    Checked(const std::string& folder, const char* name, const Encoding& encoding)
        : path_(folder + "/" + name), encoding_(encoding) {}

    template <std::size_t columns, class Take>
    void read(const std::string_view (&names)[columns], Take take) {
        names_ = names;
        auto fault = read_csv(path_, encoding_, names, [&](CsvRow row) {
            // Names are the same where people see the same.
            for (auto& cell : row.cells) cell = nfc(trimmed(cell));
            row_ = &row;
            take(row.cells);
            return faults_.size() < faults_told;
        });
        if (fault) faults_.push_back(std::move(*fault));
        if (!faults_.empty()) stop_at(faults_, path_, faults_.size() >= faults_told);
    }
    void fault(std::size_t column, std::string what) {
        faults_.push_back({row_->line, std::string(names_[column]), std::move(what), "column"});
    }
    /// Whether the cell is a name of at most `max` characters; notes a fault if not.
    template <std::size_t max>
    bool is_name(std::size_t column) {
        if (!Name<max>::refusal(row_->cells[column])) return true;
        fault(column, "It must be one line of 1 to " + std::to_string(max) + " characters.");
        return false;
    }

  private:
    std::string path_;
    const Encoding& encoding_;
    std::span<const std::string_view> names_;
    const CsvRow* row_ = nullptr;
    std::vector<Fault> faults_;
};

/// All values of one column.
std::set<std::string> names_in(const std::string& folder, const Encoding& encoding,
                               const char* file, std::string_view column) {
    std::set<std::string> names;
    const std::string_view columns[] = {column};
    Checked(folder, file, encoding).read(columns, [&](const auto& cells) {
        names.insert(cells[0]);
    });
    return names;
}

void add_once(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

/// From an agent to the index of their office.
using Teams = std::map<std::string, std::size_t>;

Teams read_teams(const std::string& folder, const Encoding& encoding,
                 std::vector<Office>& offices) {
    enum Column { agent, manager, office };
    constexpr std::string_view columns[] = {"sales_agent", "manager", "regional_office"};
    Teams teams;
    Checked file(folder, "sales_teams.csv", encoding);
    file.read(columns, [&](const auto& cells) {
        if (!file.is_name<80>(agent) || !file.is_name<80>(office) ||
            (!cells[manager].empty() && !file.is_name<80>(manager)))
            return;
        auto at = std::find_if(offices.begin(), offices.end(),
                               [&](const Office& one) { return one.name == cells[office]; });
        if (at == offices.end()) at = offices.insert(at, Office{.name = cells[office]});
        if (!teams.emplace(cells[agent], at - offices.begin()).second)
            return file.fault(agent, in_quotes(cells[agent]) + " stands in the list twice.");
        if (!cells[manager].empty()) add_once(at->managers, cells[manager]);
        at->agents.push_back(cells[agent]);
    });
    return teams;
}

/// A date: "10/20/2016" (month, day, year), "20.10.2016" (day, month, year) or "2016-10-20".
std::optional<LocalDate> date_in(std::string_view text) {
    const auto first = text.find_first_of("/.-");
    if (first == text.npos) return std::nullopt;
    const char separator = text[first];
    std::string parts[3];
    std::size_t part = 0;
    for (const char c : text) {
        if (c == separator && ++part < 3) continue;
        if (part == 3 || c < '0' || c > '9') return std::nullopt;
        parts[part] += c;
    }
    auto& year = parts[separator == '-' ? 0 : 2];
    auto& month = parts[separator == '/' ? 0 : 1];
    auto& day = parts[separator == '/' ? 1 : separator == '-' ? 2 : 0];
    for (auto* one : {&month, &day})
        if (one->size() == 1) one->insert(0, 1, '0');
    std::string date = year + "-" + month + "-" + day;
    if (LocalDate::refusal(date)) return std::nullopt;
    return LocalDate(std::move(date));
}

/// An amount such as "1054", "1054.50" or "1054,50" in minor units; none if it has too many digits
/// after the point, or does not fit.
std::optional<std::int64_t> amount_in(std::string_view text, int exponent) {
    const auto point = std::min(text.find_first_of(".,"), text.size());
    auto digits = std::string(text.substr(0, point));
    auto rest = std::string(text.substr(std::min(point + 1, text.size())));
    if (digits.empty() || rest.size() > static_cast<std::size_t>(exponent) ||
        (rest.empty() && point < text.size()))
        return std::nullopt;
    rest.resize(static_cast<std::size_t>(exponent), '0');
    digits += rest;
    std::int64_t minor = 0;
    const auto end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, minor);
    if (read.ec != std::errc() || read.ptr != end || digits.front() == '-' ||
        minor > WholeNumber::largest)
        return std::nullopt;
    return minor;
}

/// Turns the pipeline's rows into deals of their offices.
class Pipeline {
  public:
    Pipeline(const std::string& folder, const CrmMeaning& meaning, const Teams& teams)
        : meaning_(meaning),
          exponent_(*currency_exponent(meaning.currency.text)),
          teams_(teams),
          file_(folder, "sales_pipeline.csv", meaning.encoding) {}

    void read(std::vector<Office>& offices) {
        constexpr std::string_view columns[] = {"opportunity_id", "sales_agent", "product",
                                                "account",        "deal_stage",  "engage_date",
                                                "close_date",     "close_value"};
        file_.read(columns, [&](const std::vector<std::string>& cells) {
            const auto office = teams_.find(cells[agent]);
            if (office == teams_.end())
                file_.fault(agent, in_quotes(cells[agent]) + " is no agent of sales_teams.csv.");
            auto deal = deal_in(cells);
            if (office != teams_.end()) offices[office->second].deals.push_back(std::move(deal));
        });
    }

  private:
    enum Column { id, agent, product, account, stage, engaged, closed, value };

    Deal deal_in(const std::vector<std::string>& cells) {
        Deal deal{.id = cells[id],
                  .agent = cells[agent],
                  .product = cells[product],
                  .account = cells[account],
                  .stage = cells[stage]};
        if (file_.is_name<100>(id) && !ids_.insert(deal.id).second)
            file_.fault(id, in_quotes(deal.id) + " stands in the list twice.");
        file_.is_name<title_part_max>(product);
        if (!deal.account.empty()) file_.is_name<title_part_max>(account);
        const auto known = std::find_if(std::begin(stages), std::end(stages),
                                        [&](const Stage& one) { return one.name == deal.stage; });
        if (known == std::end(stages))
            file_.fault(stage,
                        in_quotes(deal.stage) + " is none of Prospecting, Engaging, Won, Lost.");
        else
            deal.state = known->state;
        deal.engaged = date(engaged, cells[engaged]);
        deal.closed = date(closed, cells[closed]);
        if (deal.engaged && deal.closed && deal.closed->text < deal.engaged->text)
            file_.fault(closed, "It is before the engage date.");
        if (deal.engaged) must_be_past(engaged, *deal.engaged);
        if (deal.closed && deal.ended()) must_be_past(closed, *deal.closed);
        read_value(cells[value], deal);
        return deal;
    }

    std::optional<LocalDate> date(Column column, const std::string& cell) {
        if (cell.empty()) return std::nullopt;
        auto date = date_in(cell);
        if (!date)
            file_.fault(column,
                        in_quotes(cell) + " is no date as 12/31/2027, 31.12.2027 or 2027-12-31.");
        return date;
    }

    void must_be_past(Column column, const LocalDate& date) {
        if (*instant_of_wall_time(date.text + "T00:00", meaning_.zone.text) > now_)
            file_.fault(column, "It is still to come.");
    }

    void read_value(const std::string& cell, Deal& deal) {
        if (cell.empty()) return;
        deal.minor = amount_in(cell, exponent_);
        if (!deal.minor)
            file_.fault(value,
                        in_quotes(cell) + " is no amount of " + meaning_.currency.text + ".");
        else if (__builtin_add_overflow(sum_, *deal.minor, &sum_))
            file_.fault(value, "The values' sum is more than can be counted.");
    }

    const CrmMeaning& meaning_;
    const int exponent_;
    const Teams& teams_;
    Checked file_;
    std::set<std::string> ids_;
    std::int64_t sum_ = 0;
    const Instant now_ = now();
};

void add(CrmSum& sum, const Deal& deal) {
    ++sum.deals;
    sum.value.minor.value += deal.minor.value_or(0);
}

std::vector<UnknownName> listed(const std::map<std::string, std::uint64_t>& counts) {
    std::vector<UnknownName> names;
    for (const auto& [name, deals] : counts) names.push_back({name, deals});
    return names;
}

/// Totals by stage, office and agent, and what the lists do not have.
CrmTotals totals_of(const std::vector<Office>& offices, const std::set<std::string>& products,
                    const std::set<std::string>& accounts, const Currency& currency) {
    const Money none{{0}, currency};
    CrmTotals totals;
    for (const auto& stage : stages) totals.stages.push_back({std::string(stage.name), 0, none});
    std::map<std::string, std::uint64_t> unknown_products, unknown_accounts;
    for (const auto& office : offices) {
        auto& of_office = totals.offices.emplace_back(office.name, 0, none);
        std::map<std::string, CrmSum> of_agents;
        for (const auto& agent : office.agents) of_agents[agent] = {agent, 0, none};
        for (const auto& deal : office.deals) {
            add(of_office, deal);
            add(of_agents.at(deal.agent), deal);
            add(*std::find_if(totals.stages.begin(), totals.stages.end(),
                              [&](const CrmSum& one) { return one.name == deal.stage; }),
                deal);
            if (!products.contains(deal.product)) ++unknown_products[deal.product];
            if (deal.account.empty())
                ++totals.without_account;
            else if (!accounts.contains(deal.account))
                ++unknown_accounts[deal.account];
            totals.without_engage_date += !deal.engaged;
            totals.without_close_date += !deal.closed;
            totals.without_value += !deal.minor;
        }
        for (const auto& agent : office.agents) totals.agents.push_back(of_agents.at(agent));
    }
    totals.unknown_products = listed(unknown_products);
    totals.unknown_accounts = listed(unknown_accounts);
    return totals;
}

/// An amount in major units, "10005534.00", without rounding.
std::string amount_text(std::int64_t minor, const Currency& currency) {
    const auto exponent = static_cast<std::size_t>(*currency_exponent(currency.text));
    auto digits = std::to_string(minor);
    if (exponent == 0) return digits;
    if (digits.size() <= exponent) digits.insert(0, exponent + 1 - digits.size(), '0');
    return digits.insert(digits.size() - exponent, 1, '.');
}

std::string table_of(const char* head, const std::vector<CrmSum>& sums, const Currency& currency) {
    Table table({head, "DEALS", "VALUE " + currency.text});
    for (const auto& sum : sums)
        table.row({sum.name, std::to_string(sum.deals), amount_text(sum.value.minor, currency)});
    return table.text() + '\n';
}

std::string deals_text(std::uint64_t deals) {
    return std::to_string(deals) + (deals == 1 ? " deal" : " deals");
}
}  // namespace

CrmFolder read_crm_folder(const std::string& folder, const CrmMeaning& meaning) {
    CrmFolder crm;
    const auto teams = read_teams(folder, meaning.encoding, crm.offices);
    const auto products = names_in(folder, meaning.encoding, "products.csv", "product");
    const auto accounts = names_in(folder, meaning.encoding, "accounts.csv", "account");
    Pipeline(folder, meaning, teams).read(crm.offices);
    for (const auto& office : crm.offices) crm.deals += office.deals.size();
    crm.totals = totals_of(crm.offices, products, accounts, meaning.currency);
    return crm;
}

std::string text_of_totals(const CrmFolder& folder, const CrmMeaning& meaning) {
    const auto& totals = folder.totals;
    std::string text = table_of("STAGE", totals.stages, meaning.currency) +
                       table_of("OFFICE", totals.offices, meaning.currency) +
                       table_of("AGENT", totals.agents, meaning.currency);
    for (const auto& [name, deals] : totals.unknown_products)
        text += visible(name) + " is not in products.csv: " + deals_text(deals) + ".\n";
    for (const auto& [name, deals] : totals.unknown_accounts)
        text += visible(name) + " is not in accounts.csv: " + deals_text(deals) + ".\n";
    const auto tell = [&](std::uint64_t deals, const char* what) {
        if (deals > 0) text += deals_text(deals) + " without " + what + ".\n";
    };
    tell(totals.without_account, "an account");
    tell(totals.without_engage_date, "an engage date");
    tell(totals.without_close_date, "a close date");
    tell(totals.without_value, "a value");
    return text +
           "All are kept as they are written. States are those of the source; no move "
           "between states was asked for.\n";
}

}  // namespace parley::ctl
