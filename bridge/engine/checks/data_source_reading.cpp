#include "bridge/engine/checks/data_source_reading.h"

#include <algorithm>
#include <array>

#include "bridge/base/ascii.h"
#include "bridge/text/document_builder.h"
#include "bridge/text/markup.h"
#include "bridge/text/section.h"

namespace healthlint {
namespace {

constexpr std::size_t kMaxSources = 50;
constexpr std::size_t kMaxName = 200;

constexpr std::array<std::pair<DataSourceKind, std::string_view>, 14> kKinds{
    {{DataSourceKind::Table, "table"},
     {DataSourceKind::Query, "query"},
     {DataSourceKind::Dashboard, "dashboard"},
     {DataSourceKind::Bucket, "bucket"},
     {DataSourceKind::Path, "path"},
     {DataSourceKind::Database, "database"},
     {DataSourceKind::Topic, "topic"},
     {DataSourceKind::DbtModel, "dbt-model"},
     {DataSourceKind::FeatureView, "feature-view"},
     {DataSourceKind::Sheet, "sheet"},
     {DataSourceKind::Catalog, "catalog"},
     {DataSourceKind::Dataset, "dataset"},
     {DataSourceKind::Notebook, "notebook"},
     {DataSourceKind::File, "file"}}};

// Words beside which a dotted or underscored name is a table.
constexpr auto kWarehouseWords = std::to_array<std::string_view>(
    {"table",      "tables",       "view",     "schema",        "hive",
     "redshift",   "snowflake",    "bigquery", "athena",        "postgres",
     "postgresql", "oracle",       "mysql",    "unity catalog", "databricks",
     "warehouse",  "dw",           "mart",     "clickhouse",    "teradata",
     "iceberg",    "delta",        "data:",    "dataset",       "테이블",
     "뷰",         "스키마",       "오라클",   "마트",          "db",
     "디비",       "데이터베이스", "하이브",   "원천"});

// Beside these a table is worked on as code, not pointed at as data.
constexpr auto kCodeWords = std::to_array<std::string_view>(
    {"commit",
     "cleanup",
     "clean up",
     "rename",
     "refactor",
     "usages",
     "classpath",
     "import",
     "npe",
     "exception",
     "stack trace",
     "unit test",
     "migration script",
     "create table",
     "alter table",
     "drop table"});

// Conventions of naming tables: layers of a warehouse in front, kinds of tables behind.
constexpr auto kTablePrefixes = std::to_array<std::string_view>(
    {"fact_", "dim_", "stg_",    "fct_",    "raw_",  "tb_", "mart_", "ods_", "dwd_", "dws_",
     "ads_",  "src_", "bronze_", "silver_", "gold_", "f_",  "d_",    "agg_", "vw_",  "tbl_"});
constexpr auto kTableSuffixes = std::to_array<std::string_view>(
    {"_fact",
     "_dim",
     "_raw",
     "_mart",
     "_mst",
     "_fct",
     "_tbl",
     "_hist",
     "_daily",
     "_log",
     "_logs",
     "_events",
     "_snapshot",
     "_master"});

constexpr auto kDataFiles = std::to_array<std::string_view>(
    {".csv", ".tsv", ".parquet", ".avro", ".orc", ".xlsx", ".xls", ".jsonl", ".feather", ".npz"});
constexpr auto kDataWords = std::to_array<std::string_view>(
    {"data",
     "dataset",
     "source",
     "attached",
     "sample",
     "train",
     "training",
     "labels",
     "데이터",
     "출처",
     "원본",
     "학습",
     "첨부",
     "sheet"});
constexpr auto kCatalogWords = std::to_array<std::string_view>(
    {"data catalog",
     "data catalogue",
     "datasheet",
     "data dictionary",
     "데이터 카탈로그",
     "데이터카탈로그",
     "데이터 명세",
     "데이터+명세",
     "데이터시트",
     "데이터 사전"});

struct Word {
    std::string_view text;  // without quotes and closing punctuation
    std::string lower;
    std::size_t begin = 0;
    bool quoted = false;  // in quotes or back-ticks
    bool colon = false;   // "topic:" names what follows
};

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::vector<Word> words_of(std::string_view text) {
    std::vector<Word> words;
    std::size_t at = 0;
    while (at < text.size()) {
        while (at < text.size() && is_space(text[at]))
            ++at;
        std::size_t end = at;
        while (end < text.size() && !is_space(text[end]) && text[end] != '(' && text[end] != ')')
            ++end;
        Word word{.begin = at};
        auto part = text.substr(at, end - at);
        constexpr std::string_view kQuotes = "\"'`";
        constexpr std::string_view kTail = ".,;:!?\"'`]}";
        while (!part.empty() &&
               (kQuotes.find(part.front()) != kQuotes.npos || part.front() == '[')) {
            word.quoted = word.quoted || kQuotes.find(part.front()) != kQuotes.npos;
            part.remove_prefix(1);
        }
        while (!part.empty() && kTail.find(part.back()) != kTail.npos) {
            word.colon = word.colon || part.back() == ':';
            part.remove_suffix(1);
        }
        word.text = part.substr(0, kMaxName);
        word.lower = to_lower(word.text);
        at = end < text.size() ? end + 1 : end;
        if (!part.empty()) words.push_back(std::move(word));
    }
    return words;
}

template <std::size_t N>
bool mentions(std::string_view lower, const std::array<std::string_view, N>& words) {
    return std::ranges::any_of(words, [lower](std::string_view word) {
        const bool plain = static_cast<unsigned char>(word.front()) < 0x80 && word.back() != ':';
        return plain ? contains_words(lower, word) : lower.find(word) != lower.npos;
    });
}

bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-' || c == '*' || c == '$' || c == '/' || c == ':';
}

// The Latin part of "F_SALES_DAILY의": particles follow names directly.
std::string_view name_part(std::string_view word) {
    const auto end = std::ranges::find_if_not(word, is_name_char);
    return word.substr(0, static_cast<std::size_t>(end - word.begin()));
}

bool is_placeholder(std::string_view name) {
    return name.find("${") != name.npos || name.find('{') != name.npos ||
           name.find('<') != name.npos || name.find('$') != name.npos;
}

// "db.t", "main.gold.orders": dots between names; no file, host or class ("com.mysql.jdbc.Driver").
bool is_qualified_name(std::string_view name) {
    const auto parts = split(name, '.');
    if (parts.size() < 2 || parts.size() > 4 || name.find('/') != name.npos) return false;
    const bool named = std::ranges::all_of(parts, [](std::string_view part) {
        return !part.empty() && !(part.front() >= '0' && part.front() <= '9');
    });
    if (!named) return false;
    constexpr auto kPackages =
        std::to_array<std::string_view>({"com", "org", "java", "net", "io", "www"});
    if (std::ranges::find(kPackages, parts.front()) != kPackages.end()) return false;
    return parts.back().size() > 1;
}

bool follows_convention(const std::string& lower) {
    const auto last =
        lower.substr(lower.find_last_of('.') == lower.npos ? 0 : lower.find_last_of('.') + 1);
    const auto starts = [&](std::string_view prefix) { return last.starts_with(prefix); };
    const auto ends = [&](std::string_view suffix) { return last.ends_with(suffix); };
    return last.size() > 4 && (std::ranges::any_of(kTablePrefixes, starts) ||
                               std::ranges::any_of(kTableSuffixes, ends));
}

template <std::size_t N>
bool ends_with_any(std::string_view text, const std::array<std::string_view, N>& endings) {
    return std::ranges::any_of(endings, [text](std::string_view ending) {
        return text.ends_with(ending) && text.size() > ending.size();
    });
}

class TextReader {
  public:
    explicit TextReader(std::string_view text)
        : text_(text),
          lower_(to_lower(text)),
          words_(words_of(text)) {
        warehouse_ = mentions(lower_, kWarehouseWords);
        code_ = mentions(lower_, kCodeWords);
    }

    std::vector<DataSource> read() {
        for (const std::string_view address : find_addresses(text_))
            read_address(address);
        for (std::size_t at = 0; at < words_.size(); ++at)
            read_word(at);
        return std::move(found_);
    }

  private:
    void add(DataSourceKind kind, std::string_view quote, std::string_view url = {}) {
        if (found_.size() < kMaxSources)
            found_.push_back({kind, std::string(quote), std::string(url)});
    }

    void read_address(std::string_view address) {
        const auto at = static_cast<std::size_t>(address.data() - text_.data());
        // `…/asset/${id}` and <tenant>.host: the address goes on as a template.
        const std::size_t end = at + address.size();
        const bool cut = end < text_.size() && (text_[end] == '{' || text_[end] == '<');
        if (cut) return;
        if (const auto kind = data_source_of_address(address)) return add(*kind, address, address);
        const bool wiki = address.find("/wiki/") != address.npos ||
                          address.find("/confluence/") != address.npos ||
                          address.find("/display/") != address.npos;
        if (wiki && mentions(lower_, kCatalogWords)) add(DataSourceKind::Catalog, address, address);
    }

    const Word& word(std::size_t at) const { return words_[at]; }

    bool is(std::size_t at, std::initializer_list<std::string_view> choices) const {
        return at < words_.size() &&
               std::ranges::find(choices, std::string_view(words_[at].lower)) != choices.end();
    }

    void read_word(std::size_t at) {
        const Word& w = word(at);
        if (w.text.find("://") != w.text.npos) return;
        if (read_urn(w) || read_named(at)) return;
        const auto name = name_part(w.text);
        if (name.size() < 3 || is_placeholder(w.text)) return;
        const std::string lower = to_lower(name);
        if (lower.ends_with(".ipynb") && lower.size() > 6)
            return add(DataSourceKind::Notebook, name);
        if (ends_with_any(lower, kDataFiles)) {
            if (mentions(lower_, kDataWords)) add(DataSourceKind::File, name);
            return;
        }
        if (is_table(at, name, lower)) add(DataSourceKind::Table, name);
    }

    bool read_urn(const Word& w) {
        const bool glue =
            w.lower.starts_with("arn:aws:glue:") && w.lower.find(":table/") != w.lower.npos;
        const bool data_set =
            w.lower.starts_with("urn:li:dataset:") && !w.lower.ends_with("dataset:");
        if (glue || data_set) {
            add(DataSourceKind::Catalog, w.text);
        } else if (w.lower.starts_with("urn:li:dataset")) {
            add(DataSourceKind::Catalog,
                text_.substr(w.begin, std::min(kMaxName, text_.size() - w.begin)));
        } else if (w.lower.starts_with("arn:aws:s3:::") && w.lower.size() > 13) {
            add(DataSourceKind::Bucket, w.text);
        } else if (w.lower.starts_with("jdbc:") && w.lower.find(':', 5) != w.lower.npos) {
            add(DataSourceKind::Database, w.text);
        } else if (w.lower.starts_with("projects/") && w.lower.find("/topics/") != w.lower.npos) {
            add(DataSourceKind::Topic, w.text);
        } else if (
            w.lower.find("/dashboards/") != w.lower.npos && w.lower.find("http") == w.lower.npos &&
            mentions(lower_, std::array<std::string_view, 2>{"dashboard", "대시보드"})) {
            add(DataSourceKind::Dashboard, w.text);
        } else {
            return false;
        }
        return true;
    }

    // "Kafka topic: `orders`", "dbt model stg_x", "feature view y", "bucket "plant-a"".
    bool read_named(std::size_t at) {
        if (at == 0 || word(at).text.empty()) return false;
        const Word& w = word(at);
        const auto name = name_part(w.text);
        if (name.size() < 3 || is_placeholder(w.text)) return false;
        const bool joined = name.find_first_of("._-/") != name.npos;
        const bool marked = joined || w.quoted || word(at - 1).colon;
        const bool lower_name = name.find_first_of("._-/:") != name.npos;
        if (is(at - 1, {"topic", "topics", "토픽"}) && marked &&
            (joined || at < 2 || is(at - 2, {"kafka", "pulsar", "카프카", "mqtt"}))) {
            add(DataSourceKind::Topic, name);
        } else if (is(at - 1, {"model", "모델"}) && at > 1 && is(at - 2, {"dbt"}) && joined) {
            add(DataSourceKind::DbtModel, name);
        } else if (
            is(at - 1, {"view", "뷰"}) && at > 1 && is(at - 2, {"feature", "피처"}) && lower_name) {
            add(DataSourceKind::FeatureView, name);
        } else if (is(at - 1, {"bucket", "버킷"}) && (w.quoted || joined) && (marked)) {
            add(DataSourceKind::Bucket, name);
        } else {
            return false;
        }
        return true;
    }

    bool is_table(std::size_t at, std::string_view name, const std::string& lower) const {
        const bool from = at > 0 && is(at - 1, {"from", "join"});
        const Word& w = word(at);
        const bool qualified = is_qualified_name(name);
        if (from && qualified && (w.quoted || name.find('_') != name.npos)) return true;
        if (code_) return false;
        const auto parts = static_cast<std::size_t>(std::ranges::count(name, '.')) + 1;
        if (qualified && w.quoted && parts >= 3) return true;
        if (qualified && warehouse_ && (name.find('_') != name.npos || parts >= 3)) return true;
        const bool snake = name.find('_') != name.npos && name.front() != '_' &&
                           name.find_first_of("/:") == name.npos && name.find('.') == name.npos;
        if (!snake || !warehouse_) return false;
        const bool beside = is(at + 1,
                               {"table",
                                "tables",
                                "view",
                                "테이블",
                                "테이블에서",
                                "테이블과",
                                "테이블을",
                                "테이블의",
                                "뷰"}) ||
                            (at > 0 && is(at - 1, {"table", "view", "테이블", "뷰"}));
        return beside || follows_convention(lower);
    }

    std::string_view text_;
    std::string lower_;
    std::vector<Word> words_;
    bool warehouse_ = false;
    bool code_ = false;
    std::vector<DataSource> found_;
};

void add_once(DataSourceReading& reading, DataSource source) {
    const bool known = std::ranges::any_of(reading.sources, [&](const DataSource& other) {
        return source.url.empty() ? other.quote == source.quote : other.url == source.url;
    });
    if (!known && reading.sources.size() < kMaxSources)
        reading.sources.push_back(std::move(source));
}

}  // namespace

std::string_view to_string(DataSourceKind kind) {
    for (const auto& [known, name] : kKinds)
        if (known == kind) return name;
    return {};
}

std::optional<DataSourceKind> parse_data_source_kind(std::string_view text) {
    for (const auto& [kind, name] : kKinds)
        if (name == text) return kind;
    return std::nullopt;
}

DataSourceReading read_data_source(std::string_view text) {
    // As typed: back-ticks and quotes say where a name ends, and marks are part of names.
    DataSourceReading reading;
    for (DataSource& source : TextReader(text.substr(0, kMaxMarkupBytes)).read())
        add_once(reading, std::move(source));
    reading.why = reading.sources.empty() ? "no concrete data asset is named"
                                          : "names one concrete data asset";
    return reading;
}

DataSourceReading read_data_source(const Document& document) {
    DataSourceReading reading;
    for (std::size_t at = 0; at < document.blocks.size(); ++at) {
        for (DataSource& source : TextReader(document.blocks[at].text).read())
            add_once(reading, std::move(source));
        for (const Hyperlink& link : document.links)
            if (link.block == at)
                if (const auto kind = data_source_of_address(link.url))
                    add_once(reading, {*kind, link.text.empty() ? link.url : link.text, link.url});
    }
    reading.why = reading.sources.empty() ? "no concrete data asset is named"
                                          : "names one concrete data asset";
    return reading;
}

}  // namespace healthlint
