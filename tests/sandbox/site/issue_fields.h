#pragma once
// The fields of an issue, by id, in REST v3 shapes. A value; copies share what neither changes, so
// that a generator's issues, which differ in a few fields, cost little.

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

    // Writes each as JSON once, for all copies: written() knows the text until a copy changes it.
    void write();
    const std::string* written(std::string_view id) const;  // null: nobody did

  private:
    struct Value {
        Json json;
        std::string text;  // as JSON; empty: not written
    };

    std::map<std::string, std::shared_ptr<Value>, std::less<>>
        values_;  // shared ones do not change
};

}  // namespace healthlint::sandbox
