#include "bridge/atlassian/reading/issue_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "bridge/atlassian/jira/field_value.h"
#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/atlassian/jira/side_facts.h"
#include "bridge/atlassian/reading/adf_nodes.h"
#include "bridge/atlassian/reading/json_cursor.h"
#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

constexpr std::string_view kCustomField = "customfield_";

// The members that name something, in the order in which the first that holds text counts.
struct Names {
    std::array<std::string_view, 4> ids;    // id, groupId, teamId, key
    std::array<std::string_view, 5> names;  // name, value, displayName, title, key

    // Reads the member where it is one of them.
    void read(std::string_view member, JsonCursor& json) {
        if (is(member, "id"))
            ids[0] = json.id_text();
        else if (is(member, "name"))
            names[0] = json.id_text();
        else if (is(member, "value"))
            names[1] = json.id_text();
        else if (is(member, "key"))
            ids[3] = names[4] = json.id_text();
        else if (is(member, "groupId"))
            ids[1] = json.id_text();
        else if (is(member, "teamId"))
            ids[2] = json.id_text();
        else if (is(member, "displayName"))
            names[2] = json.id_text();
        else if (is(member, "title"))
            names[3] = json.id_text();
    }

    template <std::size_t N>
    static std::string first(const std::array<std::string_view, N>& texts) {
        for (const std::string_view text : texts)
            if (!text.empty()) return std::string(text);
        return {};
    }

    Ref ref() const { return {.id = first(ids), .name = first(names)}; }
};

Ref read_ref(JsonCursor& json) {
    if (!json.is_object()) return {.id = {}, .name = std::string(json.text())};
    Names names;
    json.object([&](std::string_view member) { names.read(member, json); });
    return names.ref();
}

std::vector<Ref> read_refs(JsonCursor& json) {
    std::vector<Ref> refs;
    json.array([&] {
        if (Ref ref = read_ref(json); !ref.empty()) refs.push_back(std::move(ref));
    });
    return refs;
}

Person read_person(JsonCursor& json) {
    std::string_view account, key, name, display_name;
    json.object([&](std::string_view member) {
        if (is(member, "accountId"))
            account = json.id_text();
        else if (is(member, "displayName"))
            display_name = json.id_text();
        else if (is(member, "key"))
            key = json.id_text();
        else if (is(member, "name"))
            name = json.id_text();
    });
    return {
        .id = {Names::first<3>({account, key, name})},
        .display_name = Names::first<2>({display_name, name})};
}

struct StatusValue {
    Names names;
    StatusCategory category = StatusCategory::Undefined;
};

StatusValue read_status(JsonCursor& json) {
    StatusValue status;
    if (!json.is_object()) {
        status.names.names[0] = json.text();
        return status;
    }
    json.object([&](std::string_view member) {
        if (!is(member, "statusCategory")) return status.names.read(member, json);
        std::string_view key;
        json.object([&](std::string_view inner) {
            if (is(inner, "key")) key = json.text();
        });
        status.category = status_category(key);
    });
    return status;
}

void read_type(Issue& issue, JsonCursor& json) {
    Names names;
    std::optional<long long> level;
    bool subtask = false;
    if (!json.is_object()) {
        issue.type = read_ref(json);
    } else {
        json.object([&](std::string_view member) {
            if (is(member, "hierarchyLevel"))
                level = json.integer();
            else if (is(member, "subtask"))
                subtask = json.boolean();
            else
                names.read(member, json);
        });
        issue.type = names.ref();
    }
    issue.hierarchy_level = hierarchy_level(level, subtask, names.names[0]);
}

struct OtherIssue {
    bool there = false;
    std::string_view id, key, summary;
    StatusCategory category = StatusCategory::Undefined;
};

void read_other_fields(OtherIssue& other, JsonCursor& json) {
    other.summary = {};
    other.category = StatusCategory::Undefined;
    json.object([&](std::string_view member) {
        if (is(member, "summary"))
            other.summary = json.text();
        else if (is(member, "status"))
            other.category = read_status(json).category;
    });
}

OtherIssue read_other(JsonCursor& json) {
    OtherIssue other{.there = true};
    json.object([&](std::string_view member) {
        if (is(member, "id"))
            other.id = json.id_text();
        else if (is(member, "key"))
            other.key = json.text();
        else if (is(member, "fields"))
            read_other_fields(other, json);
    });
    return other;
}

struct LinkType {
    std::string_view name, inward, outward;
};

LinkType read_link_type(JsonCursor& json) {
    LinkType type;
    json.object([&](std::string_view member) {
        if (is(member, "name"))
            type.name = json.text();
        else if (is(member, "inward"))
            type.inward = json.text();
        else if (is(member, "outward"))
            type.outward = json.text();
    });
    return type;
}

std::optional<IssueLink> read_link(JsonCursor& json) {
    LinkType type;
    OtherIssue inward, outward;
    json.object([&](std::string_view member) {
        if (is(member, "type"))
            type = read_link_type(json);
        else if (is(member, "inwardIssue"))
            inward = read_other(json);
        else if (is(member, "outwardIssue"))
            outward = read_other(json);
    });
    const OtherIssue& other = inward.there ? inward : outward;
    if (!other.there) return std::nullopt;  // a half-deleted link has no other end
    return IssueLink{
        .type = std::string(type.name),
        .phrase = std::string(inward.there ? type.inward : type.outward),
        .other_id = {std::string(other.id)},
        .other_key = {std::string(other.key)},
        .other_summary = std::string(other.summary),
        .other_category = other.category};
}

std::vector<IssueLink> read_links(JsonCursor& json) {
    std::vector<IssueLink> links;
    json.array([&] {
        if (auto link = read_link(json)) links.push_back(*std::move(link));
    });
    return links;
}

std::vector<IssueKey> read_keys(JsonCursor& json) {
    std::vector<IssueKey> keys;
    json.array([&] {
        if (const OtherIssue other = read_other(json); !other.key.empty())
            keys.push_back({std::string(other.key)});
    });
    return keys;
}

std::vector<std::string> read_texts(JsonCursor& json) {
    std::vector<std::string> texts;
    json.array([&] {
        if (json.is_text()) texts.emplace_back(json.text());
    });
    return texts;
}

std::optional<TimePoint> read_time(JsonCursor& json) {
    if (json.is_text()) return parse_timestamp(json.text());
    return time_from_json(json.json());
}

std::optional<Date> read_date(JsonCursor& json) {
    if (!json.is_text()) {
        json.skip();
        return std::nullopt;
    }
    const std::string_view text = json.text();
    if (const auto date = parse_date(text)) return date;
    return date_from_json(Json(std::string(text)));
}

// An object that names something and is nothing else that a value may be: an option, a version, a
// team. Nothing for any other, and then the cursor is somewhere.
std::optional<Ref> read_plain_ref(JsonCursor& json) {
    if (!json.is_object()) return std::nullopt;
    Names names;
    bool plain = true;
    json.object([&](std::string_view member) {
        if (is(member, "accountId") || is(member, "displayName") || is(member, "content") ||
            is(member, "showField") || is(member, "fields") || is(member, "child"))
            plain = false;
        names.read(member, json);
    });
    if (!plain || (names.names[0].empty() && names.names[1].empty())) return std::nullopt;
    return names.ref();
}

// One of them or a list. Nothing for any other value, and nothing is read.
std::optional<std::vector<Ref>> read_plain_refs(JsonCursor& json) {
    const std::size_t mark = json.mark();
    std::vector<Ref> refs;
    bool plain = true;
    const auto read = [&] {
        auto ref = read_plain_ref(json);
        if (ref)
            refs.push_back(*std::move(ref));
        else
            plain = false;
    };
    if (json.is_array())
        json.array(read);
    else
        read();
    if (plain && !refs.empty()) return refs;
    json.return_to(mark);
    return std::nullopt;
}

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
        bool has_issues = false, is_last = false;
        std::string_view token;
        if (!json_.is_object()) throw UnusualJson{};
        json_.object([&](std::string_view member) {
            if (is(member, "issues")) {
                if (has_issues || !json_.is_array()) throw UnusualJson{};
                has_issues = true;
                page_.issues.reserve(kMaxBulkFetch);
                json_.array([&] { read_issue(); });
            } else if (is(member, "isLast")) {
                is_last = json_.boolean();
            } else if (is(member, "nextPageToken")) {
                token = json_.text();
            } else if (is(member, "issueErrors")) {
                page_.failed.clear();
                json_.array([&] { page_.failed.emplace_back(read_other(json_).id); });
            }
        });
        if (!has_issues || !json_.at_end()) throw UnusualJson{};
        if (!is_last) page_.next_page_token = token;
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
            issue.description = read_document(json_, nodes_);
        else if (is(field, "environment"))
            issue.environment = read_document(json_, nodes_);
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
            const StatusValue status = read_status(json_);
            issue.status = status.names.ref();
            issue.category = status.category;
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
