#pragma once
// What names of data look like: tables by their dots and by convention, files, paths of a lake, and
// stand-ins that name nothing yet ("project.dataset.table", "my-bucket").

#include <string>
#include <string_view>
#include <vector>

namespace healthlint {

// A word of running text without quotes and closing punctuation.
struct DataWord {
    std::string_view text;
    std::string lower;
    std::size_t begin = 0;
    bool quoted = false;  // in quotes or back-ticks
    bool colon = false;   // "topic:" names what follows
};

std::vector<DataWord> data_words(std::string_view text);

// The Latin part of "F_SALES_DAILY의": particles follow names directly.
std::string_view name_part(std::string_view word);

// "${topic}", "<bucket>", "my-bucket", "project.dataset.table"
bool is_stand_in(std::string_view name);

// "db.t", "main.gold.orders": dots between names; no file, host or class ("com.mysql.jdbc.Driver").
bool is_qualified_name(std::string_view name);

// "fact_sales", "tb_ord", "orders_daily": by the conventions of naming tables.
bool follows_table_convention(std::string_view lower);

// "/mnt/lake/silver/orders/", "dbfs:/mnt/gold": a folder that holds data, not a program.
bool is_lake_path(std::string_view lower);

// "\\\\server\\quality\\spc.xlsx", "d:\\lab\\runs.csv": on a share or a disk.
bool is_shared_file(std::string_view lower);

bool is_data_file(std::string_view lower);  // "orders.parquet", "월별매출.xlsx"

}  // namespace healthlint
