// parley-schema: writes the documents and types that are generated from protocol/. With --check it
// changes nothing and fails if one of them is stale.

#include <fstream>
#include <iostream>
#include <iterator>

#include "protocol/schema/writers.hpp"

namespace {
using namespace parley::schema;

struct Output {
    const char* path;
    std::string (*text)(const Catalogue&);
};
constexpr Output outputs[] = {{"docs/reference/schema.json", json_schema},
                              {"docs/reference/openapi.json", openapi},
                              {"docs/reference/asyncapi.json", asyncapi},
                              {"web-client/src/protocol.ts", typescript}};

std::string contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

bool write(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    return static_cast<bool>(file.flush());
}
}  // namespace

int main(int count, char** arguments) {
    const std::vector<std::string> words(arguments + 1, arguments + count);
    const bool check = words.size() == 2 && words[0] == "--check";
    if (!check && words.size() != 1) {
        std::cerr << "usage: parley-schema [--check] <root of the sources>\n";
        return 2;
    }
    int failed = 0;
    const auto catalogue = protocol_catalogue();
    for (const auto& output : outputs) {
        const auto path = words.back() + "/" + output.path;
        const auto text = output.text(catalogue);
        if (contents(path) == text) continue;
        if (check) {
            std::cerr << "parley-schema: stale, run script/generate: " << output.path << "\n";
            failed = 1;
        } else if (write(path, text)) {
            std::cout << "generate: wrote " << output.path << "\n";
        } else {
            std::cerr << "parley-schema: cannot write " << path << "\n";
            failed = 1;
        }
    }
    return failed;
}
