#include "server/engine/record_types.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "protocol/json_read.hpp"
#include "server/engine/builtin_record_types.hpp"

namespace parley::engine {

namespace {
/// A value and its position in the file, for error messages.
template <class T>
struct At {
    T value;
    const char* where = nullptr;
};

/// The states that a move starts from: a list, or "*" for all.
struct From {
    std::vector<At<Word>> states;
    bool all = false;
};

// The JSON of a type's file (docs/operators.md). The wire's structs are made from these once they
// are checked.
struct FieldInFile {
    Word name;
    FieldKind kind{};
    std::optional<std::vector<Text<1, 80>>> choices;
    std::optional<WholeNumber> min, max;
    std::optional<Labels> labels;
};
BOOST_DESCRIBE_STRUCT(FieldInFile, (), (name, kind, choices, min, max, labels))

struct StateInFile {
    Word id;
    Category category{};
    std::optional<Labels> labels;
};
BOOST_DESCRIBE_STRUCT(StateInFile, (), (id, category, labels))

struct TransitionInFile {
    From from;
    At<Word> to;
    OptionalList<Side, 2> by;
    OptionalList<At<Word>, 64> require;
    std::optional<bool> reason;
};
BOOST_DESCRIBE_STRUCT(TransitionInFile, (), (from, to, by, require, reason))

struct TypeInFile {
    Word type;
    OptionalList<At<FieldInFile>, 64> fields;
    OptionalList<At<FieldInFile>, 64> private_;
    List<At<StateInFile>, 64> states;
    At<Word> initial;
    std::optional<bool> free;
    OptionalList<At<TransitionInFile>, 1000> transitions;
    OptionalList<At<Word>, 4> card;
    std::optional<Labels> labels;
};
BOOST_DESCRIBE_STRUCT(TypeInFile, (),
                      (type, fields, private_, states, initial, free, transitions, card, labels))

// Found by argument-dependent look-up in read_json's templates.
template <class T>
Result<> read_json(JsonValue value, At<T>& out) {
    out.where = value.raw_json_token().data();
    using parley::read_json;
    return read_json(value, out.value);
}

Result<> read_json(JsonValue value, From& out) {
    simdjson::ondemand::json_type type{};
    if (value.type().get(type)) return Error{Code::bad_json};
    if (type == simdjson::ondemand::json_type::array)
        return parley::read_list(value, out.states, 64);
    auto text = read_string(value);
    if (!text || *text != "*") return Error{Code::bad_value};
    out.all = true;
    return {};
}

/// A defect that is found after parsing, and its position.
struct Wrong {
    const char* where = nullptr;
    std::string what;
};

/// The most characters that a text field may allow.
constexpr std::int64_t text_max = 40'000;

/// What every record has: a move may require these as well as fields.
bool is_of_every_record(std::string_view name) {
    return name == "owner" || name == "ball" || name == "start" || name == "due";
}

std::optional<Wrong> wrong_field(const std::vector<At<FieldInFile>>& fields) {
    std::set<std::string> names;
    for (const auto& [field, where] : fields) {
        if (!names.insert(field.name).second)
            return Wrong{where, "field " + field.name.text + " is there twice"};
        const bool choice = field.kind == FieldKind::choice || field.kind == FieldKind::choices;
        if (choice != (field.choices && !field.choices->empty()))
            return Wrong{where, "field " + field.name.text +
                                    (choice ? " has no choices" : " is no choice, and has some")};
        const bool text = field.kind == FieldKind::text || field.kind == FieldKind::markdown;
        const bool number = field.kind == FieldKind::integer || field.kind == FieldKind::percent;
        if (field.min && !number)
            return Wrong{where, "field " + field.name.text + " is no number, and has a min"};
        if (field.max && !text && !number)
            return Wrong{where,
                         "field " + field.name.text + " is no text or number, and has a max"};
        if (text && field.max && (*field.max < 1 || *field.max > text_max))
            return Wrong{where, "field " + field.name.text + " has a max that is not 1 to " +
                                    std::to_string(text_max)};
        if (field.min && field.max && *field.min > *field.max)
            return Wrong{where, "field " + field.name.text + " has a min above its max"};
    }
    return std::nullopt;
}

std::optional<Wrong> wrong_transition(const TypeInFile& type, const std::set<std::string>& states) {
    const auto no_state = [&](const At<Word>& state) -> std::optional<Wrong> {
        if (states.contains(state.value)) return std::nullopt;
        return Wrong{state.where, "there is no state " + state.value.text};
    };
    if (auto wrong = no_state(type.initial)) return wrong;
    for (const auto& [move, where] : type.transitions) {
        for (const auto& from : move.from.states)
            if (auto wrong = no_state(from)) return wrong;
        if (auto wrong = no_state(move.to)) return wrong;
        for (const auto& required : move.require) {
            const bool known =
                is_of_every_record(required.value.text) ||
                std::any_of(type.fields.begin(), type.fields.end(),
                            [&](const auto& field) { return field.value.name == required.value; });
            if (!known) return Wrong{required.where, "there is no field " + required.value.text};
        }
    }
    return std::nullopt;
}

/// Cards are read by the hundred: a field that may be long is on none.
std::optional<Wrong> wrong_card(const TypeInFile& type) {
    for (const auto& [name, where] : type.card) {
        const auto field = std::find_if(type.fields.begin(), type.fields.end(),
                                        [&](const auto& one) { return one.value.name == name; });
        if (field == type.fields.end()) return Wrong{where, "there is no field " + name.text};
        const auto kind = field->value.kind;
        if (kind == FieldKind::markdown || kind == FieldKind::products ||
            kind == FieldKind::checklist)
            return Wrong{where, "field " + name.text + " is too long for a card"};
    }
    return std::nullopt;
}

std::optional<Wrong> wrong_type(const TypeInFile& type) {
    if (auto wrong = wrong_field(type.fields)) return wrong;
    if (auto wrong = wrong_field(type.private_)) return wrong;
    std::set<std::string> states;
    for (const auto& [state, where] : type.states)
        if (!states.insert(state.id).second)
            return Wrong{where, "state " + state.id.text + " is there twice"};
    if (auto wrong = wrong_card(type)) return wrong;
    return wrong_transition(type, states);
}

std::vector<view::RecordField> fields_of(const std::vector<At<FieldInFile>>& fields) {
    std::vector<view::RecordField> out;
    for (const auto& [field, where] : fields) {
        auto& one =
            out.emplace_back(view::RecordField{field.name, field.kind, {}, {}, {}, field.labels});
        if (field.choices) one.choices.emplace(field.choices->begin(), field.choices->end());
        if (field.min) one.min = field.min->value;
        if (field.max) one.max = field.max->value;
    }
    return out;
}

view::RecordType type_of(const TypeInFile& file) {
    view::RecordType out{.type = file.type,
                         .fields = fields_of(file.fields),
                         .private_ = fields_of(file.private_),
                         .states = {},
                         .initial = file.initial.value,
                         .free = file.free.value_or(false),
                         .transitions = {},
                         .card = {},
                         .labels = file.labels};
    for (const auto& [name, where] : file.card) out.card.push_back(name);
    // Every type has at least one private field: notes.
    if (out.private_.empty()) out.private_.push_back({"notes", FieldKind::markdown});
    for (const auto& [state, where] : file.states)
        out.states.push_back({state.id, state.category, state.labels});
    for (const auto& [move, where] : file.transitions) {
        auto& one = out.transitions.emplace_back();
        one.to = move.to.value;
        for (const auto& state : out.states)
            if (move.from.all && state.id != one.to) one.from.push_back(state.id);
        for (const auto& from : move.from.states) one.from.push_back(from.value);
        one.by.assign(move.by.begin(), move.by.end());
        for (const auto& required : move.require) one.require.push_back(required.value);
        one.reason = move.reason.value_or(false);
    }
    return out;
}

/// "FILE:LINE: what", for a position in the text; the last line if the position is unknown.
std::string at_line(const std::string& file, std::string_view json, const char* where,
                    const std::string& what) {
    const auto size =
        where ? std::min(static_cast<std::size_t>(where - json.data()), json.size()) : json.size();
    const auto line = 1 + std::count(json.begin(), json.begin() + static_cast<long>(size), '\n');
    return file + ":" + std::to_string(line) + ": " + what;
}

/// A parser's error in words.
std::string refusal_text(const Error& error) {
    if (error.code == Code::bad_json) return "this is not JSON";
    return error.field.value_or("this") + ": " + std::string(enum_text(error.code));
}
}  // namespace

std::string read_record_type(const std::string& file, std::string_view json,
                             view::RecordType& type) {
    std::string padded(json);
    padded.reserve(json.size() + simdjson::SIMDJSON_PADDING);
    simdjson::ondemand::document document;
    JsonValue root;
    if (thread_parser().iterate(padded).get(document) || document.get_value().get(root))
        return at_line(file, padded, padded.data(), "this is not a JSON object");
    TypeInFile read;
    auto parsed = parley::read_json(root, read);
    const char* where = nullptr;
    if (!parsed) {
        if (document.current_location().get(where)) where = nullptr;
        return at_line(file, padded, where, refusal_text(parsed.error()));
    }
    if (!at_end(document)) {
        if (document.current_location().get(where)) where = nullptr;
        return at_line(file, padded, where, "there is more behind the type");
    }
    if (const auto wrong = wrong_type(read))
        return at_line(file, padded, wrong->where, wrong->what);
    type = type_of(read);
    return {};
}

const view::RecordType* RecordTypes::find(std::string_view type) const {
    for (const auto& one : types_)
        if (one.type == type) return &one;
    return nullptr;
}

void RecordTypes::put(view::RecordType type) {
    const auto at =
        std::lower_bound(types_.begin(), types_.end(), type,
                         [](const auto& one, const auto& other) { return one.type < other.type; });
    if (at != types_.end() && at->type == type.type)
        *at = std::move(type);
    else
        types_.insert(at, std::move(type));
}

std::shared_ptr<const RecordTypes> builtin_record_types() {
    static const auto types = [] {
        auto all = std::make_shared<RecordTypes>();
        for (const auto& [file, json] : builtin_record_type_files) {
            view::RecordType type;
            const auto wrong = read_record_type(file, json, type);
            if (!wrong.empty()) std::fprintf(stderr, "parley: %s\n", wrong.c_str());
            ensure(wrong.empty());
            all->put(std::move(type));
        }
        return std::shared_ptr<const RecordTypes>(std::move(all));
    }();
    return types;
}

RecordTypesRead read_record_types(const std::string& folder) {
    namespace fs = std::filesystem;
    if (folder.empty()) return {builtin_record_types(), {}};
    std::error_code failed;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder, failed))
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    if (failed) return {nullptr, folder + ": the folder of record types cannot be read"};
    std::sort(files.begin(), files.end());
    auto types = std::make_shared<RecordTypes>(*builtin_record_types());
    for (const auto& path : files) {
        std::ifstream in(path);
        std::stringstream text;
        text << in.rdbuf();
        if (!in) return {nullptr, path.string() + ": the file cannot be read"};
        view::RecordType type;
        auto wrong = read_record_type(path.string(), text.str(), type);
        if (!wrong.empty()) return {nullptr, std::move(wrong)};
        types->put(std::move(type));
    }
    return {std::move(types), {}};
}

const view::RecordField* find_field(const std::vector<view::RecordField>& fields,
                                    std::string_view name) {
    for (const auto& field : fields)
        if (field.name == name) return &field;
    return nullptr;
}

const view::RecordState* find_state(const view::RecordType& type, std::string_view state) {
    for (const auto& one : type.states)
        if (one.id == state) return &one;
    return nullptr;
}

std::vector<view::RecordTransition> moves_from(const view::RecordType& type,
                                               std::string_view state) {
    std::vector<view::RecordTransition> out;
    for (const auto& to : type.states) {
        if (to.id == state) continue;
        const auto listed =
            std::find_if(type.transitions.begin(), type.transitions.end(), [&](const auto& move) {
                return move.to == to.id &&
                       std::find(move.from.begin(), move.from.end(), state) != move.from.end();
            });
        if (listed != type.transitions.end())
            out.push_back(*listed);
        else if (type.free)
            out.push_back({{std::string(state)}, to.id, {}, {}, false});
    }
    return out;
}

}  // namespace parley::engine
