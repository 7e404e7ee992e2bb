#pragma once
// What a text about data talks about: words that say whether the names beside them are data.

#include <string_view>

namespace healthlint {

// Looked up once for all words of a text.
struct DataTopics {
    bool warehouse = false;  // tables live in what it names
    bool query = false;      // SQL that reads
    bool code = false;       // tables are worked on as code
    bool labelled = false;   // "Data source: …": what stands behind it is meant as data
    bool data_set = false;   // names a set of data, a benchmark or a corpus
    bool data = false;       // a file beside these words is data
    bool catalog = false;
    bool dashboard = false;
    bool reporting = false;  // a tool that shows dashboards and reports
    bool dbt = false;
    bool containers = false;  // of Docker, which are none of data
};

// `lower` is the text in lower case.
DataTopics topics_of(std::string_view lower);

// "clickhouse", "오라클": its name stands right before that of a table or a collection.
bool is_data_platform(std::string_view lower);

}  // namespace healthlint
