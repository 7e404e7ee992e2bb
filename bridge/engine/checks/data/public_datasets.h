#pragma once
// Sets of data that everybody may fetch, by the names they are known under.

#include <cstddef>
#include <string_view>

namespace healthlint {

// How many words of `word next` name a public set of data: 0, 1 or 2. Names that are words of
// everyday language count only where the text `speaks_of_data` sets.
std::size_t public_dataset_words(std::string_view word, std::string_view next, bool speaks_of_data);

}  // namespace healthlint
