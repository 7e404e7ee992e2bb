#pragma once
// The bridge's database file, touched from outside as nobody should: to move time, to break a
// table.

#include <filesystem>
#include <string>

namespace healthlint {

class Database {
  public:
    explicit Database(std::filesystem::path path) : path_(std::move(path)) {}

    void execute(const std::string& sql) const;  // waits for the bridge's transactions
    long long number(const std::string& sql) const;
    std::string text(const std::string& sql) const;

  private:
    std::filesystem::path path_;
};

}  // namespace healthlint
