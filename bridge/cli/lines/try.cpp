// `healthlint try`: what a text-reading check sees, one JSON string per line in, one JSON object
// per line out, in order. People probe a sentence with it, and the scorer of the checks runs it.

#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "bridge/base/json.h"
#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"
#include "bridge/cli/lines/answer_line.h"
#include "bridge/engine/checks/data/data_source_reading.h"
#include "bridge/engine/checks/kpi/kpi_reading.h"
#include "bridge/engine/checks/roles/role_reading.h"

namespace healthlint {
namespace {

OrderedJson text_or_null(const std::string& text) {
    return text.empty() ? OrderedJson() : OrderedJson(text);
}

OrderedJson amount_json(const KpiAmount& amount) {
    OrderedJson json;
    json["text"] = amount.text;
    json["value"] = amount.value;
    json["unit"] = amount.unit;
    return json;
}

OrderedJson kpi_answer(const std::string& text) {
    const KpiReading reading = read_kpi(text);
    const Kpi kpi = reading.kpis.empty() ? Kpi{} : reading.kpis.front();
    OrderedJson answer;
    answer["measurable"] = reading.measurable();
    answer["metric"] = text_or_null(kpi.metric);
    answer["baseline"] = kpi.baseline ? amount_json(*kpi.baseline) : OrderedJson();
    answer["target"] = nullptr;
    if (kpi.target) {
        answer["target"] = amount_json(kpi.target->amount);
        answer["target"]["direction"] = to_string(kpi.target->direction);
        answer["target"]["relative"] = kpi.target->relative;
    }
    answer["deadline"] = text_or_null(kpi.deadline);
    answer["missing"] = missing_parts(kpi);
    answer["kpis"] = reading.measurable() ? reading.kpis.size() : 0;
    answer["quote"] = kpi.quote;
    answer["why"] = reading.why;
    return answer;
}

OrderedJson data_source_answer(const std::string& text) {
    const DataSourceReading reading = read_data_source(text);
    OrderedJson answer;
    answer["is_data_source"] = !reading.sources.empty();
    answer["kind"] = nullptr;
    if (!reading.sources.empty()) answer["kind"] = to_string(reading.sources.front().kind);
    answer["quote"] = reading.sources.empty() ? "" : reading.sources.front().quote;
    answer["why"] = reading.why;
    return answer;
}

OrderedJson role_answer(const std::string& title) {
    const RoleReading reading = read_role(title);
    OrderedJson answer;
    answer["role"] = to_string(reading.role);
    answer["why"] = reading.why;
    return answer;
}

int answer_lines(OrderedJson (*answer)(const std::string&)) {
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

void add_reader(
    CLI::App* parent,
    CommandLine& line,
    const std::string& name,
    const std::string& summary,
    const std::string& example,
    OrderedJson (*answer)(const std::string&)) {
    parent->add_subcommand(name, summary)
        ->footer("Example: echo '\"" + example + "\"' | healthlint try " + name)
        ->callback([&line, answer] { line.run = [answer] { return answer_lines(answer); }; });
}

}  // namespace

void add_try_command(CLI::App& app, CommandLine& line) {
    CLI::App* parent = app.add_subcommand("try", "Show what a check reads in a text");
    parent->require_subcommand(1);
    add_reader(
        parent,
        line,
        "kpi",
        "Metric, baseline, target and deadline of a goal",
        "Reduce churn from 5% to 3% by Q4",
        kpi_answer);
    add_reader(
        parent,
        line,
        "data-source",
        "Does the text point at a data asset?",
        "s3://sales/orders/2026/",
        data_source_answer);
    add_reader(
        parent,
        line,
        "role",
        "Role of a job title, Jira role or group",
        "Data Scientist",
        role_answer);
}

}  // namespace healthlint
