#include "bridge/engine/checks/data/data_names.h"

#include <algorithm>
#include <array>

#include "bridge/base/ascii.h"
#include "bridge/text/section.h"

namespace healthlint {
namespace {

constexpr std::size_t kMaxName = 200;  // bytes

// Conventions of naming tables: layers of a warehouse in front, kinds of tables behind.
constexpr auto kTablePrefixes = std::to_array<std::string_view>(
    {"d_",      "f_",     "t_",     "v_",      "dm_",     "ds_",     "dw_",     "fs_",
     "ft_",     "l0_",    "l1_",    "l2_",     "lz_",     "mv_",     "tb_",     "tc_",
     "th_",     "tm_",    "tx_",    "vw_",     "ads_",    "agg_",    "cdm_",    "dim_",
     "dwd_",    "dws_",   "edw_",   "evt_",    "ext_",    "fct_",    "hub_",    "int_",
     "lkp_",    "lnk_",   "log_",   "ods_",    "pit_",    "pre_",    "psa_",    "raw_",
     "ref_",    "rpt_",   "sat_",   "src_",    "stg_",    "sum_",    "tbl_",    "trx_",
     "base_",   "fact_",  "feat_",  "gold_",   "hist_",   "mart_",   "meta_",   "stat_",
     "clean_",  "event_", "stage_", "bronze_", "lookup_", "master_", "silver_", "feature_",
     "landing_"});
constexpr auto kTableSuffixes = std::to_array<std::string_view>(
    {"_df",       "_di",        "_dm",          "_dw",           "_mv",          "_tx",
     "_agg",      "_cdc",       "_dim",         "_ext",          "_fct",         "_kpi",
     "_log",      "_mst",       "_raw",         "_scd",          "_src",         "_stg",
     "_sum",      "_tbl",       "_trx",         "_txn",          "_code",        "_cube",
     "_fact",     "_feat",      "_hist",        "_info",         "_list",        "_logs",
     "_mart",     "_scd2",      "_view",        "_codes",        "_daily",       "_delta",
     "_input",    "_items",     "_local",       "_stats",        "_table",       "_detail",
     "_events",   "_header",    "_hourly",      "_labels",       "_latest",      "_ledger",
     "_lookup",   "_master",    "_orders",      "_output",       "_report",      "_scores",
     "_stream",   "_weekly",    "_yearly",      "_archive",      "_current",     "_details",
     "_history",  "_mapping",   "_metrics",     "_monthly",      "_records",     "_results",
     "_staging",  "_summary",   "_accounts",    "_features",     "_readings",    "_sessions",
     "_snapshot", "_quarterly", "_predictions", "_measurements", "_transactions"});

constexpr auto kDataFiles = std::to_array<std::string_view>(
    {".h5",      ".nc",       ".bam",      ".csv",     ".dat",     ".dcm",     ".dta",
     ".edf",     ".mat",      ".npy",      ".npz",     ".ods",     ".orc",     ".pkl",
     ".rds",     ".sav",      ".shp",      ".tsv",     ".vcf",     ".xls",     ".avro",
     ".gpkg",    ".hdf5",     ".lmdb",     ".pcap",    ".xlsb",    ".xlsm",    ".xlsx",
     ".zarr",    ".arrow",    ".fastq",    ".jsonl",   ".csv.gz",  ".duckdb",  ".ndjson",
     ".nii.gz",  ".pickle",   ".sqlite",   ".tsv.gz",  ".csv.zip", ".feather", ".geojson",
     ".parquet", ".jsonl.gz", ".sas7bdat", ".tfrecord"});

// Folders that only data lies under, and the layers of a lake.
constexpr auto kLakeRoots = std::to_array<std::string_view>(
    {"/mnt/",
     "/data/",
     "/datalake/",
     "/lake/",
     "/warehouse/",
     "/dbfs/",
     "/user/hive/",
     "/nas/",
     "/datasets/",
     "/hdfs/",
     "/efs/",
     "/volumes/"});
constexpr auto kLakeLayers = std::to_array<std::string_view>(
    {"raw",       "bronze",   "silver",    "gold", "landing",   "curated",  "staging",  "refined",
     "processed", "datalake", "data-lake", "lake", "warehouse", "features", "training", "train",
     "datasets",  "parquet",  "delta",     "mart", "archive",   "ingest"});

// Names that stand for a name.
constexpr auto kGeneric = std::to_array<std::string_view>(
    {"project",      "dataset",       "table",        "schema",       "database",   "db",
     "catalog",      "bucket",        "topic",        "table_name",   "tablename",  "schema_name",
     "dataset_name", "database_name", "project_id",   "project_name", "my_table",   "my_schema",
     "my_dataset",   "my_project",    "mytable",      "mydataset",    "your_table", "some_table",
     "example",      "foo",           "bar",          "baz",          "topic_name", "my_database",
     "your_dataset", "your_schema",   "your_project", "my_catalog",   "table1",     "test_table",
     "sample_table", "some_schema",   "db_name",      "schema1"});
constexpr auto kStandIns = std::to_array<std::string_view>(
    {"my-bucket",
     "mybucket",
     "your-",
     "your_",
     "example-bucket",
     "bucket-name",
     "bucket_name",
     "path/to",
     "<",
     "{",
     "$",
     "xxxx",
     "..."});

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-' || c == '*' || c == '$' || c == '/' || c == ':';
}

template <std::size_t N>
bool contains_any(std::string_view text, const std::array<std::string_view, N>& parts) {
    return std::ranges::any_of(
        parts, [text](std::string_view part) { return text.find(part) != text.npos; });
}

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
    return std::ranges::find(words, text) != words.end();
}

}  // namespace

std::vector<DataWord> data_words(std::string_view text) {
    std::vector<DataWord> words;
    for (std::size_t at = 0; at < text.size();) {
        while (at < text.size() && is_space(text[at]))
            ++at;
        std::size_t end = at;
        while (end < text.size() && !is_space(text[end]) && text[end] != '(' && text[end] != ')')
            ++end;
        DataWord word{.begin = at};
        auto part = text.substr(at, end - at);
        constexpr std::string_view kQuotes = "\"'`";
        constexpr std::string_view kTail = ".,;:!?\"'`]}";
        while (!part.empty() &&
               (kQuotes.find(part.front()) != kQuotes.npos || part.front() == '[')) {
            word.quoted = word.quoted || part.front() != '[';
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

std::string_view name_part(std::string_view word) {
    const auto end = std::ranges::find_if_not(word, is_name_char);
    return word.substr(0, static_cast<std::size_t>(end - word.begin()));
}

bool is_stand_in(std::string_view name) {
    const std::string lower = to_lower(name);
    if (contains_any(lower, kStandIns)) return true;
    return std::ranges::all_of(
        split(lower, '.'), [](std::string_view part) { return is_one_of(part, kGeneric); });
}

bool is_qualified_name(std::string_view name) {
    const auto parts = split(name, '.');
    if (parts.size() < 2 || parts.size() > 4 || name.find('/') != name.npos) return false;
    const bool named = std::ranges::all_of(parts, [](std::string_view part) {
        return !part.empty() && !(part.front() >= '0' && part.front() <= '9');
    });
    if (!named) return false;
    constexpr auto kPackages = std::to_array<std::string_view>(
        {"com",
         "org",
         "java",
         "javax",
         "net",
         "io",
         "www",
         "sklearn",
         "torch",
         "np",
         "pd",
         "self"});
    return !is_one_of(parts.front(), kPackages) && parts.back().size() > 1;
}

bool follows_table_convention(std::string_view lower) {
    const auto dot = lower.find_last_of('.');
    const auto last = dot == lower.npos ? lower : lower.substr(dot + 1);
    constexpr std::size_t kShortest = 5;
    return last.size() >= kShortest &&
           (std::ranges::any_of(
                kTablePrefixes,
                [last](std::string_view known) { return last.starts_with(known); }) ||
            std::ranges::any_of(
                kTableSuffixes, [last](std::string_view known) { return last.ends_with(known); }));
}

namespace {

bool is_year(std::string_view part) {
    return part.size() == 4 && (part.starts_with("19") || part.starts_with("20")) &&
           std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool is_lake_path(std::string_view lower) {
    // "dbfs:/mnt/gold", "nas:/volume1/train": a volume of its own.
    const auto colon = lower.substr(0, lower.find('/')).find(':');
    const bool volume = colon != lower.npos && colon > 1;
    if (volume) lower.remove_prefix(colon + 1);
    if (!lower.starts_with('/') || lower.starts_with("//") || is_stand_in(lower)) return false;
    const auto parts = split(lower.substr(1), '/');
    if (parts.size() < 3) return false;
    const auto file = parts.back();
    const bool program = file.find('.') != file.npos && !is_data_file(file);
    const bool layer = std::ranges::any_of(
        parts, [](std::string_view part) { return is_one_of(part, kLakeLayers); });
    const bool root = std::ranges::any_of(
        kLakeRoots, [lower](std::string_view known) { return lower.starts_with(known); });
    return !program && (root || volume) &&
           (layer || lower.find('=') != lower.npos || is_data_file(file) ||
            std::ranges::any_of(parts, is_year));
}

bool is_shared_file(std::string_view lower) {
    const auto folders = std::ranges::count(lower, '\\');
    const bool share = lower.starts_with("\\\\") && folders >= 4;
    const bool disk = lower.size() > 3 && lower[1] == ':' && lower[2] == '\\';
    const auto name = lower.substr(lower.rfind('\\') + 1);
    return is_data_file(name) ? share || disk : share && name.find('.') == name.npos;
}

bool is_data_file(std::string_view lower) {
    lower = lower.substr(0, lower.find_first_of("?#"));
    return std::ranges::any_of(kDataFiles, [lower](std::string_view ending) {
        return lower.ends_with(ending) && lower.size() > ending.size();
    });
}

}  // namespace healthlint
