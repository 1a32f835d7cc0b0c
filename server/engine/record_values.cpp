// Values of records' fields: each kind is checked and brought into a canonical form, so that two
// values are equal if their JSON is.

#include "protocol/json_read.hpp"
#include "server/engine/records.hpp"

namespace parley::engine {

namespace {
constexpr std::int64_t text_default_max = 500;
constexpr std::int64_t markdown_default_max = 20'000;

/// A value that its C++ type checks completely.
template <class T>
Result<std::string> typed(const std::string& json) {
    auto value = value_from_json<T>(json);
    if (!value) return value.error();
    return to_json(*value);
}

Result<std::string> text_value(const view::RecordField& field, const std::string& json) {
    auto text = value_from_json<std::string>(json);
    if (!text) return text.error();
    const bool lines = field.kind == FieldKind::markdown;
    const std::int64_t max = field.max.value_or(lines ? markdown_default_max : text_default_max);
    if (code_points(*text) > static_cast<std::size_t>(max)) return Error{Code::too_long, {}, max};
    if (is_blank(*text) || (!lines && !is_one_line(*text))) return Error{Code::bad_value};
    return to_json(*text);
}

/// A whole number within the bounds of its field, or else of its kind.
Result<std::string> number_value(const view::RecordField& field, const std::string& json,
                                 std::int64_t smallest, std::int64_t largest) {
    auto number = value_from_json<WholeNumber>(json);
    if (!number) return number.error();
    const std::int64_t min = field.min.value_or(smallest), max = field.max.value_or(largest);
    if (*number < min) return Error{Code::bad_value, {}, min};
    if (*number > max) return Error{Code::bad_value, {}, max};
    return to_json(*number);
}

bool all_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// "-12.50": up to 18 digits before the point and 9 behind it.
bool is_decimal(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    if (!all_digits(whole) || whole.size() > 18) return false;
    if (whole.size() > 1 && whole.front() == '0') return false;
    if (point == std::string_view::npos) return true;
    const auto part = text.substr(point + 1);
    return all_digits(part) && part.size() <= 9;
}

bool is_url(std::string_view text) {
    const auto rest = text.starts_with("https://")  ? text.substr(8)
                      : text.starts_with("http://") ? text.substr(7)
                                                    : std::string_view();
    return !rest.empty() && rest.front() != '/' && text.size() <= 2'000 && is_one_line(text) &&
           text.find(' ') == std::string_view::npos;
}

/// E.164: "+", then up to 15 digits that do not begin with 0.
bool is_phone(std::string_view text) {
    return text.starts_with('+') && all_digits(text.substr(1)) && text[1] != '0' &&
           text.size() >= 4 && text.size() <= 16;
}

template <class IsRight>
Result<std::string> text_that(const std::string& json, IsRight is_right) {
    auto text = value_from_json<std::string>(json);
    if (!text) return text.error();
    if (!is_right(*text)) return Error{Code::bad_value};
    return to_json(*text);
}

bool is_choice(const view::RecordField& field, const std::string& text) {
    return std::find(field.choices->begin(), field.choices->end(), text) != field.choices->end();
}

Result<std::string> choices_value(const view::RecordField& field, const std::string& json) {
    auto chosen = value_from_json<List<std::string, 100>>(json);
    if (!chosen) return chosen.error();
    std::vector<std::string> sorted;
    for (const auto& one : *chosen) {
        if (!is_choice(field, one)) return Error{Code::bad_value};
        insert(sorted, one);
    }
    return to_json(sorted);
}

/// Members in a record must be of its space, so that its readers know them.
Result<> is_of_space(const ValuesFor& place, MemberId id) {
    const auto member = place.directory.member(id);
    if (!member || !place.directory.open(place.actor, Action::read, id, {}) ||
        !place.directory.is_in(*member, place.space))
        return Error{Code::not_found};
    return {};
}

Result<std::string> member_value(const ValuesFor& place, const std::string& json) {
    auto id = value_from_json<MemberId>(json);
    if (!id) return id.error();
    if (auto known = is_of_space(place, *id); !known) return known.error();
    return to_json(*id);
}

Result<std::string> members_value(const ValuesFor& place, const std::string& json) {
    auto ids = value_from_json<List<MemberId, 20>>(json);
    if (!ids) return ids.error();
    std::vector<MemberId> sorted;
    for (const auto& id : *ids) {
        if (auto known = is_of_space(place, id); !known) return known.error();
        insert(sorted, id);
    }
    return to_json(sorted);
}

Result<std::string> org_value(const ValuesFor& place, const std::string& json) {
    auto id = value_from_json<OrgId>(json);
    if (!id) return id.error();
    if (!holds(place.space.orgs, *id)) return Error{Code::not_found};
    return to_json(*id);
}

/// A file whose uploader may read the record as well, since they may add versions to it.
Result<std::string> file_value(const ValuesFor& place, const std::string& json) {
    auto id = value_from_json<FileId>(json);
    if (!id) return id.error();
    if (place.files == nullptr) return Error{Code::bad_value};
    auto file = place.files->open(place.actor, Action::read, *id, {});
    if (!file) return file.error();
    const auto uploader = place.directory.member((*file)->uploader);
    if ((*file)->uploader != place.actor.id() &&
        !(uploader &&
          place.directory.open(Actor::member(uploader), Action::read, place.space.id, {})))
        return Error{Code::not_allowed};
    return to_json(*id);
}

/// A record of the same space, so that readers of one may read the other.
Result<std::string> record_value(const ValuesFor& place, const std::string& json) {
    auto id = value_from_json<RecordId>(json);
    if (!id) return id.error();
    const auto channel = place.directory.open(place.actor, Action::read, *id, {});
    if (!channel || (*channel)->space != place.space.id) return Error{Code::not_found};
    return to_json(*id);
}
}  // namespace

Result<std::string> checked_value(const ValuesFor& place, const view::RecordField& field,
                                  const std::string& json) {
    switch (field.kind) {
        case FieldKind::text:
        case FieldKind::markdown:
            return text_value(field, json);
        case FieldKind::integer:
            return number_value(field, json, WholeNumber::smallest, WholeNumber::largest);
        case FieldKind::decimal:
            return text_that(json, is_decimal);
        case FieldKind::bool_:
            return typed<bool>(json);
        case FieldKind::choice:
            return text_that(json, [&](const std::string& text) { return is_choice(field, text); });
        case FieldKind::choices:
            return choices_value(field, json);
        case FieldKind::date:
            return typed<LocalDate>(json);
        case FieldKind::due:
            return typed<DueSent>(json);
        case FieldKind::duration:
            return typed<Number<0, 4'000'000'000>>(json);  // seconds: a hundred years and more
        case FieldKind::money:
            return typed<Money>(json);
        case FieldKind::percent:
            return number_value(field, json, 0, 10'000);  // basis points: none of it to all of it
        case FieldKind::member:
            return member_value(place, json);
        case FieldKind::members:
            return members_value(place, json);
        case FieldKind::org:
            return org_value(place, json);
        case FieldKind::record:
            return record_value(place, json);
        case FieldKind::url:
            return text_that(json, is_url);
        case FieldKind::email:
            return typed<Email>(json);
        case FieldKind::phone:
            return text_that(json, is_phone);
        case FieldKind::country:
            return text_that(json, country_exists);
        case FieldKind::language:
            return typed<Language>(json);
        case FieldKind::file:
            return file_value(place, json);
        case FieldKind::products:
            return typed<List<ProductLine, 100>>(json);
        case FieldKind::checklist:
            return typed<List<ChecklistLine, 100>>(json);
    }
    return Error{Code::internal};
}

namespace {
std::optional<FileId> file_in(const std::string& json) {
    // Other kinds of values that look like a file's id cost one look-up and nothing else.
    const auto id = value_from_json<FileId>(json);
    return id ? std::optional(*id) : std::nullopt;
}
}  // namespace

Needs needs_field_files(const JsonByName& given, const rows::Fields& before) {
    std::vector<FileId> files;
    for (const auto& [name, json] : given.values) {
        if (const auto id = file_in(json)) files.push_back(*id);
        const auto old = before.find(name);
        if (old == before.end()) continue;
        if (const auto id = file_in(old->second)) files.push_back(*id);
    }
    return needs_files(files);
}

Result<> refer_files(FileChanges& files, const Actor& actor,
                     const std::vector<view::RecordField>& known, const Referrer& channel,
                     const rows::Fields& before, const rows::Fields& after) {
    const auto named = [](const rows::Fields& values, const std::string& name) {
        const auto found = values.find(name);
        return found != values.end() ? file_in(found->second) : std::nullopt;
    };
    for (const auto& field : known) {
        if (field.kind != FieldKind::file) continue;
        const auto old = named(before, field.name), now = named(after, field.name);
        if (old == now) continue;
        if (now)
            if (auto done = files.refer(actor, *now, channel, "fields." + field.name); !done)
                return done;
        if (old) files.release(*old, channel);
    }
    return {};
}

bool set_field(rows::Fields& fields, const view::FieldChange& change) {
    constexpr std::string_view prefix = "fields.";
    if (!change.field.starts_with(prefix)) return false;
    const auto name = change.field.substr(prefix.size());
    if (change.new_)
        fields[name] = change.new_->text;
    else
        fields.erase(name);
    return true;
}

namespace {
std::size_t size_of(const rows::Fields& fields) {
    std::size_t size = 0;
    for (const auto& [name, json] : fields) size += name.size() + json.size();
    return size;
}

/// too_long, naming the longest new value, if all fields together become too large. Making them
/// smaller is always allowed.
Result<> fields_fit(const rows::Fields& before, const rows::Fields& after,
                    const std::vector<view::FieldChange>& changes) {
    const std::size_t size = size_of(after);
    if (size <= record_fields_size_max || size <= size_of(before)) return {};
    const auto length = [](const view::FieldChange& change) {
        return change.new_ ? change.new_->text.size() : 0;
    };
    const auto longest = std::max_element(
        changes.begin(), changes.end(),
        [&](const auto& one, const auto& other) { return length(one) < length(other); });
    ensure(longest != changes.end());
    return Error::too_many_bytes(longest->field, static_cast<std::int64_t>(record_fields_size_max));
}
}  // namespace

Result<std::vector<view::FieldChange>> field_changes(const ValuesFor& place,
                                                     const std::vector<view::RecordField>& known,
                                                     const rows::Fields& before,
                                                     const JsonByName& given) {
    std::vector<view::FieldChange> changes;
    rows::Fields after = before;
    for (const auto& [name, json] : given.values) {
        const auto* field = find_field(known, name);
        if (!field) return Error{Code::unknown_field, "fields." + name};
        view::FieldChange change{"fields." + name, std::nullopt, std::nullopt};
        if (const auto old = before.find(name); old != before.end())
            change.old = RawJson{old->second};
        if (json != "null") {
            auto value = checked_value(place, *field, json);
            if (!value) return std::move(value.error()).within(name).within("fields");
            change.new_ = RawJson{std::move(*value)};
        }
        const bool same = change.old.has_value() == change.new_.has_value() &&
                          (!change.old || change.old->text == change.new_->text);
        if (same) continue;
        set_field(after, change);
        changes.push_back(std::move(change));
    }
    if (auto fits = fields_fit(before, after, changes); !fits) return fits.error();
    return changes;
}

}  // namespace parley::engine
