#include "bridge/engine/checks/parts/linked_sources.h"

#include <algorithm>

#include "bridge/base/ascii.h"
#include "bridge/base/glob.h"
#include "bridge/text/section.h"

namespace healthlint {
namespace {

// The names packs may write for kinds, and what each stands for.
std::vector<DataSourceKind> kinds_of(std::string_view name) {
    using enum DataSourceKind;
    if (name == "any") return every_data_source_kind();
    if (name == "table") return {Table, Database, DbtModel, FeatureView, Catalog};
    if (name == "query") return {Query, Notebook};
    if (name == "dashboard") return {Dashboard, Sheet};
    if (name == "bucket") return {Bucket, Path, File, Dataset};
    if (const auto kind = parse_data_source_kind(name)) return {*kind};
    return {};
}

Text name_of(DataSourceKind kind) {
    switch (kind) {
    case DataSourceKind::Table: return {"table", "테이블"};
    case DataSourceKind::Query: return {"query", "쿼리"};
    case DataSourceKind::Dashboard: return {"dashboard", "대시보드"};
    case DataSourceKind::Bucket: return {"bucket", "버킷"};
    case DataSourceKind::Path: return {"path", "경로"};
    case DataSourceKind::Database: return {"database", "데이터베이스"};
    case DataSourceKind::Topic: return {"topic", "토픽"};
    case DataSourceKind::DbtModel: return {"dbt model", "dbt 모델"};
    case DataSourceKind::FeatureView: return {"feature view", "피처 뷰"};
    case DataSourceKind::Sheet: return {"sheet", "시트"};
    case DataSourceKind::Catalog: return {"catalogue entry", "카탈로그"};
    case DataSourceKind::Dataset: return {"data set", "데이터셋"};
    case DataSourceKind::Notebook: return {"notebook", "노트북"};
    case DataSourceKind::File: return {"file", "파일"};
    }
    return {"data", "데이터"};
}

// "Owner: 김데이터", "담당: …" on the line of a source.
bool names_owner(std::string_view text) {
    for (const std::string_view word : {"owner", "owned by", "contact", "steward"})
        if (contains_words(text, word)) return true;
    return text.find("담당") != text.npos || text.find("소유자") != text.npos ||
           text.find("관리자") != text.npos;
}

class Collector {
  public:
    Collector(BareStar star, const Issue& issue, const Snapshot& snapshot)
        : star_(star),
          issue_(issue),
          snapshot_(snapshot) {}

    void collect(const SourcePattern& source) {
        if (!source.issue_link.empty()) from_issue_links(source.issue_link);
        if (!source.web_links.empty()) from_web_links(source.web_links);
        if (!source.confluence_label.empty()) from_pages(source.confluence_label);
        if (!source.text_kinds.empty()) from_text(source.text_kinds);
    }

    LinkedSources take() { return std::move(sources_); }

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
                .beside = link.other_summary,
            });
        }
    }

    const Document& description() {
        if (!description_) description_ = issue_.description.read();
        return *description_;
    }

    const std::vector<RemoteLink>& remote_links() {
        static const std::vector<RemoteLink> kNone;
        if (!issue_.remote_links) sources_.unread_links = true;
        return issue_.remote_links ? *issue_.remote_links : kNone;
    }

    bool wanted(const std::string& url, const std::vector<std::string>& patterns) const {
        return std::ranges::any_of(patterns, [&](const std::string& pattern) {
            if (pattern == "*" && star_ == BareStar::DataOnly)
                return data_source_of_address(url).has_value();
            return glob_matches(pattern, url);
        });
    }

    void from_web_links(const std::vector<std::string>& patterns) {
        for (const RemoteLink& link : remote_links())
            if (wanted(link.url, patterns)) add_link(link);
        for (const Hyperlink& link : description().links)
            if (wanted(link.url, patterns)) {
                const std::string& beside = block_text(link.block);
                add_address(link.url, link.text, beside);
            }
    }

    // Labels are what Confluence says of the page now, never what its title sounds like.
    void from_pages(std::string_view label) {
        for (const RemoteLink& link : remote_links()) {
            if (link.application_type != kConfluenceApplication) continue;
            if (!link.page || link.page->hidden) {
                sources_.unread_pages = true;
                continue;
            }
            const bool labelled = std::ranges::any_of(link.page->labels, [&](const auto& other) {
                return equals_ignoring_case(other, label);
            });
            if (labelled || link.page->gone) add_link(link);
        }
    }

    void from_text(const std::vector<DataSourceKind>& kinds) {
        for (const DataSource& source : read_data_source(description()).sources) {
            if (std::ranges::find(kinds, source.kind) == kinds.end()) continue;
            const std::string beside = blocks_with(source.quote);
            add({
                .identity = source.url.empty() ? source.quote : bare_address(source.url),
                .evidence =
                    {.text =
                         {"Named in the description: " + name_of(source.kind).en,
                          "설명에 적힌 데이터 소스: " + name_of(source.kind).ko},
                     .quote = source.quote,
                     .url = source.url,
                     .key = std::nullopt},
                .owner = names_owner(beside),
                .beside = beside,
            });
        }
    }

    void add_link(const RemoteLink& link) {
        if (!link.page || !link.page->gone) return add_address(link.url, link.title, link.title);
        const bool known = std::ranges::any_of(
            sources_.gone, [&](const Evidence& other) { return other.url == link.url; });
        if (known) return;
        sources_.gone.push_back(
            {.text = {"This page is archived or in the trash", "보관되었거나 휴지통에 있는 페이지"},
             .quote = link.title,
             .url = link.url,
             .key = std::nullopt});
    }

    void add_address(const std::string& url, const std::string& title, const std::string& beside) {
        add({
            .identity = bare_address(url),
            .evidence =
                {.text = {"Web link", "웹 링크"}, .quote = title, .url = url, .key = std::nullopt},
            .owner = names_owner(beside),
            .beside = beside,
        });
    }

    const std::string& block_text(std::size_t at) {
        static const std::string kNothing;
        const auto& blocks = description().blocks;
        return at < blocks.size() ? blocks[at].text : kNothing;
    }

    std::string blocks_with(std::string_view quote) {
        std::string text;
        for (const Block& block : description().blocks)
            if (block.text.find(quote) != block.text.npos) text += block.text + "\n";
        return text;
    }

    void add(LinkedSource source) {
        const auto known =
            std::ranges::find(sources_.found, source.identity, &LinkedSource::identity);
        if (known == sources_.found.end()) return sources_.found.push_back(std::move(source));
        // The same words met by two patterns are one mention; another place is a repetition.
        if (known->evidence.text != source.evidence.text) ++sources_.repeated;
        known->owner = known->owner || source.owner;
        if (known->beside != source.beside) known->beside += "\n" + source.beside;
    }

    BareStar star_;
    const Issue& issue_;
    std::shared_ptr<const Document> description_;  // null: not read yet
    const Snapshot& snapshot_;
    LinkedSources sources_;
};

void read_kinds(const Parameter& list, SourcePattern& source, ParameterReader& reader) {
    for (const std::string& name : list.texts()) {
        const auto kinds = kinds_of(name);
        if (kinds.empty())
            reader.error(
                list,
                "unknown kind of data \"" + name + "\"",
                "use any, table, query, dashboard, bucket, topic, sheet, notebook, dataset or "
                "catalog");
        source.text_kinds.insert(source.text_kinds.end(), kinds.begin(), kinds.end());
    }
}

SourcePattern read_source(const Parameter& item, ParameterReader& reader) {
    SourcePattern source;
    for (const auto& [key, value] : item.members) {
        if (key == "issue-link") source.issue_link = value.scalar;
        if (key == "web-link") source.web_links = value.texts();
        if (key == "confluence-label") source.confluence_label = value.scalar;
        if (key == "text") read_kinds(value, source, reader);
    }
    if (item.members.empty())
        reader.error(item, "a source is written like {issue-link: uses data}");
    return source;
}

}  // namespace

LinkedSources collect_sources(
    const std::vector<SourcePattern>& patterns,
    BareStar star,
    const Issue& issue,
    const Snapshot& snapshot) {
    Collector collector(star, issue, snapshot);
    for (const SourcePattern& pattern : patterns)
        collector.collect(pattern);
    return collector.take();
}

std::vector<SourcePattern> read_source_patterns(ParameterReader& reader) {
    std::vector<SourcePattern> patterns;
    const Parameter* any = reader.find("any-of");
    if (any == nullptr || any->items.empty())
        reader.error(any == nullptr ? reader.here() : *any, "\"any-of\" needs at least one source");
    else
        for (const Parameter& item : any->items)
            patterns.push_back(read_source(item, reader));
    return patterns;
}

CheckNeeds needs_of(const std::vector<SourcePattern>& patterns) {
    CheckNeeds needs;
    for (const SourcePattern& source : patterns) {
        const bool labelled = !source.confluence_label.empty();
        needs.issue_links = needs.issue_links || !source.issue_link.empty();
        needs.remote_links = needs.remote_links || !source.web_links.empty() || labelled;
        needs.pages = needs.pages || labelled;
        needs.description =
            needs.description || !source.text_kinds.empty() || !source.web_links.empty();
    }
    return needs;
}

JqlNeeds fields_with_sources() {
    JqlNeeds needs;
    needs.fields = {FieldId{"description"}, FieldId{"issuelinks"}};
    return needs;
}

void show_sources(const LinkedSources& sources, CheckResult& result) {
    constexpr std::size_t kMaxShown = 10;
    if (!sources.found.empty() || !sources.gone.empty()) result.evidence.clear();
    for (const LinkedSource& source : sources.found)
        if (result.evidence.size() < kMaxShown) result.evidence.push_back(source.evidence);
    for (const Evidence& gone : sources.gone)
        if (result.evidence.size() < kMaxShown) result.evidence.push_back(gone);
}

std::string bare_address(std::string_view url) {
    url = url.substr(0, url.find('#'));
    while (url.ends_with('/'))
        url.remove_suffix(1);
    const std::size_t scheme = url.find("://");
    const std::size_t host = scheme == url.npos ? 0 : scheme + 3;
    const std::size_t path = std::min(url.find('/', host), url.size());
    return to_lower(url.substr(0, path)) + std::string(url.substr(path));
}

}  // namespace healthlint
