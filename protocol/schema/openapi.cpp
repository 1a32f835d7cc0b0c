// OpenAPI 3.1 of POST /api/v1/<command> and of /files: https://spec.openapis.org/oas/v3.1.0

#include <map>

#include "protocol/schema/json.hpp"
#include "protocol/schema/writers.hpp"

namespace parley::schema {

namespace {
/// A response for each HTTP status, with its codes: any command may be refused for any of them.
json::object refusals(const Catalogue& catalogue) {
    std::map<int, json::array> codes;
    for (const auto& error : catalogue.errors) codes[error.status].emplace_back(error.code);
    json::object all;
    for (const auto& [status, names] : codes) {
        std::string text;
        for (const auto& name : names)
            text += (text.empty() ? "" : ", ") + std::string(name.as_string());
        json::object schema{{"type", "object"},
                            {"properties",
                             {{"error",
                               {{"allOf",
                                 {reference(components, "ParleyError"),
                                  json::object{{"properties", {{"code", {{"enum", names}}}}}}}}}}}},
                            {"required", json::array{"error"}}};
        json::object response{{"description", text},
                              {"content", {{"application/json", {{"schema", schema}}}}}};
        // Retry-After in seconds (RFC 9110 section 10.2.3).
        if (status == 429 || status == 503)
            response["headers"] = {{"Retry-After", {{"schema", {{"type", "integer"}}}}}};
        all["Refused" + std::to_string(status)] = response;
    }
    return all;
}

json::object responses(const Command& command, const Catalogue& catalogue) {
    json::object ok{{"type", "object"},
                    {"properties", {{"ok", reference(components, command.ok)}}},
                    {"required", json::array{"ok"}}};
    // A repeated answer says so with an additional member.
    if (command.effect == Effect::changes)
        ok["properties"].as_object()["ok"] = {
            {"allOf",
             {reference(components, command.ok),
              json::object{{"properties", {{"repeated", {{"const", true}}}}}}}}};
    json::object all{
        {"200", {{"description", "Done."}, {"content", {{"application/json", {{"schema", ok}}}}}}}};
    std::map<int, std::string> refused;
    for (const auto& error : catalogue.errors)
        refused[error.status] = "Refused" + std::to_string(error.status);
    for (const auto& [status, name] : refused)
        all[std::to_string(status)] = {{"$ref", "#/components/responses/" + name}};
    return all;
}

/// Members: a cookie with the CSRF header, or a bearer token. The other doors need neither.
json::array security(Door door) {
    const json::array none;
    switch (door) {
        case Door::members:
            return {json::object{{"cookie", none}, {"csrf", none}}, json::object{{"bearer", none}}};
        case Door::operators:
        case Door::nobody:
            return {json::object()};
    }
    return {};
}

json::object operation(const Command& command, const Catalogue& catalogue) {
    json::object out{{"operationId", command.name},
                     {"summary", command.about},
                     {"tags", json::array{command.name.substr(0, command.name.find('.'))}},
                     {"security", security(command.door)}};
    if (command.door == Door::operators)
        out["description"] = "Only through the admin's Unix socket, where the peer's uid decides.";
    if (command.needs_key)
        out["parameters"] = {{{"$ref", "#/components/parameters/IdempotencyKey"}}};
    // An absent body is {}.
    out["requestBody"] = {
        {"required", command.needs_with},
        {"content", {{"application/json", {{"schema", reference(components, command.with)}}}}}};
    out["responses"] = responses(command, catalogue);
    return out;
}
json::object parameter(const char* name, const char* in, json::object schema) {
    return {{"name", name}, {"in", in}, {"required", true}, {"schema", std::move(schema)}};
}

json::object with_refusals(json::object responses, const Catalogue& catalogue) {
    for (const auto& error : catalogue.errors)
        responses[std::to_string(error.status)] = {
            {"$ref", "#/components/responses/Refused" + std::to_string(error.status)}};
    return responses;
}

/// The routes of files, which are not commands.
json::object file_paths(const Catalogue& catalogue) {
    const json::object bytes{{"application/octet-stream", json::object()}};
    json::object space = parameter("space", "query", reference(components, "SpaceId"));
    space["required"] = false;
    json::object version = parameter("v", "query", {{"type", "integer"}, {"minimum", 1}});
    version["required"] = false;
    const json::object ok{{"type", "object"},
                          {"properties", {{"ok", reference(components, "File")}}},
                          {"required", json::array{"ok"}}};
    const json::object content{{"application/json", {{"schema", ok}}}};
    return {
        {"/files",
         {{"put",
           {{"operationId", "file.add"},
            {"summary", "Upload a file: it is its uploader's alone until something refers to it."},
            {"tags", json::array{"file"}},
            {"security", security(Door::members)},
            {"parameters", json::array{parameter("name", "query",
                                                 {{"type", "string"},
                                                  {"minLength", FileName::shortest},
                                                  {"maxLength", FileName::longest}}),
                                       space}},
            {"requestBody", {{"required", true}, {"content", bytes}}},
            {"responses", with_refusals({{"200", {{"description", "Kept."}, {"content", content}}}},
                                        catalogue)}}}}},
        {"/files/{file}/{name}",
         {{"get",
           {{"operationId", "file.open"},
            {"summary",
             "A file's bytes, its newest version's or those of version v. With ranges "
             "and ETag; the name is decoration."},
            {"tags", json::array{"file"}},
            {"security", security(Door::members)},
            {"parameters", json::array{parameter("file", "path", reference(components, "FileId")),
                                       parameter("name", "path", {{"type", "string"}}), version}},
            {"responses",
             with_refusals({{"200", {{"description", "The bytes."}, {"content", bytes}}},
                            {"206", {{"description", "A range of them."}, {"content", bytes}}},
                            {"304", {{"description", "As the ETag says."}}},
                            {"416", {{"description", "No such range."}}}},
                           catalogue)}}}}}};
}
}  // namespace

std::string openapi(const Catalogue& catalogue) {
    json::object paths;
    for (const auto& command : catalogue.commands)
        paths["/api/v1/" + command.name] = {{"post", operation(command, catalogue)}};
    for (const auto& [path, operations] : file_paths(catalogue)) paths[path] = operations;
    const json::object key{{"name", "Idempotency-Key"},
                           {"in", "header"},
                           {"required", true},
                           {"description",
                            "Made by the client, one per intent. The same key with the same body "
                            "is answered as the first time, and happens once."},
                           {"schema", {{"type", "string"}, {"minLength", 1}, {"maxLength", 64}}}};
    return document_text(json::object{
        {"openapi", "3.1.0"},
        {"info",
         {{"title", "Parley over HTTP"},
          {"version", "1"},
          {"description", "Generated by script/generate from protocol/*.hpp: do not edit."}}},
        {"paths", paths},
        {"components",
         {{"parameters", {{"IdempotencyKey", key}}},
          {"responses", refusals(catalogue)},
          {"securitySchemes",
           {{"cookie", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "__Host-parley"}}},
            {"csrf", {{"type", "apiKey"}, {"in", "header"}, {"name", "X-Parley-CSRF"}}},
            {"bearer", {{"type", "http"}, {"scheme", "bearer"}}}}},
          {"schemas", definitions_of(catalogue, components)}}}});
}

}  // namespace parley::schema
