#include "tests/sandbox/site/company_history.h"

#include <algorithm>
#include <stdexcept>

namespace healthlint::sandbox {
namespace {

struct Step {
    double ago = 0;
    std::string author;
    Json item;
    Json status;  // null for changes of other fields
};

Json status_of(const Site& site, const std::string& name) {
    const Status* status = site.status(name);
    if (status == nullptr) throw std::runtime_error("unknown status in a company file: " + name);
    return site.status_json(*status);
}

Json item_of(const std::string& field, const std::string& id, const Json& from, const Json& to) {
    return {
        {"field", field},
        {"fieldtype", id.rfind("customfield_", 0) == 0 ? "custom" : "jira"},
        {"fieldId", id},
        {"from", from.is_array() ? from[0] : from},
        {"fromString", from.is_array() ? from[1] : from},
        {"to", to.is_array() ? to[0] : to},
        {"toString", to.is_array() ? to[1] : to}};
}

// [id, text] of a value as a company file writes it.
Json shown_value(const World& world, const std::string& field, const Json& value, TimePoint now) {
    if (value.is_null()) return Json::array({nullptr, nullptr});
    if (field == "duedate") {
        const std::string day = day_ahead(now, value.get<double>());
        return Json::array({day, day + " 00:00:00.0"});
    }
    if (field == "assignee") {
        const User* user = world.site.user(value.get<std::string>());
        if (user == nullptr) throw std::runtime_error("unknown person: " + dump_json(value));
        return Json::array({user->account_id, user->name});
    }
    return Json::array({nullptr, value});
}

std::vector<Step> status_steps(const World& world, const Json& history, const std::string& who) {
    std::vector<Step> steps;
    Json status = status_of(world.site, "To Do");
    for (const Json& one : history) {
        Json next = status_of(world.site, one.at(1).get<std::string>());
        const auto name = [](const Json& at) { return Json::array({at["id"], at["name"]}); };
        steps.push_back(
            {.ago = one.at(0).get<double>(),
             .author = who,
             .item = item_of("status", "status", name(status), name(next)),
             .status = next});
        status = std::move(next);
    }
    return steps;
}

Step change_step(const World& world, const Json& change, const std::string& who, TimePoint now) {
    const std::string id = string_member(change, "field");
    const Json* field = world.site.field(id);
    if (field == nullptr) throw std::runtime_error("unknown field in a company file: " + id);
    std::string author = string_member(change, "by");
    return {
        .ago = change.at("ago").get<double>(),
        .author = author.empty() ? who : std::move(author),
        .item = item_of(
            id == "duedate" || id == "assignee" ? id : string_member(*field, "name"),
            id,
            shown_value(world, id, change.value("from", Json()), now),
            shown_value(world, id, change.value("to", Json()), now)),
        .status = nullptr};
}

void enter(IssueRecord& issue, const Json& before, const Json& status, const std::string& at) {
    if (status.at("statusCategory") != before.at("statusCategory"))
        issue.fields["statuscategorychangedate"] = at;
    const bool done = status.at("statusCategory").at("key") == "done";
    issue.fields["resolutiondate"] = done ? Json(at) : Json(nullptr);
    issue.fields["resolution"] = done ? Json{{"id", "10000"}, {"name", "Done"}} : Json(nullptr);
    issue.fields["status"] = status;
}

}  // namespace

TimePoint days_ago(TimePoint now, double count) {
    return now - std::chrono::duration_cast<std::chrono::milliseconds>(
                     std::chrono::duration<double, std::chrono::days::period>(count));
}

std::string day_ahead(TimePoint now, double days) {
    return format_date(std::chrono::floor<std::chrono::days>(days_ago(now, -days)));
}

void apply_history(const World& world, const Json& compact, TimePoint now, IssueRecord& issue) {
    std::string who = string_member(compact, "assignee");
    if (who.empty()) who = string_member(compact, "reporter");
    auto steps = status_steps(world, compact.value("history", Json::array()), who);
    for (const Json& change : compact.value("changes", Json::array()))
        steps.push_back(change_step(world, change, who, now));
    std::ranges::stable_sort(steps, std::ranges::greater(), &Step::ago);
    issue.fields["status"] = status_of(world.site, "To Do");
    long long entry = issue.id * 100;
    for (const Step& step : steps) {
        const std::string at = format_jira_timestamp(days_ago(now, step.ago));
        issue.changelog.push_back(
            {{"id", std::to_string(++entry)},
             {"author", world.site.user_json(step.author)},
             {"created", at},
             {"items", Json::array({step.item})}});
        issue.fields["updated"] = at;
        if (!step.status.is_null()) {
            const Json before = issue.fields["status"];
            enter(issue, before, step.status, at);
        }
    }
}

}  // namespace healthlint::sandbox
