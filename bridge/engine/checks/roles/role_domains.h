#pragma once
// Titles of people who know the business: a field of it and a word for somebody who works in it
// ("credit risk specialist", "물류 담당").

#include <optional>
#include <string_view>

namespace healthlint {

// The field, where the lower-cased title is one of a domain expert.
std::optional<std::string_view> domain_of(std::string_view title);

}  // namespace healthlint
