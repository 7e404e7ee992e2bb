#include "bridge/engine/checks/data/data_source_reading.h"

#include <algorithm>
#include <array>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/data/data_names.h"
#include "bridge/engine/checks/data/data_topics.h"
#include "bridge/engine/checks/data/public_datasets.h"
#include "bridge/text/document_builder.h"
#include "bridge/text/markup.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

constexpr std::size_t kMaxSources = 50;
constexpr std::size_t kMaxQuote = 200;  // bytes

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

class TextReader {
  public:
    explicit TextReader(std::string_view text)
        : text_(text),
          lower_(to_lower(text)),
          words_(data_words(text)),
          topics_(topics_of(lower_)) {}

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
        if (cut || is_stand_in(address)) return;
        if (const auto kind = data_source_of_address(address)) return add(*kind, address, address);
        if (topics_.labelled && may_hold_data(address))
            return add(DataSourceKind::Dataset, address, address);
        const bool wiki = address.find("/wiki/") != address.npos ||
                          address.find("/confluence/") != address.npos ||
                          address.find("/display/") != address.npos;
        if (wiki && topics_.catalog) add(DataSourceKind::Catalog, address, address);
    }

    const DataWord& word(std::size_t at) const { return words_[at]; }

    bool is(std::size_t at, std::initializer_list<std::string_view> choices) const {
        return at < words_.size() &&
               std::ranges::find(choices, std::string_view(words_[at].lower)) != choices.end();
    }

    void read_word(std::size_t at) {
        const DataWord& w = word(at);
        if (w.text.find("://") != w.text.npos) return;
        if (is_shared_file(w.lower)) return add(DataSourceKind::Path, w.text);
        const bool named = !is_stand_in(w.text);
        if (const auto kind = data_source_of_bare_address(w.text); kind && named)
            return add(*kind, w.text);
        if (read_public_dataset(at)) return;
        if (is_data_file(w.lower) && !is_stand_in(w.text)) {
            if (topics_.data) add(DataSourceKind::File, w.text);
            return;
        }
        if (is_lake_path(w.lower)) return add(DataSourceKind::Path, w.text);
        if (read_urn(w) || read_named(at)) return;
        const auto name = name_part(w.text);
        if (name.size() < 3 || is_stand_in(w.text)) return;
        const std::string lower = to_lower(name);
        if (lower.ends_with(".ipynb") && lower.size() > 6)
            return add(DataSourceKind::Notebook, name);
        if (is_table(at, name, lower)) add(DataSourceKind::Table, name);
    }

    // "COCO 2017", "MIMIC-IV": sets that everybody may fetch, by their names.
    bool read_public_dataset(std::size_t at) {
        const std::string next = at + 1 < words_.size() ? word(at + 1).lower : std::string();
        // "MNIST로": a Korean particle stands behind the name.
        const auto name = word(at).lower;
        const auto latin = name_part(name);
        const bool particle = latin.size() < name.size() && has_hangul(name.substr(latin.size()));
        const auto length =
            public_dataset_words(particle ? latin : name, next, topics_.data_set || particle);
        if (length == 0) return false;
        add(DataSourceKind::Dataset, word(at).text);
        return true;
    }

    bool read_urn(const DataWord& w) {
        const bool glue =
            w.lower.starts_with("arn:aws:glue:") && w.lower.find(":table/") != w.lower.npos;
        const bool data_set =
            w.lower.starts_with("urn:li:dataset:") && !w.lower.ends_with("dataset:");
        if (glue || data_set) {
            add(DataSourceKind::Catalog, w.text);
        } else if (w.lower.starts_with("arn:aws:") && w.lower.find(":table/") != w.lower.npos) {
            add(DataSourceKind::Table, w.text);
        } else if (
            w.lower.starts_with("arn:aws:kinesis:") && w.lower.find(":stream/") != w.lower.npos) {
            add(DataSourceKind::Topic, w.text);
        } else if (
            w.lower.starts_with("arn:aws:rds:") ||
            (w.lower.starts_with("arn:aws:redshift:") && w.lower.size() > 24)) {
            add(DataSourceKind::Database, w.text);
        } else if (
            w.lower.find("database=") != w.lower.npos || w.lower.find("catalog=") != w.lower.npos ||
            (w.lower.starts_with("dsn=") && w.lower.size() > 5)) {
            add(DataSourceKind::Database, w.text);
        } else if (w.lower.starts_with("urn:li:dataset")) {
            add(DataSourceKind::Catalog,
                text_.substr(w.begin, std::min(kMaxQuote, text_.size() - w.begin)));
        } else if (w.lower.starts_with("arn:aws:s3:::") && w.lower.size() > 13) {
            add(DataSourceKind::Bucket, w.text);
        } else if (w.lower.starts_with("jdbc:") && w.lower.find(':', 5) != w.lower.npos) {
            add(DataSourceKind::Database, w.text);
        } else if (
            w.lower.starts_with("projects/") && (w.lower.find("/topics/") != w.lower.npos ||
                                                 w.lower.find("/subscriptions/") != w.lower.npos)) {
            add(DataSourceKind::Topic, w.text);
        } else if (
            w.lower.find("/dashboards/") != w.lower.npos && w.lower.find("http") == w.lower.npos &&
            topics_.dashboard) {
            add(DataSourceKind::Dashboard, w.text);
        } else {
            return false;
        }
        return true;
    }

    // "Kafka topic: `orders`", "dbt model stg_x", "feature view y", "bucket "plant-a"".
    bool read_named(std::size_t at) {
        if (at == 0 || word(at).text.empty()) return false;
        const DataWord& w = word(at);
        const auto name = name_part(w.text);
        if (name.size() < 3 || is_stand_in(w.text)) return false;
        const bool joined = name.find_first_of("._-/") != name.npos;
        const bool marked = joined || w.quoted || word(at - 1).colon;
        const bool lower_name = name.find_first_of("._-/:") != name.npos;
        if (is(at - 1, {"topic", "topics", "토픽"}) && marked &&
            (joined || (at > 1 && is(at - 2, {"kafka", "pulsar", "카프카", "mqtt"})))) {
            add(DataSourceKind::Topic, name);
        } else if (word(at - 1).colon && joined && is(at - 1, {"kafka", "pulsar", "카프카"})) {
            add(DataSourceKind::Topic, name);  // "kafka: telemetry.engine.v3"
        } else if (is(at - 1, {"model", "모델"}) && at > 1 && is(at - 2, {"dbt"}) && joined) {
            add(DataSourceKind::DbtModel, name);
        } else if (
            is(at - 1, {"view", "뷰"}) && at > 1 && is(at - 2, {"feature", "피처"}) && lower_name) {
            add(DataSourceKind::FeatureView, name);
        } else if (
            is(at - 1, {"dataset", "데이터셋"}) && name.find('_') != name.npos && !topics_.code) {
            add(DataSourceKind::Dataset, name);
        } else if (is(at - 1, {"ref", "source"}) && topics_.dbt && w.quoted) {
            add(DataSourceKind::DbtModel, name);
        } else if (
            is(at - 1, {"bucket", "버킷", "container", "컨테이너"}) && marked &&
            !topics_.containers) {
            add(DataSourceKind::Bucket, name);
        } else if (topics_.dbt && joined && is_dbt_word(at - 1)) {
            add(DataSourceKind::DbtModel, name);
        } else if (
            joined && (is(at - 1, {"stream", "스트림", "queue", "큐"}) ||
                       (is(at - 1, {"hub", "hubs"}) && at > 1 && is(at - 2, {"event"})))) {
            add(DataSourceKind::Topic, name);
        } else if (
            is(at - 1, {"index", "인덱스", "collection", "컬렉션"}) && joined && !topics_.code) {
            add(DataSourceKind::Table, name);
        } else if (joined && w.quoted && is(at - 1, {"huggingface", "kaggle", "허깅페이스"})) {
            add(DataSourceKind::Dataset, name);
        } else if (w.quoted && topics_.reporting && is_report_word(at - 1)) {
            add(DataSourceKind::Dashboard, name);
        } else if (
            w.quoted && is(at - 1, {"sheet", "spreadsheet", "시트", "스프레드시트"}) && at > 1 &&
            is(at - 2, {"google", "excel", "구글", "엑셀"})) {
            add(DataSourceKind::Sheet, name);
        } else {
            return false;
        }
        return true;
    }

    bool is_report_word(std::size_t at) const {
        return is(
            at,
            {"dashboard",
             "report",
             "workbook",
             "chart",
             "look",
             "explore",
             "board",
             "대시보드",
             "리포트",
             "보고서",
             "워크북",
             "차트"});
    }

    bool is_dbt_word(std::size_t at) const {
        return is(at, {"model", "source", "exposure", "seed", "snapshot", "metric", "mart"});
    }

    bool is_table(std::size_t at, std::string_view name, const std::string& lower) const {
        const bool from = at > 0 && is(at - 1, {"from", "join"});
        const DataWord& w = word(at);
        const bool qualified = is_qualified_name(name);
        if (from && qualified && (w.quoted || name.find('_') != name.npos)) return true;
        if (topics_.code) return false;
        const bool joined = from || is(at + 1, {"left", "join", "inner", "joined"});
        if ((topics_.query || joined) && (qualified || follows_table_convention(lower)) &&
            !is_file(lower))
            return from || joined;
        const bool named =
            at > 0 && is(at - 1, {"table", "hypertable", "view", "cube", "테이블", "뷰", "큐브"});
        // "테이블 MSEG": names of old systems are short and in capitals.
        const bool shouted =
            name.size() >= 4 && std::ranges::all_of(name, [](char c) {
                return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
            });
        // "README table of contents"
        const bool listing = is(at + 1, {"table", "tables"}) && is(at + 2, {"of"});
        if (shouted && !listing && !is_data_platform(lower) &&
            (named || is(at + 1, {"테이블", "테이블에서", "table", "뷰"})))
            return true;
        const bool joined_name = name.find_first_of("._-") != name.npos;
        if (named && topics_.warehouse && joined_name && (qualified || name.find('.') == name.npos))
            return !is_file(lower);
        const auto parts = static_cast<std::size_t>(std::ranges::count(name, '.')) + 1;
        if (qualified && w.quoted && parts >= 3) return true;
        // "ods_crm.tb_contact": schema and table both follow the conventions of a warehouse.
        if (qualified && follows_table_convention(lower) &&
            follows_table_convention(lower.substr(0, lower.find('.'))))
            return true;
        if (qualified && topics_.warehouse && (name.find('_') != name.npos || parts >= 3))
            return true;
        const bool snake = name.find('_') != name.npos && name.front() != '_' &&
                           name.find_first_of("/:") == name.npos && name.find('.') == name.npos;
        // "ClickHouse events_local", "DynamoDB: cart-sessions"
        const bool platform = at > 0 && is_data_platform(word(at - 1).lower);
        if (platform && (snake || (w.quoted && qualified) || (word(at - 1).colon && joined_name)))
            return !is_file(lower);
        if (!snake || !topics_.warehouse) return false;
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
        return beside || follows_table_convention(lower);
    }

    // "from utils.py import …", "from orders.csv"
    static bool is_file(std::string_view lower) {
        return lower.ends_with(".py") || lower.ends_with(".js") || is_data_file(lower);
    }

    std::string_view text_;
    std::string lower_;
    std::vector<DataWord> words_;
    DataTopics topics_;
    std::vector<DataSource> found_;
};

void add_once(DataSourceReading& reading, DataSource source) {
    const bool known = std::ranges::any_of(reading.sources, [&](const DataSource& other) {
        return source.url.empty() ? other.quote == source.quote : other.url == source.url;
    });
    if (!known && reading.sources.size() < kMaxSources)
        reading.sources.push_back(std::move(source));
}

// In plain words: "names a concrete data asset: a bucket".
std::string why_of(const std::vector<DataSource>& sources) {
    if (sources.empty()) return "no concrete data asset is named";
    return "names a concrete data asset: a " + std::string(to_string(sources.front().kind));
}

}  // namespace

std::string_view to_string(DataSourceKind kind) {
    for (const auto& [known, name] : kKinds)
        if (known == kind) return name;
    return {};
}

std::vector<DataSourceKind> every_data_source_kind() {
    std::vector<DataSourceKind> kinds;
    for (const auto& [kind, name] : kKinds)
        kinds.push_back(kind);
    return kinds;
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
    reading.why = why_of(reading.sources);
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
    reading.why = why_of(reading.sources);
    return reading;
}

}  // namespace healthlint
