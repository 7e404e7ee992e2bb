#pragma once
// The fields of the issues of a page: what is looked up once for all of them, and which of the
// custom fields that were asked for an issue shows.

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bridge/atlassian/reading/custom_value.h"
#include "bridge/atlassian/reading/system_fields.h"
#include "bridge/base/ids.h"
#include "bridge/model/site.h"

namespace healthlint {

struct KnownField {
    static constexpr std::size_t kNotAsked = static_cast<std::size_t>(-1);

    std::string_view name{};
    std::size_t last_issue = 0;  // that shows it, counted from 1

    ReadSystemField read = nullptr;  // null: no rule can read it, or it is a custom field

    bool is_custom = false;
    FieldId id{};                  // of a custom field, as what follows
    const Field* field = nullptr;  // null: the site does not know it
    UsualValue usual = UsualValue::Other;
    std::size_t asked = kNotAsked;  // its place in the question
};

class KnownFields {
  public:
    // Both outlive it.
    KnownFields(const FieldCatalog& catalog, const std::vector<std::string>& asked);

    void next_issue();

    // The issue shows a field of this name, which outlives it all. Throws UnusualJson for one that
    // it shows twice. The answer is there until the next one is noted.
    const KnownField& note(std::string_view name);

    // Of the custom fields that were asked for, those that an issue does not show. From 0.
    std::vector<std::string_view> withheld(std::size_t issue) const;

  private:
    KnownField& find(std::string_view name);
    KnownField look_up(std::string_view name) const;

    const FieldCatalog& catalog_;
    std::vector<std::string_view> asked_;
    std::vector<bool> shown_;  // by issue, then by field
    std::size_t issues_ = 0;

    // Jira writes the fields of all issues in the same order, so each is mostly the next one.
    std::vector<KnownField> fields_;
    std::unordered_map<std::string_view, std::size_t> places_;
    std::size_t next_ = 0;
};

}  // namespace healthlint
