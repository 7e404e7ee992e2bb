// The result of a check for programs: one JSON object, one issue per line, so that neither we nor
// the reader need to hold a large answer whole to look at it.

#include <ostream>

#include "bridge/base/json.h"
#include "bridge/cli/check/check_run.h"
#include "bridge/work/publish/verdict_json.h"

namespace healthlint {
namespace {

OrderedJson summary_json(const CheckTotals& totals) {
    OrderedJson grades = OrderedJson::object();
    for (const Grade grade :
         {Grade::Healthy, Grade::AtRisk, Grade::OffTrack, Grade::Unknown, Grade::Waived}) {
        const auto found = totals.grades.find(grade);
        grades[std::string(to_string(grade))] = found == totals.grades.end() ? 0 : found->second;
    }
    OrderedJson summary;
    summary["files"] = totals.files;
    summary["files_skipped"] = totals.files_skipped;
    summary["issue_objects"] = totals.objects;
    summary["repeated"] = totals.repeated;
    summary["objects_skipped"] = totals.objects_skipped;
    summary["issues"] = totals.issues;
    summary["partial"] = totals.partial;
    summary["evaluated"] = totals.evaluated;
    summary["not_in_scope"] = totals.not_in_scope;
    summary["grades"] = std::move(grades);
    return summary;
}

// The members of a verdict behind those that say whose it is.
OrderedJson with_verdict(OrderedJson json, const Verdict& verdict) {
    const OrderedJson members = verdict_json(verdict);
    for (const auto& [name, value] : members.items())
        json[name] = value;
    return json;
}

OrderedJson issue_line(const CheckedSite& site, const Issue& issue) {
    OrderedJson json;
    json["site"] = site.name;
    json["issue"]["id"] = issue.id.value;
    json["issue"]["key"] = issue.key.value;
    json["partial"] = issue.partial;
    const auto verdict = site.report.issues.find(issue.id);
    if (verdict != site.report.issues.end()) return with_verdict(std::move(json), verdict->second);
    json["state"] = "not-evaluated";
    json["reason"] = "no rule selects it";
    return json;
}

OrderedJson subject_line(const CheckedSite& site, const Verdict& verdict) {
    OrderedJson json;
    json["site"] = site.name;
    json["kind"] = to_string(verdict.subject.kind);
    json["name"] = verdict.subject.label;
    return with_verdict(std::move(json), verdict);
}

// Elements of an array, one per line.
class Lines {
  public:
    explicit Lines(std::ostream& out) : out_(out) {}

    void add(const OrderedJson& element) {
        out_ << (first_ ? "\n" : ",\n") << dump_json(element);
        first_ = false;
    }

  private:
    std::ostream& out_;
    bool first_ = true;
};

void print_issues(const CheckRun& run, std::ostream& out) {
    Lines lines(out);
    for (const CheckedSite& site : run.sites)
        for (const Issue* issue : issues_in_order(site))
            lines.add(issue_line(site, *issue));
}

void print_groups(const CheckRun& run, std::ostream& out) {
    Lines lines(out);
    for (const CheckedSite& site : run.sites) {
        for (const auto& [name, verdict] : site.report.teams)
            lines.add(subject_line(site, verdict));
        for (const auto& [subject, verdict] : site.report.groups)
            lines.add(subject_line(site, verdict));
    }
}

void print_files(const CheckRun& run, std::ostream& out) {
    Lines lines(out);
    for (const CapturedFile& file : run.capture.files) {
        OrderedJson json;
        json["file"] = file.name;
        json["issues"] = file.issues;
        json["skipped"] = file.skipped.empty() ? OrderedJson(nullptr) : OrderedJson(file.skipped);
        lines.add(json);
    }
}

void print_skipped(const CheckRun& run, std::ostream& out) {
    Lines lines(out);
    for (const SkippedObject& object : run.capture.skipped) {
        OrderedJson json;
        json["file"] = object.file;
        json["place"] = object.place;
        json["reason"] = object.reason;
        lines.add(json);
    }
}

}  // namespace

void print_json(const CheckRun& run, std::ostream& out) {
    out << "{\"pack\":" << dump_json(OrderedJson(run.pack))
        << ",\"rules\":" << dump_json(OrderedJson(run.rulebook_hash))
        << ",\"as_of\":" << dump_json(OrderedJson(format_seconds(run.as_of)))
        << ",\n\"summary\":" << dump_json(summary_json(totals_of(run))) << ",\n\"issues\":[";
    print_issues(run, out);
    out << "],\n\"groups\":[";
    print_groups(run, out);
    out << "],\n\"files\":[";
    print_files(run, out);
    out << "],\n\"skipped\":[";
    print_skipped(run, out);
    out << "]}\n";
}

}  // namespace healthlint
