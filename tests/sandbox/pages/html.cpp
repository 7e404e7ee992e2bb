// The pages themselves: plain HTML that shows what a user of Jira or Confluence would see.

#include "bridge/base/ascii.h"
#include "bridge/base/encoding.h"
#include "tests/sandbox/pages/pages.h"
#include "tests/sandbox/site/adf_text.h"

namespace healthlint::sandbox {
namespace {

constexpr int kMaxListed = 500;

constexpr std::string_view kStyle = R"css(
body{font:14px/1.45 system-ui,"Noto Sans KR",sans-serif;color:#172b4d;margin:0;background:#f7f8f9}
header{background:#fff;border-bottom:1px solid #dcdfe4;padding:10px 24px}header a{color:#172b4d;font-weight:600;text-decoration:none}
main{max-width:1180px;margin:20px auto;padding:0 24px}.cols{display:grid;grid-template-columns:1fr 400px;gap:24px;align-items:start}
.card{background:#fff;border:1px solid #dcdfe4;border-radius:6px;padding:16px 20px;margin-bottom:16px}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:6px 10px;border-bottom:1px solid #ebecf0;vertical-align:top}th{color:#626f86;font-weight:600}
h1{font-size:22px;margin:4px 0 14px}h2{font-size:16px;margin:0 0 8px}a{color:#0c66e4}.muted{color:#626f86}
.lozenge{display:inline-block;font-size:11px;font-weight:700;border-radius:3px;padding:1px 5px;background:#dcdfe4;color:#44546f;white-space:nowrap}
.lozenge.success,.lozenge.green{background:#baf3db;color:#216e4e}.lozenge.moved,.lozenge.yellow{background:#f8e6a0;color:#7f5f01}
.lozenge.removed,.lozenge.red{background:#ffd5d2;color:#ae2e24}.lozenge.inprogress,.lozenge.blue{background:#cce0ff;color:#0055cc}.lozenge.new,.lozenge.purple{background:#dfd8fd;color:#5e4db2}
.panel{background:#f1f2f4;border-radius:4px;padding:8px 12px;margin:8px 0}iframe{border:0;width:100%!important}
)css";

std::string text_of(const IssueFields& fields, std::string_view name) {
    const Json* value = fields.find(name);
    if (value == nullptr || value->is_null()) return {};
    if (value->is_string()) return html_escape(value->get<std::string>());
    if (value->is_number()) return dump_json(*value);
    if (value->is_array()) {
        std::vector<std::string> parts;
        for (const Json& item : *value)
            parts.push_back(
                item.is_string() ? item.get<std::string>() : string_member(item, "name"));
        return html_escape(join(parts, ", "));
    }
    if (string_member(*value, "type") == "doc") return adf_to_html(*value);
    for (const char* member : {"displayName", "name", "value", "key"})
        if (const std::string text = string_member(*value, member); !text.empty())
            return html_escape(text);
    return html_escape(dump_json(*value));
}

std::string status_html(const IssueFields& fields) {
    const Json* status = fields.find("status");
    if (status == nullptr || !status->is_object()) return {};
    const std::string category =
        string_member(status->value("statusCategory", Json::object()), "key");
    std::string look = "new" == category ? "default" : "inprogress";
    if (category == "done") look = "success";
    return "<span class=\"lozenge " + look + "\">" + html_escape(string_member(*status, "name")) +
           "</span>";
}

std::string field_rows(const World& world, const IssueRecord& issue) {
    std::string rows;
    for (const Json& field : world.site.fields) {
        const std::string id = string_member(field, "id");
        static const std::vector<std::string> kElsewhere{
            "summary", "description", "status", "issuelinks", "comment", "project"};
        if (std::find(kElsewhere.begin(), kElsewhere.end(), id) != kElsewhere.end()) continue;
        const std::string text = text_of(issue.fields, id);
        if (text.empty()) continue;
        rows += "<tr><th>" + html_escape(string_member(field, "name")) + "</th><td>" + text +
                "</td></tr>";
    }
    return rows;
}

std::string links_html(const World& world, const IssueRecord& issue) {
    std::string items;
    const Json* const links = issue.fields.find("issuelinks");
    for (const Json& link : links == nullptr ? Json::array() : *links) {
        const bool outward = link.contains("outwardIssue");
        const std::string key =
            string_member(link.at(outward ? "outwardIssue" : "inwardIssue"), "key");
        const IssuePtr other = world.issues.find(key);
        items += "<li>" +
                 html_escape(string_member(link.at("type"), outward ? "outward" : "inward")) +
                 " <a href=\"/browse/" + html_escape(key) + "\">" + html_escape(key) + "</a> " +
                 (other ? text_of(other->fields, "summary") : std::string()) + "</li>";
    }
    for (const Json& link : issue.remote_links)
        items += "<li>links to <a href=\"" + html_escape(string_member(link.at("object"), "url")) +
                 "\">" + html_escape(string_member(link.at("object"), "title")) + "</a></li>";
    return items.empty() ? items : "<div class=card><h2>Links</h2><ul>" + items + "</ul></div>";
}

std::string comments_html(const World& world, const IssueRecord& issue) {
    std::string html;
    for (const Comment& comment : issue.comments) {
        const User* author = world.site.user(comment.author);
        html += "<div class=card data-comment=\"" + std::to_string(comment.id) + "\"><b>" +
                html_escape(author == nullptr ? "?" : author->name) + "</b> <span class=muted>" +
                format_seconds(comment.created) +
                (comment.updated > comment.created ? " (edited)" : "") + "</span>" +
                adf_to_html(comment.body) + "</div>";
    }
    return html.empty() ? "<p class=muted>No comments.</p>" : html;
}

const Installation* jira_app(const World& world) {
    for (const Installation& one : world.installations)
        if (one.product == "jira" && one.enabled) return &one;
    return nullptr;
}

const Json* issue_context(const Installation& app) {
    const Json* modules = find_member(app.descriptor, "modules");
    const Json* contexts =
        modules == nullptr ? nullptr : find_member(*modules, "jiraIssueContexts");
    return contexts == nullptr || contexts->empty() ? nullptr : &contexts->front();
}

// The host page of the official library: it makes the iframe and answers what only Jira can. A
// cacheable page gets neither query parameters nor a token.
constexpr std::string_view kHostScript = R"js(
<link rel="stylesheet" href="/assets/connect-host.css"><script src="/assets/jquery.min.js"></script>
<script>window.AJS={$:window.jQuery,contextPath:()=>""};</script><script src="/assets/connect-host.js"></script>
<script>
const host = JSON.parse(document.getElementById('host-data').textContent);
const last = a => a[a.length - 1];
const viewer = new URLSearchParams(location.search).get('as') || host.viewer;
const context = {
  getToken(callback) {
    return fetch('/sandbox/context-token?issueKey=' + encodeURIComponent(host.issue.key) +
                 '&accountId=' + encodeURIComponent(viewer)).then(r => r.text());
  },
  getContext(callback) { last(arguments)({jira: {issue: host.issue, project: host.project}}); },
};
context.getToken.returnsPromise = true;
connectHost.defineModule('context', context);
connectHost.defineModule('user', {
  getCurrentUser(callback) { last(arguments)({atlassianAccountId: viewer}); },
  getLocale(callback) { last(arguments)(new URLSearchParams(location.search).get('locale') || 'en_US'); },
  getTimeZone(callback) { last(arguments)('Asia/Seoul'); },
});
connectHost.defineModule('jira', {
  refreshIssuePage(callback) { location.reload(); },
});
const globals = {
  request(url, options, callback) {
    const o = typeof url === 'string' ? Object.assign({url}, options) : url;
    return fetch(o.url, {
      method: o.type || 'GET', body: o.data,
      headers: {'content-type': o.contentType || 'application/json',
                'authorization': 'Basic ' + btoa(host.email + ':sandbox')},
    }).then(async r => ({body: await r.text(), xhr: {status: r.status}}));
  },
};
globals.request.returnsPromise = true;
connectHost.defineModule(globals);
const extension = {addon_key: host.appKey, key: host.moduleKey, url: host.url,
                   options: {autoresize: true, hostFrameOffset: 1, moduleType: 'jiraIssueContexts'}};
document.getElementById('panel-slot').appendChild(connectHost.create(extension)[0]);
</script>)js";

// JSON inside a script element: "</script>" must not end it.
std::string script_json(const Json& value) {
    std::string text = dump_json(value);
    for (std::size_t at = text.find("</"); at != std::string::npos; at = text.find("</", at + 3))
        text.replace(at, 2, "<\\/");
    return text;
}

std::string panel_html(const World& world, const IssueRecord& issue) {
    const Installation* app = jira_app(world);
    const Json* module = app == nullptr ? nullptr : issue_context(*app);
    if (module == nullptr) return "<p class=muted>No app with an issue panel is installed.</p>";
    const User& viewer = world.site.users.front();
    const Json& project = *issue.fields.find("project");
    const Json variables{{"issue.key", issue.key}, {"issue.id", std::to_string(issue.id)}};
    const std::string url =
        fill_variables(string_member(module->value("target", Json::object()), "url"), variables);
    const Json data{
        {"issue", {{"id", std::to_string(issue.id)}, {"key", issue.key}}},
        {"project", {{"id", project.at("id")}, {"key", project.at("key")}}},
        {"viewer", viewer.account_id},
        {"email", viewer.email},
        {"appKey", app->app_key()},
        {"moduleKey", string_member(*module, "key")},
        {"url", app_target(*app, url)}};
    const std::string name = string_member(module->value("name", Json::object()), "value");
    return "<h2>" + html_escape(name) + " " + lozenge_html(world, issue) +
           "</h2><div id=panel-slot></div><script type=\"application/json\" id=host-data>" +
           script_json(data) + "</script>" + std::string(kHostScript);
}

}  // namespace

std::string html_page(std::string_view title, std::string_view body) {
    return "<!doctype html><html lang=en data-theme=\"light:light dark:dark\" "
           "data-color-mode=light><head><meta charset=utf-8><title>" +
           html_escape(title) + "</title><link rel=icon href=\"data:,\"><style>" +
           std::string(kStyle) +
           "</style></head><body><header><a href=\"/\">Sandbox</a></header><main>" +
           std::string(body) + "</main></body></html>\n";
}

std::string lozenge_html(const World& world, const IssueRecord& issue) {
    const Installation* app = jira_app(world);
    const Json* module = app == nullptr ? nullptr : issue_context(*app);
    if (module == nullptr) return {};
    const std::string* text = world.issues.property(
        issue.id,
        "com.atlassian.jira.issue:" + app->app_key() + ":" + string_member(*module, "key") +
            ":status");
    if (text == nullptr) return {};
    const Json status = parse_json(*text);
    const Json value = status.is_object() ? status.value("value", Json::object()) : Json::object();
    return "<span class=\"lozenge " + html_escape(string_member(value, "type")) +
           "\" data-lozenge>" + html_escape(string_member(value, "label")) + "</span>";
}

std::string issue_list_page(const World& world) {
    std::string rows;
    int shown = 0;
    for (auto id = world.issues.next_id(0); id && shown < kMaxListed;
         id = world.issues.next_id(*id)) {
        const IssuePtr issue = world.issues.find(*id);
        if (!issue) continue;
        ++shown;
        rows += "<tr><td><a href=\"/browse/" + html_escape(issue->key) + "\">" +
                html_escape(issue->key) + "</a></td><td>" + text_of(issue->fields, "issuetype") +
                "</td><td>" + text_of(issue->fields, "summary") + "</td><td>" +
                status_html(issue->fields) + "</td><td>" + text_of(issue->fields, "assignee") +
                "</td><td>" + lozenge_html(world, *issue) + "</td></tr>";
    }
    std::string pages;
    for (const auto& [id, page] : world.wiki.pages())
        pages += "<li><a href=\"/wiki/pages/" + std::to_string(id) + "\">" +
                 html_escape(page.title) + "</a> <span class=muted>version " +
                 std::to_string(page.version) + "</span></li>";
    return html_page(
        world.site.title,
        "<h1>" + html_escape(world.site.title) +
            "</h1><div class=card><table><tr><th>Key<th>Type<th>Summary<th>Status<th>Assignee"
            "<th>Health</tr>" +
            rows + "</table></div><div class=card><h2>Pages</h2><ul>" + pages + "</ul></div>");
}

std::optional<std::string> issue_page(const World& world, std::string_view key) {
    const IssuePtr issue = world.issues.find(key);
    if (!issue) return std::nullopt;
    const std::string summary = text_of(issue->fields, "summary");
    const std::string description = text_of(issue->fields, "description");
    return html_page(
        issue->key + " " + issue->fields.text_of("summary"),
        "<p class=muted>" + html_escape(issue->key) + " · " + text_of(issue->fields, "issuetype") +
            "</p><h1>" + summary + "</h1><div class=cols><div><div class=card>" +
            status_html(issue->fields) +
            (description.empty() ? "<p class=muted>No description.</p>" : description) + "</div>" +
            links_html(world, *issue) + "<h2>Comments</h2>" + comments_html(world, *issue) +
            "</div><div><div class=card id=panel>" + panel_html(world, *issue) +
            "</div><div class=card><h2>Details</h2><table>" + field_rows(world, *issue) +
            "</table></div></div></div>");
}

}  // namespace healthlint::sandbox
