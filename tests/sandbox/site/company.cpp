#include "tests/sandbox/site/company.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <stdexcept>

#include "tests/sandbox/rest/call.h"
#include "tests/sandbox/site/adf_text.h"
#include "tests/sandbox/site/company_history.h"

namespace healthlint::sandbox {
namespace {

constexpr std::string_view kWiki = "{wiki}";  // stands for Confluence's address
constexpr long long kFirstGeneratedId = 1'000'000;
constexpr const char* kGeneratedSpace = "GEN";

double number(const Json& json, std::string_view name, double otherwise) {
    const Json* value = find_member(json, name);
    return value != nullptr && value->is_number() ? value->get<double>() : otherwise;
}

Json remote_link(const World& world, const IssueRecord& issue, const Json& compact, long long id) {
    std::string url = string_member(compact, "url");
    if (url.rfind(kWiki, 0) == 0) url.replace(0, kWiki.size(), world.wiki_url());
    Json application = Json::object();
    if (url.find("/wiki/") != std::string::npos)
        application = {{"type", "com.atlassian.confluence"}, {"name", "Confluence"}};
    std::string relationship = string_member(compact, "relationship");
    if (relationship.empty()) relationship = "links to";
    return {
        {"id", id},
        {"self",
         world.jira_url() + "/rest/api/3/issue/" + std::to_string(issue.id) + "/remotelink/" +
             std::to_string(id)},
        {"application", std::move(application)},
        {"relationship", std::move(relationship)},
        {"object",
         {{"url", url}, {"title", string_member(compact, "title")}, {"icon", Json::object()}}}};
}

Json parent_of(const World& world, const std::string& key) {
    const IssuePtr parent = world.issues.find(key);
    if (!parent) throw std::runtime_error("unknown parent in a company file: " + key);
    return {{"id", std::to_string(parent->id)}, {"key", key}};
}

void put_people(const World& world, const Json& compact, Json& fields) {
    const std::string assignee = string_member(compact, "assignee");
    const std::string reporter = string_member(compact, "reporter");
    fields["assignee"] = world.site.user_json(assignee);
    fields["reporter"] = world.site.user_json(reporter.empty() ? assignee : reporter);
    fields["creator"] = fields["reporter"];
}

void put_custom_fields(const World& world, const Json& compact, Json& fields) {
    if (const Json* custom = find_member(compact, "fields"))
        for (const auto& [id, value] : custom->items())
            fields[id] = id == "customfield_10105" && value.is_string()
                             ? world.site.user_json(value.get<std::string>())
                             : value;
}

Json read_list(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    Json json = parse_json(text);
    if (!json.is_array()) throw std::runtime_error("no list: " + path.string());
    return json;
}

void link_issues(World& world, const Json& compact) {
    const Json* links = find_member(compact, "links");
    if (links == nullptr) return;
    for (const Json& link : *links) {
        const IssuePtr from = world.issues.find(string_member(compact, "key"));
        const IssuePtr to = world.issues.find(string_member(link, "to"));
        const auto type = std::find_if(
            world.site.link_types.begin(), world.site.link_types.end(), [&](const Json& one) {
                return string_member(one, "name") == string_member(link, "type");
            });
        if (!from || !to || type == world.site.link_types.end())
            throw std::runtime_error("bad link in a company file: " + dump_json(link));
        const std::string id = std::to_string(world.new_entry_id());
        const auto add = [&](const IssuePtr& issue, const char* side, const IssuePtr& other) {
            IssueRecord copy = *issue;
            copy.fields["issuelinks"].push_back(
                {{"id", id},
                 {"type", *type},
                 {side, {{"id", std::to_string(other->id)}, {"key", other->key}}}});
            world.issues.add(std::move(copy));
        };
        add(from, "outwardIssue", to);
        add(to, "inwardIssue", from);
    }
}

// pages.json: pages of Confluence beside the home pages.
void load_company_pages(World& world, TimePoint now) {
    for (const Json& compact : read_list(world.options.company + "/pages.json")) {
        const Space* space = world.site.space(string_member(compact, "space"));
        if (space == nullptr) throw std::runtime_error("bad page: " + dump_json(compact));
        Page page{
            .id = integer_member(compact, "id").value_or(0),
            .space_id = space->id,
            .title = string_member(compact, "title"),
            .author = space->lead,
            .body = "<p>" + string_member(compact, "text") + "</p>",
            .created = now,
            .updated = now};
        if (const std::string status = string_member(compact, "status"); !status.empty())
            page.status = status;
        for (const std::string& label : strings_of(find_member(compact, "labels")))
            page.labels.insert(label);
        world.wiki.put(std::move(page));
    }
}

void load_company_issues(World& world, TimePoint now) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(world.options.company + "/issues"))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<Json> all;
    for (const auto& path : files)
        for (const Json& compact : read_list(path)) {
            world.issues.add(company_issue(world, compact, world.issues.new_id(), now));
            all.push_back(compact);
        }
    for (const Json& compact : all)
        link_issues(world, compact);
}

}  // namespace

IssueRecord company_issue(const World& world, const Json& compact, long long id, TimePoint now) {
    IssueRecord issue;
    issue.id = id;
    issue.key = string_member(compact, "key");
    const Space* space = world.site.space(issue.key.substr(0, issue.key.rfind('-')));
    if (space == nullptr) throw std::runtime_error("no space for issue " + issue.key);
    Json fields;
    fields["project"] = world.site.project_json(*space);
    fields["summary"] = string_member(compact, "summary");
    fields["issuetype"] = world.site.issue_type_json(string_member(compact, "type"));
    fields["description"] = adf_of_lines(strings_of(find_member(compact, "text")));
    fields["labels"] = compact.value("labels", Json::array());
    fields["issuelinks"] = Json::array();
    std::string priority = string_member(compact, "priority");
    fields["priority"] = world.site.priority_json(priority.empty() ? "Medium" : priority);
    put_people(world, compact, fields);
    const TimePoint created = days_ago(now, number(compact, "created", 30));
    fields["created"] = format_jira_timestamp(created);
    fields["updated"] = format_jira_timestamp(created);
    fields["statuscategorychangedate"] = format_jira_timestamp(created);
    fields["resolution"] = nullptr;
    fields["resolutiondate"] = nullptr;
    fields["duedate"] = nullptr;
    if (const Json* due = find_member(compact, "due"))
        fields["duedate"] = day_ahead(now, due->get<double>());
    put_custom_fields(world, compact, fields);
    if (const std::string parent = string_member(compact, "parent"); !parent.empty())
        fields["parent"] = parent_of(world, parent);
    issue.fields = IssueFields(fields);
    apply_history(world, compact, now, issue);
    for (const std::string& fact : strings_of(find_member(compact, "refused")))
        issue.refused.insert(fact);
    long long side = id * 100 + 50;
    for (const Json& link : compact.value("remote", Json::array()))
        issue.remote_links.push_back(remote_link(world, issue, link, ++side));
    for (const Json& comment : compact.value("comments", Json::array())) {
        const TimePoint at = days_ago(now, number(comment, "ago", 1));
        issue.comments.push_back(
            {.id = ++side,
             .author = string_member(comment, "by"),
             .update_author = string_member(comment, "by"),
             .body = adf_of_lines({string_member(comment, "text")}),
             .created = at,
             .updated = at});
        // ISO times of one zone are in the order of their letters.
        const std::string written = format_jira_timestamp(at);
        if (written > issue.fields.text_of("updated")) issue.fields["updated"] = written;
    }
    return issue;
}

namespace {

// What a few digits of a multiplicative hash decide of a generated issue, so that neighbours
// differ.
struct GeneratedKind {
    std::size_t person = 0;
    bool epic = false, started = false, written = false;

    auto operator<=>(const GeneratedKind&) const = default;
};

GeneratedKind generated_kind(const World& world, long long index) {
    const auto dice = static_cast<unsigned long long>(index + 1) * 0x9E3779B97F4A7C15ULL;
    const auto pick = [&](unsigned shift, unsigned long long of) { return (dice >> shift) % of; };
    const bool epic = pick(20, 5) == 0;
    return {
        .person = pick(40, world.site.users.size() - 1),
        .epic = epic,
        .started = pick(34, 2) == 0,
        .written = epic && pick(45, 2) == 0};
}

IssueRecord generated_template(const World& world, const GeneratedKind& kind, TimePoint start) {
    Json compact{
        {"key", std::string(kGeneratedSpace) + "-1"},
        {"type", kind.epic ? "Epic" : "Task"},
        {"assignee", world.site.users[kind.person].account_id}};
    if (kind.epic) compact["labels"] = Json::array({"ai-project"});
    if (kind.started) compact["history"] = {{1, "In Progress"}};
    if (kind.written) {
        compact["due"] = 60;
        compact["text"] = Json::array(
            {"KPI: raise the click-through rate from 2.1% to 2.6% by the end of the quarter.",
             "Data: events land in warehouse.clicks_daily every night."});
    }
    IssueRecord issue = company_issue(world, compact, kFirstGeneratedId, start);
    issue.fields.share();
    return issue;
}

// Makes issues of a few hundred kinds; what tells one from the others of its kind is filled in.
class IssueGenerator {
  public:
    IssueGenerator(const World& world, TimePoint start) : world_(world), start_(start) {}

    IssueRecord make(long long index) {
        const GeneratedKind kind = generated_kind(world_, index);
        auto found = templates_.find(kind);
        if (found == templates_.end())
            found = templates_.emplace(kind, generated_template(world_, kind, start_)).first;
        IssueRecord issue = found->second;
        issue.id = kFirstGeneratedId + index;
        issue.key = std::string(kGeneratedSpace) + "-" + std::to_string(index + 1);
        issue.fields["summary"] = (kind.epic ? "Generated AI project " : "Generated work item ") +
                                  std::to_string(index + 1);
        // Created one after the other, and all before the company's own.
        constexpr double kOldest = 600;
        constexpr double kYoungest = 300;
        const double part =
            static_cast<double>(index) / static_cast<double>(world_.options.generate);
        const double age = kOldest - (kOldest - kYoungest) * part;
        const std::string created = format_jira_timestamp(days_ago(start_, age));
        const std::string changed =
            kind.started ? format_jira_timestamp(days_ago(start_, age / 2)) : created;
        issue.fields["created"] = created;
        issue.fields["updated"] = changed;
        issue.fields["statuscategorychangedate"] = changed;
        if (kind.started) {
            issue.changelog.front()["id"] = std::to_string(issue.id * 100 + 1);
            issue.changelog.front()["created"] = changed;
        }
        return issue;
    }

  private:
    const World& world_;
    TimePoint start_;
    std::map<GeneratedKind, IssueRecord> templates_;
};

}  // namespace

void load_world(World& world) {
    const TimePoint now = world.clock.now();
    world.site = load_site(world.options.company);
    world.site.base_url = world.options.base_url;
    if (world.options.import_folder.empty())
        load_company_issues(world, now);
    else
        import_captures(world, world.options.import_folder);
    if (world.options.generate > 0) {
        world.site.spaces.push_back(
            {.id = "19999",
             .key = kGeneratedSpace,
             .name = "Generated",
             .lead = world.site.users.front().account_id});
        world.issues.generate(
            kFirstGeneratedId,
            world.options.generate,
            kGeneratedSpace,
            [generator = std::make_shared<IssueGenerator>(world, now)](long long index) {
                return generator->make(index);
            });
    }
    world.catalog = world.site.catalog();
    world.wiki.open(world.site, now);
    if (world.options.import_folder.empty()) load_company_pages(world, now);
}

}  // namespace healthlint::sandbox
