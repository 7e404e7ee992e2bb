#pragma once
// Does a text or a link point at one concrete data asset: table, bucket, topic, dashboard, sheet,
// data set, notebook, catalogue entry? Code, pictures, documentation and product pages do not.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/model/document.h"

namespace healthlint {

enum class DataSourceKind {
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
    File,
};

std::string_view to_string(DataSourceKind kind);  // "table", "dashboard", …
std::optional<DataSourceKind> parse_data_source_kind(std::string_view text);
std::vector<DataSourceKind> every_data_source_kind();

struct DataSource {
    DataSourceKind kind = DataSourceKind::Table;
    std::string quote;  // the address or the words read, verbatim
    std::string url;    // empty for words
};

struct DataSourceReading {
    std::vector<DataSource> sources;  // in reading order, each once
    std::string why;
};

DataSourceReading read_data_source(std::string_view text);
DataSourceReading read_data_source(const Document& document);

// One address by its host and path; nothing for every other kind of page.
std::optional<DataSourceKind> data_source_of_address(std::string_view url);

// A page behind the words "data source:" may be one; manuals, code, talk and pictures are none.
bool may_hold_data(std::string_view url);

// "kaggle.com/datasets/…": the same for an address without its scheme.
std::optional<DataSourceKind> data_source_of_bare_address(std::string_view word);

}  // namespace healthlint
