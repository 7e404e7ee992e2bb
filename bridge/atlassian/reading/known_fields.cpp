#include "bridge/atlassian/reading/known_fields.h"

#include <algorithm>

namespace healthlint {
namespace {

constexpr std::string_view kCustomField = "customfield_";

}  // namespace

KnownFields::KnownFields(const FieldCatalog& catalog, const std::vector<std::string>& asked)
    : catalog_(catalog) {
    for (const std::string& id : asked)
        if (id.starts_with(kCustomField)) asked_.push_back(id);
}

void KnownFields::next_issue() {
    next_ = 0;
    ++issues_;
    shown_.insert(shown_.end(), asked_.size(), false);
}

const KnownField& KnownFields::note(std::string_view name) {
    KnownField& field = find(name);
    if (field.last_issue == issues_) throw UnusualJson{};
    field.last_issue = issues_;
    if (field.asked != KnownField::kNotAsked)
        shown_[shown_.size() - asked_.size() + field.asked] = true;
    return field;
}

std::vector<std::string_view> KnownFields::withheld(std::size_t issue) const {
    std::vector<std::string_view> ids;
    for (std::size_t i = 0; i < asked_.size(); ++i)
        if (!shown_[issue * asked_.size() + i]) ids.push_back(asked_[i]);
    return ids;
}

KnownField& KnownFields::find(std::string_view name) {
    if (next_ < fields_.size() && fields_[next_].name == name) return fields_[next_++];
    const auto [known, is_new] = places_.try_emplace(name, fields_.size());
    if (is_new) fields_.push_back(look_up(name));
    next_ = known->second + 1;
    return fields_[known->second];
}

KnownField KnownFields::look_up(std::string_view name) const {
    if (!name.starts_with(kCustomField))
        return {.name = name, .read = reader_of_system_field(name)};
    KnownField field{.name = name, .is_custom = true, .id = {std::string(name)}};
    field.field = catalog_.by_id(field.id);
    field.usual = usual_value(field.field);
    const auto asked = std::ranges::find(asked_, name);
    if (asked != asked_.end()) field.asked = static_cast<std::size_t>(asked - asked_.begin());
    return field;
}

}  // namespace healthlint
