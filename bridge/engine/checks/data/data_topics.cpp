#include "bridge/engine/checks/data/data_topics.h"

#include <algorithm>
#include <array>

#include "bridge/text/section.h"

namespace healthlint {
namespace {

// Words beside which a dotted or underscored name is a table.
constexpr auto kWarehouseWords = std::to_array<std::string_view>(
    {"bq",
     "db",
     "dw",
     "crm",
     "db2",
     "edw",
     "erp",
     "mes",
     "rds",
     "sap",
     "wms",
     "hana",
     "hive",
     "kudu",
     "lims",
     "mart",
     "view",
     "data:",
     "delta",
     "doris",
     "druid",
     "hbase",
     "mssql",
     "mysql",
     "neo4j",
     "table",
     "trino",
     "athena",
     "aurora",
     "cosmos",
     "dremio",
     "duckdb",
     "exasol",
     "impala",
     "oracle",
     "presto",
     "schema",
     "sqlite",
     "sybase",
     "tables",
     "tibero",
     "dataset",
     "iceberg",
     "land in",
     "mariadb",
     "mongodb",
     "netezza",
     "replica",
     "synapse",
     "vertica",
     "bigquery",
     "datamart",
     "dynamodb",
     "keyspace",
     "lands in",
     "postgres",
     "redshift",
     "teradata",
     "cassandra",
     "couchbase",
     "data mart",
     "greenplum",
     "lakehouse",
     "landed in",
     "snowflake",
     "starrocks",
     "stored in",
     "timescale",
     "warehouse",
     "clickhouse",
     "databricks",
     "opensearch",
     "postgresql",
     "sql server",
     "written to",
     "cockroachdb",
     "singlestore",
     "timescaledb",
     "materialized",
     "elasticsearch",
     "feature store",
     "unity catalog",
     "뷰",
     "디비",
     "디엠",
     "마트",
     "몽고",
     "원장",
     "원천",
     "저장",
     "적재",
     "추출",
     "하둡",
     "계정계",
     "레이크",
     "분석계",
     "빅쿼리",
     "스키마",
     "아테나",
     "오라클",
     "임팔라",
     "정보계",
     "테이블",
     "하이브",
     "엘라스틱",
     "카산드라",
     "레드시프트",
     "클릭하우스",
     "테라데이터",
     "피처스토어",
     "데이터레이크",
     "데이터베이스",
     "데이터브릭스",
     "피처 스토어",
     "스노우플레이크",
     "데이터웨어하우스",
     "cube",
     "큐브",
     "bw",
     "hypertable"});

// Beside these a table is worked on as code, not pointed at as data.
constexpr auto kCodeWords = std::to_array<std::string_view>(
    {"commit",       "cleanup",     "clean up",    "rename",        "refactor",
     "usages",       "classpath",   "import",      "no such table", "does not exist",
     "npe",          "exception",   "stack trace", "unit test",     "migration script",
     "create table", "alter table", "drop table",  "create index",  "drop index",
     "add index",    "add column",  "drop column"});

constexpr auto kDataWords = std::to_array<std::string_view>(
    {"csv",          "raw",     "data",     "dump",     "excel",    "input",     "label",
     "sheet",        "train",   "export",   "labels",   "sample",   "source",    "dataset",
     "extract",      "history", "attached", "readings", "training", "annotated", "ground truth",
     "measurements", "라벨",    "로그",     "수집",     "실적",     "엑셀",      "원본",
     "원시",         "원천",    "이력",     "정답",     "첨부",     "추출",      "출처",
     "측정",         "학습",    "데이터"});
constexpr auto kDataSetWords = std::to_array<std::string_view>(
    {"split",
     "corpus",
     "images",
     "dataset",
     "data set",
     "datasets",
     "test set",
     "benchmark",
     "recordings",
     "training set",
     "validation set",
     "데이터",
     "말뭉치",
     "코퍼스",
     "벤치마크"});
constexpr auto kCatalogWords = std::to_array<std::string_view>(
    {"data spec",        "datasheet",      "data catalog",    "data lineage",    "data product",
     "data catalogue",   "data inventory", "source systems",  "data definition", "data dictionary",
     "data definitions", "정의서",         "데이터시트",      "메타데이터",      "데이터 명세",
     "데이터 목록",      "데이터 사전",    "데이터 정의",     "데이터 표준",     "데이터+명세",
     "테이블 정의",      "데이터카탈로그", "데이터 인벤토리", "데이터 카탈로그"});

template <std::size_t N>
bool mentions(std::string_view lower, const std::array<std::string_view, N>& words) {
    return std::ranges::any_of(words, [lower](std::string_view word) {
        const bool plain = static_cast<unsigned char>(word.front()) < 0x80 && word.back() != ':';
        return plain ? contains_words(lower, word) : lower.find(word) != lower.npos;
    });
}

constexpr auto kReportingWords = std::to_array<std::string_view>(
    {"mode",     "qlik",     "kibana",    "looker",     "redash",     "datadog",
     "grafana",  "powerbi",  "tableau",   "metabase",   "mixpanel",   "power bi",
     "spotfire", "superset", "amplitude", "qlik sense", "quicksight", "루커",
     "리대시",   "키바나",   "태블로",    "그라파나",   "파워bi",     "메타베이스"});

constexpr auto kSourceLabels = std::to_array<std::string_view>(
    {"data source:",
     "data sources:",
     "dataset:",
     "source of data:",
     "데이터 출처:",
     "데이터 소스:",
     "데이터셋:",
     "원천 데이터:",
     "자료 출처:"});

// Platforms whose name stands right before that of a table or a collection.
constexpr auto kPlatforms = std::to_array<std::string_view>(
    {"hana",          "hive",          "druid",      "hbase",      "mssql",      "mysql",
     "trino",         "athena",        "duckdb",     "impala",     "oracle",     "presto",
     "mariadb",       "mongodb",       "synapse",    "vertica",    "bigquery",   "dynamodb",
     "influxdb",      "postgres",      "redshift",   "teradata",   "cassandra",  "greenplum",
     "snowflake",     "clickhouse",    "databricks", "opensearch", "postgresql", "timescaledb",
     "elasticsearch", "빅쿼리",        "오라클",     "하이브",     "몽고디비",   "레드시프트",
     "클릭하우스",    "스노우플레이크"});

}  // namespace

DataTopics topics_of(std::string_view lower) {
    return {
        .warehouse = mentions(lower, kWarehouseWords),
        .query = contains_words(lower, "select") && contains_words(lower, "from"),
        .code = mentions(lower, kCodeWords),
        .labelled = std::ranges::any_of(
            kSourceLabels,
            [lower](std::string_view label) { return lower.find(label) != lower.npos; }),
        .data_set = mentions(lower, kDataSetWords),
        .data = mentions(lower, kDataWords),
        .catalog = mentions(lower, kCatalogWords),
        .dashboard = contains_words(lower, "dashboard") || lower.find("대시보드") != lower.npos,
        .reporting = mentions(lower, kReportingWords),
        .dbt = contains_words(lower, "dbt"),
        .containers = contains_words(lower, "docker") || contains_words(lower, "kubernetes")};
}

bool is_data_platform(std::string_view lower) {
    return std::ranges::find(kPlatforms, lower) != kPlatforms.end();
}

}  // namespace healthlint
