// The result of a check for people at a terminal and for CI logs.

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "bridge/base/ascii.h"
#include "bridge/cli/check/check_run.h"
#include "bridge/engine/badge.h"

namespace healthlint {
namespace {

struct Row {
    std::string subject;
    std::string grade;
    std::string rules;
};

// "kpi-measurable fail, data-sources-linked unknown": what is open or not known.
std::string rules_of(const Verdict& verdict) {
    std::vector<std::string> rules;
    for (const auto* findings : {&verdict.findings, &verdict.team_findings})
        for (const Finding& finding : *findings)
            if (counts(finding.stage) && (finding.open() || finding.outcome == Outcome::Unknown))
                rules.push_back(finding.rule.value + " " + std::string(to_string(finding.outcome)));
    return join(rules, ", ");
}

Row row_of(std::string subject, const Verdict& verdict) {
    return {
        .subject = std::move(subject),
        .grade = badge_label(verdict.grade, verdict.open, Language::English),
        .rules = rules_of(verdict)};
}

// Columns of UTF-8 text, which is as wide as its code points where only the middle dot is not
// ASCII.
std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string padded(const std::string& text, std::size_t columns) {
    return text + std::string(columns - std::min(columns, width(text)), ' ');
}

void print_rows(const std::vector<Row>& rows, std::ostream& out) {
    std::size_t subject = 0;
    std::size_t grade = 0;
    for (const Row& row : rows) {
        subject = std::max(subject, width(row.subject));
        grade = std::max(grade, width(row.grade));
    }
    for (const Row& row : rows) {
        std::string line = "  " + padded(row.subject, subject) + "  " + padded(row.grade, grade);
        if (!row.rules.empty()) line += "  " + row.rules;
        while (line.ends_with(' '))
            line.pop_back();
        out << line << '\n';
    }
}

std::vector<Row> rows_of(const CheckedSite& site) {
    std::vector<Row> rows;
    for (const Issue* issue : issues_in_order(site)) {
        const auto verdict = site.report.issues.find(issue->id);
        if (verdict == site.report.issues.end()) continue;
        const std::string& key = issue->key.value.empty() ? issue->id.value : issue->key.value;
        rows.push_back(row_of(key, verdict->second));
    }
    for (const auto& [name, verdict] : site.report.teams)
        rows.push_back(row_of("team " + name.value, verdict));
    for (const auto& [subject, verdict] : site.report.groups)
        rows.push_back(row_of(std::string(to_string(subject.kind)) + " " + subject.label, verdict));
    return rows;
}

void print_skipped(const CheckRun& run, std::ostream& out) {
    if (std::ranges::all_of(run.capture.files, &std::string::empty, &CapturedFile::skipped) &&
        run.capture.skipped.empty())
        return;
    out << "\nSkipped\n";
    for (const CapturedFile& file : run.capture.files)
        if (!file.skipped.empty()) out << "  " << file.name << ": " << file.skipped << '\n';
    for (const SkippedObject& object : run.capture.skipped)
        out << "  " << object.file << ", value " << object.place << ": " << object.reason << '\n';
}

void print_summary(const CheckTotals& totals, std::ostream& out) {
    out << "\nSummary\n"
        << "  files     " << totals.files << " (" << totals.files_skipped << " without issues)\n"
        << "  objects   " << totals.objects << " whole issues (" << totals.repeated
        << " of them other versions of one that is counted), " << totals.objects_skipped
        << " values skipped\n"
        << "  issues    " << totals.issues << " (" << totals.partial
        << " seen only inside other issues)\n"
        << "  evaluated " << totals.evaluated << ", not in scope " << totals.not_in_scope << '\n';
    for (const auto& [grade, count] : totals.grades)
        out << "  " << padded(std::string(to_string(grade)), 10) << count << '\n';
}

}  // namespace

void print_table(const CheckRun& run, std::ostream& out) {
    out << run.pack << ", as of " << format_seconds(run.as_of) << '\n';
    for (const CheckedSite& site : run.sites) {
        const std::vector<Row> rows = rows_of(site);
        if (rows.empty()) continue;
        out << '\n' << (site.name.empty() ? "Issues" : site.name) << '\n';
        print_rows(rows, out);
    }
    print_skipped(run, out);
    print_summary(totals_of(run), out);
}

}  // namespace healthlint
