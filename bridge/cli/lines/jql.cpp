// Line protocols: one JSON string (the query) per line in, one JSON object per line out, in order.

#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "bridge/atlassian/capture/capture.h"
#include "bridge/base/clock.h"
#include "bridge/base/json.h"
#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"
#include "bridge/cli/lines/answer_line.h"
#include "bridge/cli/lines/jql_json.h"
#include "bridge/jql/program.h"
#include "bridge/jql/syntax/parser.h"

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

struct MatchOptions {
    std::string from;
    std::string now;  // timestamp; empty: the present
    std::string zone = "UTC";
};

// Each site has its own fields, so a query is compiled for each. A query that one of them refuses
// has no answer.
OrderedJson match_answer(
    const std::string& jql, const Capture& capture, TimePoint now, const TimeZone& zone) {
    OrderedJson answer;
    answer["jql"] = jql;
    OrderedJson keys = OrderedJson::array();
    JqlOptions options;
    options.order_by = JqlOptions::OrderBy::Ignore;
    for (const CapturedSite& site : capture.sites) {
        const auto program = compile_jql(jql, site.fields, options);
        if (!program) {
            answer["error"] = error_json(program.error().front());
            return answer;
        }
        const JqlRun run(*program, {.now = now, .zone = &zone, .snapshot = nullptr});
        for (const Issue& issue : site.issues)
            if (!issue.partial && run.evaluate(issue) == Truth::True)
                keys.push_back(issue.key.value);
    }
    answer["keys"] = std::move(keys);
    return answer;
}

// A line that is no JSON string answers {"error":…} and the run goes on.
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
        answer_line(out);
    }
    return kExitHealthy;
}

int match(const MatchOptions& options) {
    const auto zone = TimeZone::find(options.zone);
    const auto given = parse_timestamp(options.now);
    if (!zone || (!options.now.empty() && !given)) {
        std::cerr << "healthlint: "
                  << (zone ? "--now takes a timestamp like 2026-11-23T08:00:00Z"
                           : zone.error().message)
                  << '\n';
        return kExitUsage;
    }
    const auto capture = read_capture(options.from);
    if (!capture) {
        std::cerr << "healthlint: " << capture.error().message << '\n';
        return kExitNoData;
    }
    const TimePoint now = given ? *given : SystemClock().now();
    return answer_lines(
        [&](const std::string& jql) { return match_answer(jql, *capture, now, *zone); });
}

}  // namespace

void add_jql_command(CLI::App& app, CommandLine& line) {
    CLI::App* jql = app.add_subcommand("jql", "Parse JQL, or find the issues that it selects");
    jql->require_subcommand(1);
    jql->add_subcommand("parse", "Read JSON strings, one per line; print verdict and tree")
        ->footer("Example: echo '\"status = Open\"' | healthlint jql parse")
        ->callback([&line] { line.run = [] { return answer_lines(parse_answer); }; });

    const auto options = std::make_shared<MatchOptions>();
    CLI::App* matching = jql->add_subcommand(
        "match", "Read JSON strings, one per line; print the keys of the issues they select");
    matching->add_option("--from", options->from, "File or folder of Jira REST JSON")->required();
    matching->add_option("--now", options->now, "Evaluate as of this timestamp");
    matching->add_option("--zone", options->zone, "Time zone of relative dates (default UTC)");
    matching->footer("Example: echo '\"labels = eda\"' | healthlint jql match --from captures");
    matching->callback([&line, options] { line.run = [options] { return match(*options); }; });
}

}  // namespace healthlint
