#include "bridge/packs/admin_tests/issue_reader.h"

#include <algorithm>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/packs/admin_tests/test_keys.h"
#include "bridge/packs/admin_tests/timeline.h"
#include "bridge/packs/values/parameters.h"
#include "bridge/text/markup.h"

namespace healthlint {
namespace {

constexpr std::string_view kConfluence = "com.atlassian.confluence";
constexpr int kHeadingLevel = 2;

void append(Document& document, Document more) {
    for (Hyperlink& link : more.links) {
        link.block += document.blocks.size();
        document.links.push_back(std::move(link));
    }
    for (Block& block : more.blocks)
        document.blocks.push_back(std::move(block));
}

int level_of_type(std::string_view type) {
    if (equals_ignoring_case(type, "Epic") || type == "에픽") return 1;
    if (equals_ignoring_case(type, "Sub-task") || equals_ignoring_case(type, "Subtask") ||
        type == "하위 작업")
        return -1;
    return 0;
}

// Reads one issue whose keys are merged from the defaults, the history and the issue itself.
class Builder {
  public:
    Builder(
        const Parameter& said, const TestFields& fields, const TestClock& clock, Problems& problems)
        : said_(said),
          fields_(fields),
          clock_(clock),
          problems_(problems) {}

    Issue build(Timeline timeline) {
        read_identity();
        read_status(timeline);
        read_people_and_words();
        read_dates(timeline);
        read_description();
        read_links();
        for (const auto& [key, value] : said_.members)
            if (const Field* field = fields_.custom_field(key))
                if (auto read = fields_.value(key, value, clock_, problems_))
                    issue_.custom[field->id] = *std::move(read);
        issue_.changelog = std::move(timeline.changes);
        issue_.comments = std::move(timeline.comments);
        return std::move(issue_);
    }

  private:
    // May be empty: that is how an issue says that it has nothing of a default.
    std::string text(std::string_view key) {
        const Parameter* value = find_value(said_, key, problems_);
        if (value == nullptr) return {};
        if (value->kind == Parameter::Kind::Scalar) return value->scalar;
        problems_.error(kWrongType, place_of(*value), in_quotes(key) + " is one text");
        return {};
    }

    std::vector<std::string> texts(std::string_view key) {
        std::vector<std::string> all = ValueReader(said_, problems_).texts(key);
        std::erase(all, "");
        return all;
    }

    std::vector<Ref> refs(std::string_view key) {
        std::vector<Ref> all;
        for (std::string& name : texts(key))
            all.push_back({.id = {}, .name = std::move(name)});
        return all;
    }

    Person person(std::string_view key) {
        const std::string name = text(key);
        return name.empty() ? Person{} : person_named(name);
    }

    std::optional<TimePoint> time(std::string_view key) {
        const std::string written = text(key);
        return written.empty() ? std::nullopt : clock_.past(*said_.member(key), problems_);
    }

    void read_identity() {
        issue_.key.value = text("key");
        if (!is_issue_key(issue_.key.value) && said_.member("key") != nullptr)
            problems_.error(
                kWrongValue,
                place_of(*said_.member("key")),
                in_quotes(issue_.key.value) + " is no key of an issue",
                "write it like AIX-1");
        issue_.id.value = issue_.key.value;
        issue_.space = space_of(issue_.key.value);
        issue_.project = {.id = issue_.space.value, .name = issue_.space.value};
        issue_.type.name = text("type");
        issue_.hierarchy_level = level_of_type(issue_.type.name);
        issue_.parent_key.value = text("parent");
        issue_.parent_id.value = issue_.parent_key.value;
    }

    void read_status(const Timeline& timeline) {
        issue_.status.name = text("status");
        if (issue_.status.name.empty()) issue_.status.name = "To Do";
        auto category = usual_category(issue_.status.name);
        if (const std::string written = text("category"); !written.empty()) {
            category = usual_category(written);
            if (!category)
                problems_.error(
                    kWrongValue,
                    place_of(*said_.member("category")),
                    "\"category\" is To Do, In Progress or Done, found " + in_quotes(written));
        } else if (!category) {
            problems_.error(
                kWrongValue,
                place_of(*said_.member("status")),
                "whether work in " + in_quotes(issue_.status.name) +
                    " is to do or done is not known",
                "add category: To Do, In Progress or Done");
        }
        issue_.category = category.value_or(StatusCategory::Undefined);
        issue_.category_changed = timeline.category_since;
        issue_.resolution.name = text("resolution");
        if (issue_.resolution.name.empty() && category == StatusCategory::Done)
            issue_.resolution.name = "Done";
    }

    void read_people_and_words() {
        issue_.summary = text("summary");
        issue_.priority.name = text("priority");
        issue_.assignee = person("assignee");
        issue_.reporter = person("reporter");
        issue_.creator = issue_.reporter;
        issue_.labels = texts("labels");
        issue_.components = refs("components");
        issue_.fix_versions = refs("fix-versions");
    }

    // What is not written follows from what the issue speaks of: it is no older than its first
    // moment, and nothing happened after its last.
    void read_dates(const Timeline& timeline) {
        issue_.created = time("created");
        if (issue_.created && timeline.first_moment && *issue_.created > *timeline.first_moment)
            problems_.error(
                kContradiction,
                place_of(*said_.member("created")),
                "the issue was created after something happened to it",
                "remove \"created\", or make it earlier than the first change");
        const TimePoint first = timeline.first_moment.value_or(clock_.now());
        if (!issue_.created) issue_.created = first;
        issue_.updated = time("updated");
        if (!issue_.updated)
            issue_.updated = std::max(timeline.last_moment.value_or(*issue_.created), first);
        if (!issue_.category_changed) issue_.category_changed = issue_.created;
        if (issue_.category == StatusCategory::Done)
            issue_.resolved = timeline.done_at ? timeline.done_at : issue_.category_changed;
        if (!text("duedate").empty()) issue_.due = clock_.day(*said_.member("duedate"), problems_);
    }

    void read_description() {
        Document description = document_from_markup(text("description"));
        if (const Parameter* sections = find_value(said_, "section", problems_))
            append_sections(description, *sections);
        issue_.description = std::move(description);
    }

    void append_sections(Document& description, const Parameter& sections) {
        if (sections.kind != Parameter::Kind::Map)
            return problems_.error(
                kWrongType, place_of(sections), "\"section\" is a map like {KPI: CTR 2% → 3%}");
        for (const auto& [title, words] : sections.members) {
            description.blocks.push_back(
                {.kind = BlockKind::Heading, .level = kHeadingLevel, .text = title, .cells = {}});
            append(description, document_from_markup(words.scalar));
        }
    }

    void read_links() {
        read_issue_links();
        std::vector<RemoteLink> links;
        read_web_links(links);
        if (const Parameter* pages = find_value(said_, "pages", problems_))
            for (const Parameter& page : pages->items)
                read_page(page, links);
        issue_.remote_links = std::move(links);
    }

    void read_issue_links() {
        const Parameter* links = find_value(said_, "links", problems_);
        if (links == nullptr) return;
        if (links->kind != Parameter::Kind::Map)
            return problems_.error(
                kWrongType, place_of(*links), "\"links\" is a map like {uses data: DATA-7}");
        for (const auto& [phrase, others] : links->members)
            for (const std::string& other : others.texts())
                issue_.links.push_back(
                    {.type = phrase,
                     .phrase = phrase,
                     .other_id = {other},
                     .other_key = {other},
                     .other_summary = {}});
    }

    void read_web_links(std::vector<RemoteLink>& links) {
        const Parameter* written = find_value(said_, "web-links", problems_);
        if (written == nullptr) return;
        if (written->kind == Parameter::Kind::Scalar) links.push_back({.url = written->scalar});
        for (const Parameter& link : written->items) {
            if (link.kind == Parameter::Kind::Scalar) {
                links.push_back({.url = link.scalar});
                continue;
            }
            check_parameters(link, "a web link", web_link_keys(), problems_);
            const ValueReader reader(link, problems_);
            links.push_back(
                {.url = reader.text("url").value_or(""),
                 .title = reader.text("title").value_or("")});
        }
    }

    void read_page(const Parameter& written, std::vector<RemoteLink>& links) {
        check_parameters(written, "a page", page_keys(), problems_);
        if (written.kind != Parameter::Kind::Map) return;
        const ValueReader reader(written, problems_);
        RemoteLink link;
        link.title = reader.text("title").value_or("");
        link.url = reader.text("url").value_or("https://wiki.example.com/" + link.title);
        link.application_type = kConfluence;
        const Parameter* gone = written.member("gone");
        link.page = LinkedPage{
            .gone = gone != nullptr && read_bool(*gone).value_or(false),
            .labels = reader.texts("labels")};
        links.push_back(std::move(link));
    }

    const Parameter& said_;
    const TestFields& fields_;
    const TestClock& clock_;
    Problems& problems_;
    Issue issue_;
};

}  // namespace

bool is_issue_key(std::string_view text) {
    const std::size_t hyphen = text.rfind('-');
    if (hyphen == std::string_view::npos || hyphen == 0) return false;
    const auto number = parse_integer(text.substr(hyphen + 1));
    return number && *number >= 0 && text[hyphen + 1] != '+' && text[0] >= 'A' && text[0] <= 'Z' &&
           std::ranges::all_of(text.substr(0, hyphen), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
           });
}

SpaceKey space_of(std::string_view issue_key) {
    return {std::string(issue_key.substr(0, issue_key.rfind('-')))};
}

Parameter laid_over(const Parameter& below, const Parameter& above) {
    Parameter merged = above;
    for (const auto& [name, value] : below.members)
        if (above.member(name) == nullptr) merged.members.push_back({name, value});
    return merged;
}

IssueReader::IssueReader(const TestFields& fields, const Parameter* defaults, Problems& problems)
    : fields_(fields),
      defaults_(defaults),
      problems_(problems) {}

Issue IssueReader::read(const Parameter& own, const TestClock& clock) const {
    check_map(own, "an issue", fields_.issue_keys(), problems_);
    const Parameter before = defaults_ == nullptr ? own : laid_over(*defaults_, own);
    Timeline timeline = read_timeline(before, fields_, clock, problems_);
    Parameter said = before;
    for (const auto& [key, last] : timeline.last) {
        const Parameter* written = own.member(key);
        if (written == nullptr) {
            Parameter changed;
            changed.kind = Parameter::Kind::Map;
            changed.members.push_back({key, last});
            said = laid_over(said, changed);
        } else if (written->scalar != last.scalar) {
            problems_.error(
                kContradiction,
                place_of(*written),
                in_quotes(key) + " is " + in_quotes(written->scalar) + " here and " +
                    in_quotes(last.scalar) + " at the end of what happened",
                "leave it out: the last change says what it is");
        }
    }
    return Builder(said, fields_, clock, problems_).build(std::move(timeline));
}

}  // namespace healthlint
