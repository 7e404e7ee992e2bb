#pragma once
// The fields of an issue, by id, in REST v3 shapes. A value.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "bridge/base/json.h"

namespace healthlint::sandbox {

class IssueFields {
  public:
    IssueFields() = default;
    explicit IssueFields(const Json& object);

    const Json* find(std::string_view id) const;  // null where there is none, and that is no null
    std::string text_of(std::string_view id) const;  // of a string; else empty
    Json json() const;                               // all of them

    // To change it; null where there was none. What find() gave of it may be gone then.
    Json& operator[](std::string_view id);
    void erase(std::string_view id);

    // For what will have many copies, each of which changes little: they share what is here now,
    // and each value is written as JSON once. written() knows the text until a copy changes it.
    void share();
    const std::string* written(std::string_view id) const;  // null: nobody did

  private:
    struct Value {
        Json json{};
        std::string text{};  // as JSON; empty: not written
    };

    using Values = std::map<std::string, Value, std::less<>>;

    const Value* value_of(std::string_view id) const;
    static void put_missing(const Values& from, Values& to);

    Values own_;  // these win
    std::shared_ptr<const Values> shared_;
};

}  // namespace healthlint::sandbox
