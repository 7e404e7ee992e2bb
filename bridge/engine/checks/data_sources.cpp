// data-sources: is the data that verifies the KPI linked or named? Issue links, web links and the
// words of the description count; code, pictures, documentation and product pages do not.

#include <algorithm>
#include <array>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/data_source_reading.h"
#include "bridge/engine/checks/registry.h"
#include "bridge/text/section.h"

namespace healthlint {
namespace {

struct Source {
    std::string issue_link;              // phrase or type of an issue link
    std::vector<std::string> web_links;  // patterns with *
    std::string confluence_label;        // read from the title: labels are not in the snapshot
    std::vector<DataSourceKind> text_kinds;
};

struct Settings {
    std::vector<Source> any_of;
    std::size_t min = 1;
    bool each_needs_owner = false;
};

// "*" matches any run of characters. Linear: the last star is the only place to come back to.
bool matches(std::string_view text, std::string_view pattern) {
    std::size_t t = 0;
    std::size_t p = 0;
    std::size_t star = std::string_view::npos;
    std::size_t mark = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            mark = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

// The names packs may write for kinds, and what each stands for.
std::vector<DataSourceKind> kinds_of(std::string_view name) {
    using enum DataSourceKind;
    if (name == "any")
        return {
            Table,
            Query,
            Dashboard,
            Bucket,
            Path,
            Database,
            Topic,
            DbtModel,
            FeatureView,
            Sheet,
            Catalog,
            Dataset,
            Notebook,
            File};
    if (name == "table") return {Table, Database, DbtModel, FeatureView, Catalog};
    if (name == "query") return {Query, Notebook};
    if (name == "dashboard") return {Dashboard, Sheet};
    if (name == "bucket") return {Bucket, Path, File, Dataset};
    if (const auto kind = parse_data_source_kind(name)) return {*kind};
    return {};
}

struct Hit {
    std::string identity;  // the same asset linked twice counts once
    Evidence evidence;
    bool owner = false;
};

// "Owner: 김데이터", "담당: …" on the line of a source.
bool names_owner(std::string_view text) {
    for (const std::string_view word : {"owner", "owned by", "contact", "steward"})
        if (contains_words(text, word)) return true;
    return text.find("담당") != text.npos || text.find("소유자") != text.npos ||
           text.find("관리자") != text.npos;
}

class Collector {
  public:
    Collector(const Issue& issue, const Snapshot& snapshot) : issue_(issue), snapshot_(snapshot) {}

    void collect(const Source& source) {
        if (!source.issue_link.empty()) from_issue_links(source.issue_link);
        if (!source.web_links.empty()) from_web_links(source.web_links);
        if (!source.confluence_label.empty()) from_pages(source.confluence_label);
        if (!source.text_kinds.empty()) from_text(source.text_kinds);
    }

    const std::vector<Hit>& hits() const { return hits_; }

    bool unknown_links() const { return unknown_links_; }

  private:
    void from_issue_links(std::string_view phrase) {
        for (const IssueLink& link : issue_.links) {
            if (!equals_ignoring_case(link.phrase, phrase) &&
                !equals_ignoring_case(link.type, phrase))
                continue;
            const Issue* other = snapshot_.find(link.other_id);
            add({
                .identity = link.other_key.value,
                .evidence =
                    {.text =
                         {"Linked work item: " + link.phrase, "연결된 업무 항목: " + link.phrase},
                     .quote = link.other_summary,
                     .url = {},
                     .key = link.other_key},
                .owner = other != nullptr && !other->assignee.empty(),
            });
        }
    }

    void from_web_links(const std::vector<std::string>& patterns) {
        if (!issue_.remote_links) unknown_links_ = true;
        for (const RemoteLink& link : issue_.remote_links.value_or(std::vector<RemoteLink>{})) {
            const bool wanted = std::ranges::any_of(patterns, [&](const std::string& pattern) {
                // "*" alone means: whatever looks like data.
                return pattern == "*" ? data_source_of_address(link.url).has_value()
                                      : matches(link.url, pattern);
            });
            if (wanted) add_link(link.url, link.title, link.title);
        }
        for (const Hyperlink& link : issue_.description.links) {
            const bool wanted = std::ranges::any_of(patterns, [&](const std::string& pattern) {
                return pattern != "*" && matches(link.url, pattern);
            });
            if (wanted) add_link(link.url, link.text, block_text(link.block));
        }
    }

    // Pages whose own title says what they are; their labels stay in Confluence.
    void from_pages(std::string_view label) {
        if (!issue_.remote_links) unknown_links_ = true;
        for (const RemoteLink& link : issue_.remote_links.value_or(std::vector<RemoteLink>{}))
            if (link.application_type == "com.atlassian.confluence" &&
                contains_words(link.title, label))
                add_link(link.url, link.title, link.title);
    }

    void from_text(const std::vector<DataSourceKind>& kinds) {
        for (const DataSource& source : read_data_source(issue_.description).sources) {
            if (std::ranges::find(kinds, source.kind) == kinds.end()) continue;
            add({
                .identity = source.url.empty() ? source.quote : source.url,
                .evidence =
                    {.text =
                         {"Named in the description: " + std::string(to_string(source.kind)),
                          "설명에 적힌 데이터 소스: " + std::string(to_string(source.kind))},
                     .quote = source.quote,
                     .url = source.url,
                     .key = std::nullopt},
                .owner = owner_beside(source.quote),
            });
        }
    }

    void add_link(const std::string& url, const std::string& title, std::string_view beside) {
        add({
            .identity = url,
            .evidence =
                {.text = {"Web link", "웹 링크"}, .quote = title, .url = url, .key = std::nullopt},
            .owner = names_owner(beside),
        });
    }

    std::string_view block_text(std::size_t at) const {
        const auto& blocks = issue_.description.blocks;
        return at < blocks.size() ? std::string_view(blocks[at].text) : std::string_view();
    }

    bool owner_beside(std::string_view quote) const {
        return std::ranges::any_of(issue_.description.blocks, [&](const Block& block) {
            return block.text.find(quote) != block.text.npos && names_owner(block.text);
        });
    }

    void add(Hit hit) {
        const bool known = std::ranges::any_of(
            hits_, [&](const Hit& other) { return other.identity == hit.identity; });
        if (!known) hits_.push_back(std::move(hit));
    }

    const Issue& issue_;
    const Snapshot& snapshot_;
    std::vector<Hit> hits_;
    bool unknown_links_ = false;
};

class DataSourcesCheck final : public Check {
  public:
    explicit DataSourcesCheck(Settings settings) : settings_(std::move(settings)) {}

    using Check::judge;

    CheckResult judge(const Issue& issue, const CheckContext& context) const override {
        Collector collector(issue, *context.snapshot);
        for (const Source& source : settings_.any_of)
            collector.collect(source);
        CheckResult result = verdict(collector);
        for (const Hit& hit : collector.hits())
            if (result.evidence.size() < kMaxShown) result.evidence.push_back(hit.evidence);
        if (result.evidence.empty()) result.evidence.push_back({.text = result.message});
        result.value = static_cast<double>(collector.hits().size());
        result.unit = "data sources";
        result.thresholds["min"] = static_cast<double>(settings_.min);
        return result;
    }

    CheckNeeds needs() const override {
        CheckNeeds needs;
        for (const Source& source : settings_.any_of) {
            needs.issue_links = needs.issue_links || !source.issue_link.empty();
            needs.remote_links =
                needs.remote_links || !source.web_links.empty() || !source.confluence_label.empty();
            needs.description =
                needs.description || !source.text_kinds.empty() || !source.web_links.empty();
        }
        return needs;
    }

    JqlNeeds reads() const override {
        JqlNeeds needs;
        needs.fields = {FieldId{"description"}, FieldId{"issuelinks"}};
        return needs;
    }

  private:
    static constexpr std::size_t kMaxShown = 10;

    CheckResult verdict(const Collector& collector) const {
        CheckResult result;
        const std::size_t found = collector.hits().size();
        const std::string count = std::to_string(found);
        if (found < settings_.min && collector.unknown_links()) {
            result.outcome = Outcome::Unknown;
            result.unknown = UnknownReason::Transient;
            result.message = {
                "The web links of this work item were not read yet.",
                "이 업무 항목의 웹 링크를 아직 읽지 못했습니다."};
        } else if (found == 0) {
            result.outcome = Outcome::Fail;
            result.message = {
                "No dataset, table, query or dashboard is linked.",
                "연결된 데이터셋·테이블·쿼리·대시보드가 없습니다."};
        } else if (found < settings_.min) {
            const std::string least = std::to_string(settings_.min);
            result.outcome = Outcome::Fail;
            result.message = {
                "Data sources found: " + count + ", at least " + least + " wanted.",
                "찾은 데이터 소스: " + count + "개 (최소 " + least + "개)"};
        } else {
            result.outcome = Outcome::Pass;
            result.message = {
                "Data sources found: " + count + ".", "찾은 데이터 소스: " + count + "개"};
            const auto without =
                std::ranges::count_if(collector.hits(), [](const Hit& hit) { return !hit.owner; });
            if (settings_.each_needs_owner && without > 0) {
                const std::string some = std::to_string(without);
                result.outcome = Outcome::Warn;
                result.message = {
                    "Data sources found: " + count + ", without an owner: " + some + ".",
                    "찾은 데이터 소스: " + count + "개, 담당자 없음: " + some + "개"};
            }
        }
        return result;
    }

    Settings settings_;
};

class SettingsReader {
  public:
    SettingsReader(const Parameter& with, CheckCompiler& compiler)
        : with_(with),
          compiler_(compiler) {}

    std::optional<Settings> read() {
        Settings settings;
        const Parameter* any = with_.member("any-of");
        if (any == nullptr || any->items.empty())
            error(
                any == nullptr ? with_ : *any,
                "data-sources needs \"any-of\" with at least one source");
        else
            for (const Parameter& item : any->items)
                read_source(item, settings);
        if (const Parameter* least = with_.member("min")) {
            const double count = read_number(*least).value_or(0);
            if (count < 1 || count > 100)
                error(*least, "\"min\" is a whole number from 1 to 100");
            else
                settings.min = static_cast<std::size_t>(count);
        }
        if (const Parameter* owner = with_.member("each-needs-owner"))
            settings.each_needs_owner = read_bool(*owner).value_or(false);
        if (failed_) return std::nullopt;
        return settings;
    }

  private:
    void error(const Parameter& at, std::string message, std::string suggestion = {}) {
        compiler_.error(at, std::move(message), std::move(suggestion));
        failed_ = true;
    }

    void read_source(const Parameter& item, Settings& settings) {
        Source source;
        for (const auto& [key, value] : item.members) {
            if (key == "issue-link")
                source.issue_link = value.scalar;
            else if (key == "web-link")
                source.web_links = value.texts();
            else if (key == "confluence-label")
                source.confluence_label = value.scalar;
            else if (key == "text")
                read_kinds(value, source);
            else
                error(
                    value,
                    "unknown source \"" + key + "\"",
                    "use issue-link, web-link, confluence-label or text");
        }
        if (item.members.empty()) error(item, "a source is written like {issue-link: uses data}");
        settings.any_of.push_back(std::move(source));
    }

    void read_kinds(const Parameter& list, Source& source) {
        for (const std::string& name : list.texts()) {
            const auto kinds = kinds_of(name);
            if (kinds.empty())
                error(
                    list,
                    "unknown kind of data \"" + name + "\"",
                    "use any, table, query, dashboard, bucket, topic, sheet, notebook, dataset or "
                    "catalog");
            source.text_kinds.insert(source.text_kinds.end(), kinds.begin(), kinds.end());
        }
    }

    const Parameter& with_;
    CheckCompiler& compiler_;
    bool failed_ = false;
};

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    std::optional<Settings> settings = SettingsReader(with, compiler).read();
    if (!settings) return nullptr;
    return std::make_shared<DataSourcesCheck>(std::move(*settings));
}

}  // namespace

CheckDefinition data_sources_check() {
    using enum ParameterType;
    return {
        .name = "data-sources",
        .subject = SubjectKind::Issue,
        .parameters =
            {{"any-of",
              Any,
              true,
              "List of {issue-link}, {web-link: [patterns]}, {confluence-label}, {text: [kinds]}",
              {}},
             {"min", Number, false, "How many must be found, 1 by default", {}},
             {"each-needs-owner", Bool, false, "Warn where a source names no owner", {}}},
        .summary =
            {"Data is linked or named: table, bucket, topic, dashboard, sheet, catalogue entry, "
             "data set, notebook.",
             "테이블·버킷·토픽·대시보드·시트·카탈로그·데이터셋·노트북이 연결되어 있는지 "
             "확인합니다."},
        .compile = &compile};
}

}  // namespace healthlint
