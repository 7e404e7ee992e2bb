// A page of issues, step by step: MB per second of CPU time, as JSON.
//   page_bench FILE SECONDS [STEP]     without STEP: all of them

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/atlassian/jira/issue_page.h"
#include "bridge/atlassian/reading/issue_hash.h"
#include "bridge/atlassian/reading/json_cursor.h"

namespace {

using namespace healthlint;  // NOLINT(google-build-using-namespace): a program's own file

constexpr int kFirst = 10'100;  // custom field

double cpu_seconds() {
    std::timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    constexpr double kNanosecond = 1e-9;
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * kNanosecond;
}

// The custom fields that page.py makes, and what types them.
FieldCatalog catalog() {
    Json fields = Json::array();
    const auto add = [&](int number, const char* type) {
        fields.push_back(
            {{"id", "customfield_" + std::to_string(number)},
             {"name", "Field " + std::to_string(number)},
             {"custom", true},
             {"schema", {{"type", type}, {"custom", "com.acme.field"}}}});
    };
    int number = kFirst;
    for (const char* type :
         {"array", "string", "string", "string", "number", "user", "option", "date"})
        add(number++, type);
    return FieldCatalog(*fields_from_json(fields));
}

// As a search asks for them.
std::vector<std::string> asked_fields() {
    constexpr int kFields = 24;
    std::vector<std::string> ids{"summary", "status", "description", "issuelinks", "parent"};
    for (int i = 0; i < kFields; ++i)
        ids.push_back("customfield_" + std::to_string(kFirst + i));
    return ids;
}

// Room behind the text, as behind an answer that grew while it came.
std::string received(const std::string& text) {
    std::string body;
    body.reserve(text.size() + text.size() / 8);
    body = text;
    return body;
}

// Each step has an answer of its own; what it takes to copy it is not measured.
template <class Step>
double rate(const std::string& text, double seconds, Step step) {
    constexpr double kMega = 1e6;
    for (int warm = 0; warm < 5; ++warm)
        step(received(text));
    double passed = 0;
    long long times = 0;
    do {
        std::string body = received(text);
        const double start = cpu_seconds();
        step(std::move(body));
        passed += cpu_seconds() - start;
        ++times;
    } while (passed < seconds);
    return static_cast<double>(times) * static_cast<double>(text.size()) / kMega / passed;
}

void must(bool held) {
    if (!held) std::abort();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    const std::string_view only = argc > 3 ? argv[3] : "";
    std::ifstream file(argv[1], std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const double seconds = std::atof(argv[2]);
    const FieldCatalog fields = catalog();
    const std::vector<std::string> asked = asked_fields();
    const auto page = parse_issue_page(text, fields, asked);
    must(page.has_value() && !page->issues.empty());

    OrderedJson rates;
    const auto measure = [&](const char* name, auto step) {
        if (only.empty() || only == name) rates[name] = rate(text, seconds, step);
    };
    measure("to_model", [&](std::string body) {
        must(parse_issue_page(std::move(body), fields, asked).has_value());
    });
    // What no reader that looks at every byte can be faster than.
    measure("tokens_alone", [&](std::string body) {
        body.resize(text.size() + kJsonPadding);
        must(JsonCursor(std::string_view(body).substr(0, text.size())).is_object());
    });
    measure("to_model_thoroughly", [&](const std::string& body) {
        must(parse_issue_page_thoroughly(body, fields, asked).has_value());
    });
    measure("content_hashes", [&](const std::string&) {
        for (const FetchedIssue& issue : page->issues)
            must(!issue_hash(issue.raw)->empty());
    });
    std::puts(dump_json(rates).c_str());
    return 0;
}
