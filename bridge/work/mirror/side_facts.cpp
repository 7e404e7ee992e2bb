#include "bridge/work/mirror/side_facts.h"

#include <algorithm>
#include <utility>

#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/atlassian/jira/side_facts.h"
#include "bridge/base/json.h"
#include "bridge/base/time.h"

namespace healthlint {
namespace {

// Account ids are all that rules need of a person.
Json author_json(const Person& author) {
    return {{"accountId", author.id.value}};
}

std::string kept(const std::string& text) {
    return text.size() > kMaxKeptText ? std::string() : text;
}

Json links_json(const std::vector<RemoteLink>& links) {
    Json json = Json::array();
    for (const RemoteLink& link : links) {
        Json one;
        one["relationship"] = link.relationship;
        one["application"]["type"] = link.application_type;
        one["object"]["url"] = link.url;
        one["object"]["title"] = link.title;
        if (link.page)
            one["page"] = {
                {"gone", link.page->gone},
                {"hidden", link.page->hidden},
                {"labels", link.page->labels},
                {"at", format_timestamp(link.page->at)}};
        json.push_back(std::move(one));
    }
    return json;
}

Json history_json(const std::vector<Change>& changes) {
    Json json = Json::array();
    for (const Change& change : changes) {
        Json item = {
            {"field", change.field},
            {"fieldId", change.field_id.value},
            {"from", kept(change.from_id)},
            {"fromString", kept(change.from_text)},
            {"to", kept(change.to_id)},
            {"toString", kept(change.to_text)}};
        json.push_back(
            {{"created", format_jira_timestamp(change.at)},
             {"author", author_json(change.author)},
             {"items", Json::array({std::move(item)})}});
    }
    return json;
}

Json comments_json(const std::vector<Comment>& comments) {
    Json json = Json::array();
    for (const Comment& comment : comments)
        json.push_back(
            {{"created", format_jira_timestamp(comment.at)},
             {"author", author_json(comment.author)}});
    return json;
}

// What was looked up about the linked pages stands beside the links.
void add_pages(const Json& json, std::vector<RemoteLink>& links) {
    for (const Json& one : json) {
        const Json* page = find_member(one, "page");
        const std::string url = string_member(member_or_null(one, "object"), "url");
        if (page == nullptr) continue;
        LinkedPage found{
            .gone = bool_member(*page, "gone"),
            .hidden = bool_member(*page, "hidden"),
            .labels = {},
            .at = parse_timestamp(string_member(*page, "at")).value_or(TimePoint{})};
        if (const Json& labels = member_or_null(*page, "labels"); labels.is_array())
            for (const Json& label : labels)
                if (label.is_string()) found.labels.push_back(label.get<std::string>());
        for (RemoteLink& link : links)
            if (link.url == url) link.page = found;
    }
}

}  // namespace

std::string side_facts_json(const Issue& issue) {
    Json json = Json::object();
    if (issue.remote_links) json["remotelinks"] = links_json(*issue.remote_links);
    if (issue.changelog) json["histories"] = history_json(*issue.changelog);
    if (issue.comments) json["comments"] = comments_json(*issue.comments);
    return json.empty() ? std::string() : dump_json(json);
}

SideFacts side_facts_from_json(const std::string& text) {
    SideFacts facts;
    const Json json = parse_json(text);
    // An earlier version kept the remote links alone.
    const Json& links = json.is_array() ? json : member_or_null(json, "remotelinks");
    if (links.is_array())
        if (auto read = remote_links_from_json(links)) {
            add_pages(links, *read);
            facts.remote_links = *std::move(read);
        }
    if (const Json* histories = find_member(json, "histories"))
        facts.changelog = changes_from_json(*histories);
    if (const Json* comments = find_member(json, "comments"))
        facts.comments = comments_from_json(*comments);
    return facts;
}

bool is_known(const LinkedPage& page, TimePoint now) {
    return now - page.at < (page.hidden ? kAskAgainAfter : kLookAgainAfter);
}

bool lacks_pages(const Issue& issue, TimePoint now) {
    if (!issue.remote_links) return true;
    return std::ranges::any_of(*issue.remote_links, [&](const RemoteLink& link) {
        return link.application_type == kConfluenceApplication &&
               (!link.page || !is_known(*link.page, now));
    });
}

bool has_all_pages(const std::vector<RemoteLink>& links) {
    return std::ranges::all_of(links, [](const RemoteLink& link) {
        return link.application_type != kConfluenceApplication || link.page;
    });
}

bool has_some_page(const std::vector<RemoteLink>& links) {
    return std::ranges::any_of(links, [](const RemoteLink& link) { return link.page.has_value(); });
}

void add_known_pages(
    std::map<std::string, LinkedPage>& pages, const std::vector<RemoteLink>& links) {
    for (const RemoteLink& link : links)
        if (link.page) pages.emplace(link.url, *link.page);
}

void add_side_facts(Issue& issue, SideFacts facts) {
    if (facts.remote_links) issue.remote_links = std::move(facts.remote_links);
    if (facts.changelog) {
        for (Change& change : *facts.changelog)
            for (std::string* text : {&change.from_text, &change.to_text})
                *text = kept(*text);
        issue.changelog = std::move(facts.changelog);
    }
    if (facts.comments) issue.comments = std::move(facts.comments);
}

}  // namespace healthlint
