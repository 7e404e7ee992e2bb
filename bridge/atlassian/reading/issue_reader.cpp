#include "bridge/atlassian/reading/issue_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "bridge/atlassian/jira/field_value.h"
#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/atlassian/jira/side_facts.h"
#include "bridge/atlassian/reading/adf_nodes.h"
#include "bridge/atlassian/reading/issue_values.h"
#include "bridge/atlassian/reading/json_cursor.h"
#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

constexpr std::string_view kCustomField = "customfield_";

// Which of the custom fields that were asked for an issue shows.
class Shown {
  public:
    explicit Shown(const std::vector<std::string>& asked) {
        for (const std::string& id : asked)
            if (id.starts_with(kCustomField)) asked_.push_back(id);
    }

    void next_issue() {
        at_ = 0;
        shown_.insert(shown_.end(), asked_.size(), false);
    }

    // False for one that was not asked for. Answers mostly have them in the order of the question.
    bool note(std::string_view id) {
        if (at_ >= asked_.size() || asked_[at_] != id)
            at_ = static_cast<std::size_t>(std::ranges::find(asked_, id) - asked_.begin());
        if (at_ == asked_.size()) return false;
        auto shown = shown_[shown_.size() - asked_.size() + at_++];
        if (shown) throw UnusualJson{};  // twice: the last one counts
        shown = true;
        return true;
    }

    std::vector<std::string_view> withheld(std::size_t issue) const {
        std::vector<std::string_view> ids;
        for (std::size_t i = 0; i < asked_.size(); ++i)
            if (!shown_[issue * asked_.size() + i]) ids.push_back(asked_[i]);
        return ids;
    }

  private:
    std::vector<std::string_view> asked_;
    std::vector<bool> shown_;  // by issue, then by field
    std::size_t at_ = 0;
};

// Behind all other members, where it wins over one of Jira's.
void mark_withheld(FetchedIssue& fetched, const std::vector<std::string_view>& ids) {
    if (ids.empty()) return;
    Json list = Json::array();
    fetched.issue.withheld.clear();
    for (const std::string_view id : ids) {
        fetched.issue.withheld.insert(FieldId{std::string(id)});
        list.push_back(id);
    }
    fetched.raw.pop_back();  // not empty: an issue has fields
    fetched.raw += ",\"" + std::string(kWithheldMember) + "\":" + dump_json(list) + "}";
}

class PageReader {
  public:
    PageReader(JsonCursor& json, const FieldCatalog& catalog, const std::vector<std::string>& asked)
        : json_(json),
          catalog_(catalog),
          shown_(asked) {}

    IssuePage read() {
        bool has_issues = false;
        std::string_view token;
        if (!json_.is_object()) throw UnusualJson{};
        json_.object([&](std::string_view member) {
            if (is(member, "issues")) {
                if (has_issues || !json_.is_array()) throw UnusualJson{};
                has_issues = true;
                page_.issues.reserve(kMaxBulkFetch);
                json_.array([&] { read_issue(); });
            } else if (is(member, "isLast")) {
                page_.is_last = json_.boolean();
            } else if (is(member, "nextPageToken")) {
                token = json_.text();
            } else if (is(member, "issueErrors")) {
                page_.failed.clear();
                json_.array([&] { page_.failed.emplace_back(read_other(json_).id); });
            }
        });
        if (!has_issues || !json_.at_end()) throw UnusualJson{};
        if (!page_.is_last) page_.next_page_token = token;
        for (std::size_t i = 0; any_null_ && i < page_.issues.size(); ++i)
            mark_withheld(page_.issues[i], shown_.withheld(i));
        return std::move(page_);
    }

  private:
    void read_issue() {
        if (!json_.is_object()) throw UnusualJson{};
        const char* const begin = json_.begin();
        fetched_ = &page_.issues.emplace_back();
        parent_ = epic_ = {};
        parent_is_object_ = has_fields_ = false;
        project_key_ = {};
        shown_.next_issue();
        json_.object([&](std::string_view member) { read_member(member); });
        Issue& issue = fetched_->issue;
        if (!has_fields_ || (issue.id.value.empty() && issue.key.value.empty()))
            throw UnusualJson{};
        complete(issue);
        fetched_->raw.assign(begin, json_.end_of_last());
    }

    void read_member(std::string_view member) {
        Issue& issue = fetched_->issue;
        if (is(member, "id")) {
            issue.id.value = json_.id_text();
        } else if (is(member, "key")) {
            issue.key.value = json_.text();
        } else if (is(member, "fields")) {
            if (has_fields_ || !json_.is_object()) throw UnusualJson{};
            has_fields_ = true;
            json_.object([&](std::string_view field) { read_field(field); });
        } else if (is(member, "properties")) {
            fetched_->properties.clear();
            json_.object([&](std::string_view property) {
                fetched_->properties[std::string(property)] = json_.json();
            });
        } else if (is(member, "changelog")) {
            issue.changelog = changelog_of(Json::object({{"changelog", json_.json()}}));
        } else if (member == kWithheldMember) {
            issue.withheld.clear();
            for (std::string& id : read_texts(json_))
                issue.withheld.insert(FieldId{std::move(id)});
        }
    }

    void read_field(std::string_view field) {
        any_null_ = any_null_ || json_.is_null();
        if (field.starts_with(kCustomField)) return read_custom(field);
        if (!read_text(field) && !read_class(field) && !read_person_or_date(field))
            read_relation(field);
    }

    bool read_text(std::string_view field) {
        Issue& issue = fetched_->issue;
        if (is(field, "summary"))
            issue.summary = json_.text();
        else if (is(field, "description"))
            issue.description = keep_document(json_);
        else if (is(field, "environment"))
            issue.environment = keep_document(json_);
        else if (is(field, "labels"))
            issue.labels = read_texts(json_);
        else
            return false;
        return true;
    }

    bool read_class(std::string_view field) {
        Issue& issue = fetched_->issue;
        if (is(field, "project")) {
            read_project();
        } else if (is(field, "issuetype")) {
            read_type(issue, json_);
        } else if (is(field, "status")) {
            StatusValue value = read_status(json_);
            issue.status = std::move(value.status);
            issue.category = value.category;
        } else if (is(field, "priority")) {
            issue.priority = read_ref(json_);
        } else if (is(field, "resolution")) {
            issue.resolution = read_ref(json_);
        } else if (is(field, "components")) {
            issue.components = read_refs(json_);
        } else if (is(field, "fixVersions")) {
            issue.fix_versions = read_refs(json_);
        } else if (is(field, "versions")) {
            issue.affected_versions = read_refs(json_);
        } else {
            return false;
        }
        return true;
    }

    void read_project() {
        std::string_view id, name;
        project_key_ = {};
        json_.object([&](std::string_view member) {
            if (is(member, "id"))
                id = json_.id_text();
            else if (is(member, "key"))
                project_key_ = json_.text();
            else if (is(member, "name"))
                name = json_.text();
        });
        fetched_->issue.project = {.id = std::string(id), .name = std::string(name)};
    }

    bool read_person_or_date(std::string_view field) {
        Issue& issue = fetched_->issue;
        if (is(field, "assignee"))
            issue.assignee = read_person(json_);
        else if (is(field, "reporter"))
            issue.reporter = read_person(json_);
        else if (is(field, "creator"))
            issue.creator = read_person(json_);
        else if (is(field, "created"))
            issue.created = read_time(json_);
        else if (is(field, "updated"))
            issue.updated = read_time(json_);
        else if (is(field, "resolutiondate"))
            issue.resolved = read_time(json_);
        else if (is(field, "statuscategorychangedate"))
            issue.category_changed = read_time(json_);
        else if (is(field, "duedate"))
            issue.due = read_date(json_);
        else
            return false;
        return true;
    }

    void read_relation(std::string_view field) {
        Issue& issue = fetched_->issue;
        if (is(field, "issuelinks")) {
            issue.links = read_links(json_);
        } else if (is(field, "parent")) {
            parent_is_object_ = json_.is_object();
            parent_ = read_other(json_);
        } else if (is(field, "epic")) {
            epic_ = read_other(json_);
        } else if (is(field, "subtasks")) {
            issue.subtasks = read_keys(json_);
        } else if (is(field, "comment")) {
            issue.comments = comments_of(Json::object({{"comment", json_.json()}}));
        }
    }

    void read_custom(std::string_view name) {
        std::map<FieldId, FieldValue>& custom = fetched_->issue.custom;
        if (!shown_.note(name))  // may be there twice: the last one counts
            std::erase_if(custom, [&](const auto& one) { return one.first.value == name; });
        if (json_.is_null()) return;
        FieldId id{std::string(name)};
        FieldValue value = read_value(catalog_.by_id(id));
        if (!is_empty(value)) custom.emplace_hint(custom.end(), std::move(id), std::move(value));
    }

    // Short cuts for what is common; everything else is read as field_value_from_json() does.
    FieldValue read_value(const Field* field) {
        if (field == nullptr) return read_by_shape(field);
        const std::string& type = field->type;
        if (json_.is_object() && is(type, "string")) {
            Document document = read_document(json_, nodes_);
            return document.empty() ? FieldValue{} : FieldValue(std::move(document));
        }
        if (json_.is_object() && is(type, "user")) {
            Person person = read_person(json_);
            return person.empty() ? FieldValue{} : std::vector{std::move(person)};
        }
        if (json_.is_text() && is(type, "string") && !is_textarea(*field)) {
            const std::string_view text = json_.text();
            return text.empty() ? FieldValue{} : FieldValue(std::string(text));
        }
        const bool shaped = is(type, "option") || is(type, "team") || is(type, "any") ||
                            (is(type, "array") && !is(field->items, "user"));
        return shaped ? read_by_shape(field) : field_value_from_json(json_.json(), field);
    }

    FieldValue read_by_shape(const Field* field) {
        if (json_.is_object() || json_.is_array())
            if (auto refs = read_plain_refs(json_)) return *std::move(refs);
        return field_value_from_json(json_.json(), field);
    }

    // What depends on several members, in whatever order they came.
    void complete(Issue& issue) const {
        issue.space = space_of(project_key_, issue.key);
        const OtherIssue& above = parent_is_object_ ? parent_ : epic_;
        issue.parent_id.value = above.id;
        issue.parent_key.value = above.key;
        take_epic_link(issue, catalog_);
    }

    JsonCursor& json_;
    const FieldCatalog& catalog_;
    Shown shown_;
    AdfNodes nodes_;
    IssuePage page_;
    bool any_null_ = false;

    // Of the issue that is being read.
    FetchedIssue* fetched_ = nullptr;
    OtherIssue parent_, epic_;
    bool parent_is_object_ = false, has_fields_ = false;
    std::string_view project_key_;
};

}  // namespace

std::optional<IssuePage> read_issue_page(
    std::string& text, const FieldCatalog& catalog, const std::vector<std::string>& asked) {
    const std::size_t size = text.size();
    text.resize(size + kJsonPadding);
    std::optional<IssuePage> page;
    try {
        JsonCursor json(std::string_view(text).substr(0, size));
        page = PageReader(json, catalog, asked).read();
    } catch (const UnusualJson&) {
        page.reset();
    }
    text.resize(size);
    return page;
}

}  // namespace healthlint
