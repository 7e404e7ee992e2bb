// Addresses of data: by scheme, by host and path, by the ending of a file.

#include <algorithm>
#include <array>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/data_source_reading.h"

namespace healthlint {
namespace {

struct SchemeKind {
    std::string_view scheme;
    DataSourceKind kind;
};

constexpr std::array kSchemes{
    SchemeKind{"s3", DataSourceKind::Bucket},
    SchemeKind{"s3a", DataSourceKind::Bucket},
    SchemeKind{"s3n", DataSourceKind::Bucket},
    SchemeKind{"gs", DataSourceKind::Bucket},
    SchemeKind{"gcs", DataSourceKind::Bucket},
    SchemeKind{"oss", DataSourceKind::Bucket},
    SchemeKind{"abfs", DataSourceKind::Bucket},
    SchemeKind{"abfss", DataSourceKind::Bucket},
    SchemeKind{"wasb", DataSourceKind::Bucket},
    SchemeKind{"wasbs", DataSourceKind::Bucket},
    SchemeKind{"adl", DataSourceKind::Bucket},
    SchemeKind{"obs", DataSourceKind::Bucket},
    SchemeKind{"cos", DataSourceKind::Bucket},
    SchemeKind{"minio", DataSourceKind::Bucket},
    SchemeKind{"hdfs", DataSourceKind::Path},
    SchemeKind{"dbfs", DataSourceKind::Path},
    SchemeKind{"viewfs", DataSourceKind::Path},
    SchemeKind{"maprfs", DataSourceKind::Path},
    SchemeKind{"hive", DataSourceKind::Catalog},
    SchemeKind{"delta", DataSourceKind::Table},
    SchemeKind{"mysql", DataSourceKind::Database},
    SchemeKind{"postgres", DataSourceKind::Database},
    SchemeKind{"postgresql", DataSourceKind::Database},
    SchemeKind{"mariadb", DataSourceKind::Database},
    SchemeKind{"mongodb", DataSourceKind::Database},
    SchemeKind{"mongodb+srv", DataSourceKind::Database},
    SchemeKind{"oracle", DataSourceKind::Database},
    SchemeKind{"sqlserver", DataSourceKind::Database},
    SchemeKind{"mssql", DataSourceKind::Database},
    SchemeKind{"redshift", DataSourceKind::Database},
    SchemeKind{"snowflake", DataSourceKind::Database},
    SchemeKind{"bigquery", DataSourceKind::Database},
    SchemeKind{"clickhouse", DataSourceKind::Database},
    SchemeKind{"trino", DataSourceKind::Database},
    SchemeKind{"presto", DataSourceKind::Database},
    SchemeKind{"db2", DataSourceKind::Database},
    SchemeKind{"teradata", DataSourceKind::Database},
    SchemeKind{"influxdb", DataSourceKind::Database},
    SchemeKind{"cassandra", DataSourceKind::Database},
    SchemeKind{"kafka", DataSourceKind::Topic}};

// Host (whole, suffix or part) and what must stand in the path; an empty path asks for any.
struct Place {
    std::string_view host;
    std::string_view path;
    DataSourceKind kind;
};

constexpr std::array kPlaces{
    Place{"looker.com", "/dashboards", DataSourceKind::Dashboard},
    Place{"looker.com", "/looks/", DataSourceKind::Dashboard},
    Place{"looker.com", "/explore/", DataSourceKind::Query},
    Place{"lookerstudio.google.com", "/reporting/", DataSourceKind::Dashboard},
    Place{"datastudio.google.com", "/reporting/", DataSourceKind::Dashboard},
    Place{"tableau", "views/", DataSourceKind::Dashboard},
    Place{"tableau", "workbooks/", DataSourceKind::Dashboard},
    Place{"tableau", "/app/profile/", DataSourceKind::Dashboard},
    Place{"metabase", "/question/", DataSourceKind::Query},
    Place{"metabase", "/dashboard/", DataSourceKind::Dashboard},
    Place{"superset", "/dashboard/", DataSourceKind::Dashboard},
    Place{"superset", "/explore", DataSourceKind::Query},
    Place{"redash", "/queries/", DataSourceKind::Query},
    Place{"redash", "/dashboard", DataSourceKind::Dashboard},
    Place{"grafana", "/d/", DataSourceKind::Dashboard},
    Place{"kibana", "/dashboard", DataSourceKind::Dashboard},
    Place{"kibana", "/discover", DataSourceKind::Query},
    Place{"powerbi.com", "/reports/", DataSourceKind::Dashboard},
    Place{"powerbi.com", "/dashboards/", DataSourceKind::Dashboard},
    Place{"powerbi.com", "/view", DataSourceKind::Dashboard},
    Place{"amplitude.com", "/dashboard/", DataSourceKind::Dashboard},
    Place{"amplitude.com", "/chart/", DataSourceKind::Dashboard},
    Place{"mixpanel.com", "/report", DataSourceKind::Dashboard},
    Place{"mixpanel.com", "/boards", DataSourceKind::Dashboard},
    Place{"quicksight", "/dashboards/", DataSourceKind::Dashboard},
    Place{"mode.com", "/reports/", DataSourceKind::Dashboard},
    Place{"datadoghq.com", "/dashboard/", DataSourceKind::Dashboard},
    Place{"analytics.google.com", "/report", DataSourceKind::Dashboard},
    Place{"docs.google.com", "/spreadsheets/", DataSourceKind::Sheet},
    Place{"sharepoint.com", ".xlsx", DataSourceKind::Sheet},
    Place{"sharepoint.com", "/:x:/", DataSourceKind::Sheet},
    Place{"airtable.com", "/tbl", DataSourceKind::Sheet},
    Place{"airtable.com", "/app", DataSourceKind::Sheet},
    Place{"kaggle.com", "/datasets/", DataSourceKind::Dataset},
    Place{"kaggle.com", "/code/", DataSourceKind::Notebook},
    Place{"huggingface.co", "/datasets/", DataSourceKind::Dataset},
    Place{"zenodo.org", "/record", DataSourceKind::Dataset},
    Place{"data.go.kr", "/data/", DataSourceKind::Dataset},
    Place{"aihub.or.kr", "dataset", DataSourceKind::Dataset},
    Place{"data.seoul.go.kr", "/dataList/", DataSourceKind::Dataset},
    Place{"uci.edu", "/dataset/", DataSourceKind::Dataset},
    Place{"uci.edu", "/ml/datasets/", DataSourceKind::Dataset},
    Place{"openml.org", "/d/", DataSourceKind::Dataset},
    Place{"figshare.com", "/articles/", DataSourceKind::Dataset},
    Place{"data.world", "/", DataSourceKind::Dataset},
    Place{"registry.opendata.aws", "/", DataSourceKind::Dataset},
    Place{"dataverse", "/dataset", DataSourceKind::Dataset},
    Place{"physionet.org", "/content/", DataSourceKind::Dataset},
    Place{"kosis.kr", "tblId", DataSourceKind::Dataset},
    Place{"colab.research.google.com", "/", DataSourceKind::Notebook},
    Place{"databricks.com", "notebook", DataSourceKind::Notebook},
    Place{"databricks.com", "/public/", DataSourceKind::Notebook},
    Place{"databricks.com", "/explore/data/", DataSourceKind::Table},
    Place{"databricks.com", "/sql/", DataSourceKind::Query},
    Place{"deepnote.com", "/project/", DataSourceKind::Notebook},
    Place{"observablehq.com", "/@", DataSourceKind::Notebook},
    Place{"jupyter", ".ipynb", DataSourceKind::Notebook},
    Place{"collibra.com", "/asset/", DataSourceKind::Catalog},
    Place{"amundsen", "/table_detail/", DataSourceKind::Catalog},
    Place{"datahub", "/dataset/", DataSourceKind::Catalog},
    Place{"alation", "/table/", DataSourceKind::Catalog},
    Place{"atlan.com", "/assets/", DataSourceKind::Catalog},
    Place{"openmetadata", "/table/", DataSourceKind::Catalog},
    Place{"purview.azure.com", "/catalog/", DataSourceKind::Catalog},
    Place{"catalog", "/table", DataSourceKind::Catalog},
    Place{"catalog", "/dataset", DataSourceKind::Catalog},
    Place{"catalog", "/stream", DataSourceKind::Catalog},
    Place{"snowflake.com", "/table/", DataSourceKind::Table},
    Place{"snowflake.com", "/databases/", DataSourceKind::Table},
    Place{"console.cloud.google.com", "/bigquery", DataSourceKind::Table},
    Place{"console.cloud.google.com", "/storage/browser/", DataSourceKind::Bucket},
    Place{"console.aws.amazon.com", "/s3/buckets/", DataSourceKind::Bucket},
    Place{"console.aws.amazon.com", "/glue/", DataSourceKind::Catalog},
    Place{"dfs.core.windows.net", "/", DataSourceKind::Bucket},
    Place{"blob.core.windows.net", "/", DataSourceKind::Bucket},
    Place{"storage.googleapis.com", "/", DataSourceKind::Bucket},
    Place{"storage.cloud.google.com", "/", DataSourceKind::Bucket},
    Place{"dagster", "/assets/", DataSourceKind::Catalog},
    Place{"cloud.getdbt.com", "/explore/", DataSourceKind::DbtModel}};

// First labels of hosts and segments of paths that mean reading matter, not data.
constexpr auto kReadingHosts = std::to_array<std::string_view>(
    {"docs.",
     "doc.",
     "documentation.",
     "learn.",
     "courses.",
     "blog.",
     "help.",
     "support.",
     "developer.",
     "developers.",
     "community.",
     "forum.",
     "medium.",
     "wiki."});
constexpr auto kReadingPaths = std::to_array<std::string_view>(
    {"/docs/",
     "/doc/",
     "/documentation",
     "/learn/",
     "/blog",
     "/tutorial",
     "/pricing",
     "/product/",
     "/products/",
     "/help/",
     "/guide",
     "/reference/",
     "/leaderboard",
     "/wiki/",
     "/issues/",
     "/pull/"});
constexpr auto kPictures = std::to_array<std::string_view>(
    {".png",  ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".mp4", ".mov", ".pdf", ".ppt",
     ".pptx", ".doc", ".docx", ".js",  ".css", ".jar",  ".jks", ".pem", ".key", ".log"});
constexpr auto kDataFiles = std::to_array<std::string_view>(
    {".csv",
     ".tsv",
     ".parquet",
     ".avro",
     ".orc",
     ".xlsx",
     ".xls",
     ".jsonl",
     ".feather",
     ".h5",
     ".hdf5",
     ".npz",
     ".arrow",
     ".tfrecord",
     ".sqlite"});

template <std::size_t N>
bool has_any(std::string_view text, const std::array<std::string_view, N>& parts) {
    return std::ranges::any_of(
        parts, [text](std::string_view part) { return text.find(part) != text.npos; });
}

template <std::size_t N>
bool ends_with_any(std::string_view text, const std::array<std::string_view, N>& endings) {
    return std::ranges::any_of(
        endings, [text](std::string_view ending) { return text.ends_with(ending); });
}

bool is_template(std::string_view url) {
    return has_any(
               url,
               std::array<std::string_view, 9>{
                   "${", "<", ">", "your-", "your_", "YOUR_", "...", "{{", "xxxx"}) ||
           url.ends_with('$');
}

bool is_secret_or_program(std::string_view path) {
    return has_any(
        path,
        std::array<std::string_view, 8>{
            ".jks", ".pem", ".key", ".jar", "/security/", "/keytab", "/credentials", "/logs/"});
}

struct Address {
    std::string_view scheme;
    std::string_view host;
    std::string_view path;  // from the first slash, with query and fragment
};

Address split_address(std::string_view url) {
    const auto mark = url.find("://");
    const auto rest = url.substr(mark + 3);
    const auto slash = rest.find_first_of("/?#");
    return {
        url.substr(0, mark),
        rest.substr(0, slash),
        slash == rest.npos ? std::string_view() : rest.substr(slash)};
}

std::string_view without_query(std::string_view path) {
    return path.substr(0, path.find_first_of("?#"));
}

// "/dashboard/77", "/datasets/klue": a segment of that name with something behind it.
bool has_item_of(std::string_view path, std::string_view collection) {
    const auto at = path.find(collection);
    return at != path.npos && path.size() > at + collection.size();
}

std::optional<DataSourceKind> of_amazon(const Address& address, std::string_view file) {
    const bool s3 = address.host.starts_with("s3") || address.host.find(".s3") != address.host.npos;
    if (!s3 || address.host.find("amazonaws.com") == address.host.npos) return std::nullopt;
    if (ends_with_any(file, kPictures) || file.size() < 2) return std::nullopt;
    return DataSourceKind::Bucket;
}

std::optional<DataSourceKind> of_web_page(const Address& address) {
    const std::string host = to_lower(address.host);
    const std::string path = to_lower(address.path);
    const auto file = without_query(path);
    if (ends_with_any(file, kPictures)) return std::nullopt;
    const bool sheet = host == "docs.google.com";
    const bool reading = std::ranges::any_of(
        kReadingHosts, [&](std::string_view label) { return host.starts_with(label); });
    if (reading && !sheet) return std::nullopt;
    for (const Place& place : kPlaces) {
        const bool whole = place.host.find('.') != place.host.npos
                               ? host == place.host || host.ends_with("." + std::string(place.host))
                               : host.find(place.host) != host.npos;
        if (whole && path.find(to_lower(place.path)) != path.npos &&
            path.size() > place.path.size())
            return place.kind;
    }
    if (const auto bucket = of_amazon(address, file)) return bucket;
    if (file.ends_with(".ipynb")) return DataSourceKind::Notebook;
    if (ends_with_any(file, kDataFiles)) return DataSourceKind::File;
    if (has_any(path, kReadingPaths)) return std::nullopt;
    if (has_item_of(path, "/dashboard/") || has_item_of(path, "/dashboards/"))
        return DataSourceKind::Dashboard;
    if (host.starts_with("dashboard.") && std::ranges::count(file, '/') >= 3)
        return DataSourceKind::Dashboard;
    if (has_item_of(path, "/dataset/") || has_item_of(path, "/datasets/"))
        return DataSourceKind::Dataset;
    return std::nullopt;
}

}  // namespace

std::optional<DataSourceKind> data_source_of_address(std::string_view url) {
    if (url.find("://") == url.npos || is_template(url)) return std::nullopt;
    const Address address = split_address(url);
    const std::string scheme = to_lower(address.scheme);
    if (scheme == "http" || scheme == "https") return of_web_page(address);
    const auto known = std::ranges::find(kSchemes, scheme, &SchemeKind::scheme);
    if (known == kSchemes.end() || is_secret_or_program(to_lower(address.path)))
        return std::nullopt;
    if (ends_with_any(to_lower(without_query(address.path)), kPictures)) return std::nullopt;
    return known->kind;
}

}  // namespace healthlint
