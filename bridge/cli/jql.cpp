// Line protocols: one JSON string (the query) per line in, one JSON object per line out, in order.

#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "bridge/base/json.h"
#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"
#include "bridge/cli/jql_json.h"
#include "bridge/jql/parser.h"

namespace healthlint {
namespace {

OrderedJson error_json(const Diagnostic& diagnostic) {
    OrderedJson error;
    error["line"] = diagnostic.line;
    error["column"] = diagnostic.column;
    error["code"] = diagnostic.code;
    error["message"] = diagnostic.message;
    if (!diagnostic.suggestion.empty()) error["suggestion"] = diagnostic.suggestion;
    return error;
}

OrderedJson parse_answer(const std::string& jql) {
    OrderedJson answer;
    answer["jql"] = jql;
    const auto query = parse_jql(jql);
    answer["ok"] = query.has_value();
    if (query) {
        answer["ast"] = jql_json(*query);
    } else {
        answer["error"] = error_json(query.error());
    }
    return answer;
}

// A line that is no JSON string answers {"error":…} and the run goes on.
// queries.
template <class Answer>
int answer_lines(Answer answer) {
    std::string line;
    while (std::getline(std::cin, line)) {
        const Json input = parse_json(line);
        OrderedJson out;
        if (input.is_string()) {
            out = answer(input.get<std::string>());
        } else {
            out["error"] = "expected one JSON string per line";
        }
        std::cout << dump_json(out) << std::endl;  // flushed: people and programs read along
    }
    return kExitHealthy;
}

}  // namespace

void add_jql_command(CLI::App& app, CommandLine& line) {
    CLI::App* jql = app.add_subcommand("jql", "Parse JQL, or find the issues that it selects");
    jql->require_subcommand(1);
    jql->add_subcommand("parse", "Read JSON strings, one per line; print verdict and tree")
        ->footer("Example: echo '\"status = Open\"' | healthlint jql parse")
        ->callback([&line] { line.run = [] { return answer_lines(parse_answer); }; });
}

}  // namespace healthlint
