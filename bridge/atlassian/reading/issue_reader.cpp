#include "bridge/atlassian/reading/issue_reader.h"

#include <map>
#include <utility>

#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/atlassian/jira/side_facts.h"
#include "bridge/atlassian/reading/issue_values.h"
#include "bridge/atlassian/reading/json_cursor.h"
#include "bridge/atlassian/reading/known_fields.h"

namespace healthlint {
namespace {

// Behind all other members, where it wins over one of Jira's.
void mark_withheld(FetchedIssue& fetched, const std::vector<std::string_view>& ids) {
    if (ids.empty()) return;
    Json list = Json::array();
    fetched.issue.withheld.clear();
    for (const std::string_view id : ids) {
        fetched.issue.withheld.insert(FieldId{std::string(id)});
        list.push_back(id);
    }
    std::string raw(fetched.raw);
    raw.pop_back();  // not empty: an issue has fields
    raw += ",\"" + std::string(kWithheldMember) + "\":" + dump_json(list) + "}";
    fetched.raw = std::move(raw);
}

class PageReader {
  public:
    // `json` stands at the beginning of `text`. It outlives this, as `catalog` and `asked` do.
    PageReader(
        JsonCursor& json,
        std::shared_ptr<const std::string> text,
        const FieldCatalog& catalog,
        const std::vector<std::string>& asked)
        : json_(json),
          text_(std::move(text)),
          catalog_(catalog),
          known_(catalog, asked) {}

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
            mark_withheld(page_.issues[i], known_.withheld(i));
        return std::move(page_);
    }

  private:
    void read_issue() {
        if (!json_.is_object()) throw UnusualJson{};
        const char* const begin = json_.begin();
        FetchedIssue& fetched = page_.issues.emplace_back();
        IssueDraft draft{.issue = fetched.issue, .page = text_};
        has_fields_ = false;
        known_.next_issue();
        json_.object([&](std::string_view member) { read_member(member, fetched, draft); });
        if (!has_fields_ || (draft.issue.id.value.empty() && draft.issue.key.value.empty()))
            throw UnusualJson{};
        complete(draft);
        fetched.raw = TextPart(
            text_, std::string_view(begin, static_cast<std::size_t>(json_.end_of_last() - begin)));
    }

    void read_member(std::string_view member, FetchedIssue& fetched, IssueDraft& draft) {
        Issue& issue = draft.issue;
        if (is(member, "id")) {
            issue.id.value = json_.id_text();
        } else if (is(member, "key")) {
            issue.key.value = json_.text();
        } else if (is(member, "fields")) {
            if (has_fields_ || !json_.is_object()) throw UnusualJson{};
            has_fields_ = true;
            json_.object([&](std::string_view field) { read_field(field, draft); });
        } else if (is(member, "properties")) {
            fetched.properties.clear();
            json_.object([&](std::string_view property) {
                fetched.properties[std::string(property)] = json_.json();
            });
        } else if (is(member, "changelog")) {
            issue.changelog = changelog_of(Json::object({{"changelog", json_.json()}}));
        } else if (member == kWithheldMember) {
            issue.withheld.clear();
            for (std::string& id : read_texts(json_))
                issue.withheld.insert(FieldId{std::move(id)});
        }
    }

    void read_field(std::string_view name, IssueDraft& draft) {
        const KnownField& field = known_.note(name);
        any_null_ = any_null_ || json_.is_null();
        if (field.is_custom) return read_custom(field, draft.issue.custom);
        if (field.read != nullptr) field.read(draft, json_);
    }

    void read_custom(const KnownField& known, std::map<FieldId, FieldValue>& custom) {
        if (json_.is_null()) return;
        FieldValue value = read_custom_value(json_, known.field, known.usual, nodes_);
        if (!is_empty(value)) custom.emplace_hint(custom.end(), known.id, std::move(value));
    }

    // What depends on several members, in whatever order they came.
    void complete(IssueDraft& draft) const {
        Issue& issue = draft.issue;
        issue.space = space_of(draft.project_key, issue.key);
        const OtherIssue& above = draft.parent_is_object ? draft.parent : draft.epic;
        issue.parent_id.value = above.id;
        issue.parent_key.value = above.key;
        take_epic_link(issue, catalog_);
    }

    JsonCursor& json_;
    const std::shared_ptr<const std::string> text_;
    const FieldCatalog& catalog_;
    KnownFields known_;
    AdfNodes nodes_;
    IssuePage page_;
    bool any_null_ = false;
    bool has_fields_ = false;  // the issue that is being read
};

}  // namespace

std::optional<IssuePage> read_issue_page(
    const std::shared_ptr<std::string>& text,
    const FieldCatalog& catalog,
    const std::vector<std::string>& asked) {
    const std::size_t size = text->size();
    text->resize(size + kJsonPadding);
    std::optional<IssuePage> page;
    try {
        JsonCursor json(std::string_view(*text).substr(0, size));
        page = PageReader(json, text, catalog, asked).read();
    } catch (const UnusualJson&) {
        page.reset();
    }
    text->resize(size);
    return page;
}

}  // namespace healthlint
