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
        if (const auto kind = kind_of_urn(w.lower)) {
            add(*kind, w.text);
        } else if (w.lower.starts_with("urn:li:dataset")) {
            add(DataSourceKind::Catalog,
                text_.substr(w.begin, std::min(kMaxQuote, text_.size() - w.begin)));
        } else {
            return false;
        }
        return true;
    }

    std::optional<DataSourceKind> kind_of_urn(std::string_view lower) const {
        if (const auto kind = kind_of_amazon_name(lower)) return kind;
        const auto holds = [lower](std::string_view part) {
            return lower.find(part) != lower.npos;
        };
        if (lower.starts_with("urn:li:dataset:") && !lower.ends_with("dataset:"))
            return DataSourceKind::Catalog;
        const bool named = holds("database=") || holds("catalog=") ||
                           (lower.starts_with("dsn=") && lower.size() > 5);
        const bool driver = lower.starts_with("jdbc:") && lower.find(':', 5) != lower.npos;
        if (named || driver) return DataSourceKind::Database;
        if (lower.starts_with("projects/") && (holds("/topics/") || holds("/subscriptions/")))
            return DataSourceKind::Topic;
        if (holds("/dashboards/") && !holds("http") && topics_.dashboard)
            return DataSourceKind::Dashboard;
        return std::nullopt;
    }

    static std::optional<DataSourceKind> kind_of_amazon_name(std::string_view lower) {
        if (!lower.starts_with("arn:aws:")) return std::nullopt;
        const bool table = lower.find(":table/") != lower.npos;
        if (table && lower.starts_with("arn:aws:glue:")) return DataSourceKind::Catalog;
        if (table) return DataSourceKind::Table;
        if (lower.starts_with("arn:aws:kinesis:") && lower.find(":stream/") != lower.npos)
            return DataSourceKind::Topic;
        constexpr std::size_t kLongerThanItsPrefix = 24;
        if (lower.starts_with("arn:aws:rds:") ||
            (lower.starts_with("arn:aws:redshift:") && lower.size() > kLongerThanItsPrefix))
            return DataSourceKind::Database;
        constexpr std::string_view kBucket = "arn:aws:s3:::";
        if (lower.starts_with(kBucket) && lower.size() > kBucket.size())
            return DataSourceKind::Bucket;
        return std::nullopt;
    }

    // "Kafka topic: `orders`", "dbt model stg_x", "feature view y", "bucket "plant-a"".
    bool read_named(std::size_t at) {
        if (at == 0 || word(at).text.empty()) return false;
        const auto name = name_part(word(at).text);
        if (name.size() < 3 || is_stand_in(word(at).text)) return false;
        const auto kind = kind_behind_label(at, name);
        if (kind) add(*kind, name);
        return kind.has_value();
    }

    std::optional<DataSourceKind> kind_behind_label(std::size_t at, std::string_view name) const {
        const bool joined = name.find_first_of("._-/") != name.npos;
        if (names_topic(at, joined)) return DataSourceKind::Topic;
        if (names_dbt_model(at, joined)) return DataSourceKind::DbtModel;
        const bool view = is(at - 1, {"view", "뷰"}) && at > 1 && is(at - 2, {"feature", "피처"});
        if (view && (joined || name.find(':') != name.npos)) return DataSourceKind::FeatureView;
        if (names_data_set(at, name, joined)) return DataSourceKind::Dataset;
        const bool bucket = is(at - 1, {"bucket", "버킷", "container", "컨테이너"});
        const bool marked = joined || word(at).quoted || word(at - 1).colon;
        if (bucket && marked && !topics_.containers) return DataSourceKind::Bucket;
        const bool index = is(at - 1, {"index", "인덱스", "collection", "컬렉션"});
        if (index && joined && !topics_.code) return DataSourceKind::Table;
        if (word(at).quoted && topics_.reporting && is_report_word(at - 1))
            return DataSourceKind::Dashboard;
        const bool sheet = is(at - 1, {"sheet", "spreadsheet", "시트", "스프레드시트"}) && at > 1 &&
                           is(at - 2, {"google", "excel", "구글", "엑셀"});
        return word(at).quoted && sheet ? std::optional(DataSourceKind::Sheet) : std::nullopt;
    }

    bool names_topic(std::size_t at, bool joined) const {
        const bool marked = joined || word(at).quoted || word(at - 1).colon;
        const bool broker = at > 1 && is(at - 2, {"kafka", "pulsar", "카프카", "mqtt"});
        if (is(at - 1, {"topic", "topics", "토픽"}) && marked && (joined || broker)) return true;
        // "kafka: telemetry.engine.v3"
        if (word(at - 1).colon && joined && is(at - 1, {"kafka", "pulsar", "카프카"})) return true;
        const bool hub = is(at - 1, {"hub", "hubs"}) && at > 1 && is(at - 2, {"event"});
        return joined && (hub || is(at - 1, {"stream", "스트림", "queue", "큐"}));
    }

    bool names_dbt_model(std::size_t at, bool joined) const {
        const bool model = is(at - 1, {"model", "모델"}) && at > 1 && is(at - 2, {"dbt"});
        if (joined && (model || (topics_.dbt && is_dbt_word(at - 1)))) return true;
        return is(at - 1, {"ref", "source"}) && topics_.dbt && word(at).quoted;
    }

    bool names_data_set(std::size_t at, std::string_view name, bool joined) const {
        if (is(at - 1, {"dataset", "데이터셋"}) && name.find('_') != name.npos && !topics_.code)
            return true;
        return joined && word(at).quoted && is(at - 1, {"huggingface", "kaggle", "허깅페이스"});
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
        const bool qualified = is_qualified_name(name);
        if (from && qualified && (word(at).quoted || name.find('_') != name.npos)) return true;
        if (topics_.code) return false;
        const bool joined = from || is(at + 1, {"left", "join", "inner", "joined"});
        if ((topics_.query || joined) && (qualified || follows_table_convention(lower)) &&
            !is_file(lower))
            return joined;
        if (is_old_table(at, name, lower)) return true;
        const bool joined_name = name.find_first_of("._-") != name.npos;
        if (is_called_table(at) && topics_.warehouse && joined_name &&
            (qualified || name.find('.') == name.npos))
            return !is_file(lower);
        if (qualified && is_qualified_table(at, name, lower)) return true;
        return is_short_table(at, name, lower);
    }

    bool is_called_table(std::size_t at) const {
        return at > 0 &&
               is(at - 1, {"table", "hypertable", "view", "cube", "테이블", "뷰", "큐브"});
    }

    // "테이블 MSEG": names of old systems are short and in capitals.
    bool is_old_table(std::size_t at, std::string_view name, const std::string& lower) const {
        const bool shouted =
            name.size() >= 4 && std::ranges::all_of(name, [](char c) {
                return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
            });
        if (!shouted || is_data_platform(lower)) return false;
        // "README table of contents"
        const bool listing = is(at + 1, {"table", "tables"}) && is(at + 2, {"of"});
        return !listing &&
               (is_called_table(at) || is(at + 1, {"테이블", "테이블에서", "table", "뷰"}));
    }

    bool is_qualified_table(std::size_t at, std::string_view name, const std::string& lower) const {
        const auto parts = static_cast<std::size_t>(std::ranges::count(name, '.')) + 1;
        if (word(at).quoted && parts >= 3) return true;
        // "ods_crm.tb_contact": schema and table both follow the conventions of a warehouse.
        if (follows_table_convention(lower) &&
            follows_table_convention(lower.substr(0, lower.find('.'))))
            return true;
        return topics_.warehouse && (name.find('_') != name.npos || parts >= 3);
    }

    // "ClickHouse events_local", "DynamoDB: cart-sessions", "orders_daily 테이블"
    bool is_short_table(std::size_t at, std::string_view name, const std::string& lower) const {
        const bool snake = name.find('_') != name.npos && name.front() != '_' &&
                           name.find_first_of("/:") == name.npos && name.find('.') == name.npos;
        const bool joined = name.find_first_of("._-") != name.npos;
        const bool platform = at > 0 && is_data_platform(word(at - 1).lower);
        if (platform && (snake || (word(at).quoted && is_qualified_name(name)) ||
                         (word(at - 1).colon && joined)))
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
    kinds.reserve(kKinds.size());
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
