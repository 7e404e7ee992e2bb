#include "bridge/model/packed/packed_names.h"

#include <charconv>
#include <utility>

namespace healthlint {
namespace {

constexpr unsigned kDigitBits = 4;
constexpr PackedName kDigitMask = (1U << kDigitBits) - 1;
constexpr unsigned kTopDigit = 60;                      // its first bit
constexpr PackedName kOddId = kDigitMask << kTopDigit;  // no digit is that large

constexpr unsigned kSpaceShift = 32;
constexpr PackedName kOddKey = PackedName{0xFFFF'FFFF} << kSpaceShift;  // no space is that late

// The first digit on top, one more than it says, so that what is shorter comes first.
std::optional<PackedName> packed_digits(std::string_view text) {
    if (text.size() > PackedIds::kMostDigits) return std::nullopt;
    PackedName name = 0;
    unsigned shift = kTopDigit;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        name |= static_cast<PackedName>(c - '0' + 1) << shift;
        shift -= kDigitBits;
    }
    return name;
}

struct KeyParts {
    std::string_view space;
    std::uint32_t number = 0;
};

// Nothing where the text would not come back as it was.
std::optional<KeyParts> parts_of(std::string_view key) {
    const auto dash = key.rfind('-');
    if (dash == std::string_view::npos || dash == 0) return std::nullopt;
    const std::string_view digits = key.substr(dash + 1);
    if (digits.empty() || digits.front() < '1' || digits.front() > '9') return std::nullopt;
    KeyParts parts{.space = key.substr(0, dash)};
    const char* const end = digits.data() + digits.size();
    const auto [read, error] = std::from_chars(digits.data(), end, parts.number);
    if (error != std::errc() || read != end) return std::nullopt;
    return parts;
}

PackedName packed(std::uint32_t space, std::uint32_t number) {
    return PackedName{space + 1} << kSpaceShift | number;
}

}  // namespace

std::uint32_t InternedTexts::add(std::string_view text) {
    const auto [known, is_new] =
        numbers_.try_emplace(std::string(text), static_cast<std::uint32_t>(texts_.size()));
    if (is_new) texts_.emplace_back(text);
    return known->second;
}

std::optional<std::uint32_t> InternedTexts::find(std::string_view text) const {
    const auto known = numbers_.find(std::string(text));
    return known == numbers_.end() ? std::nullopt : std::optional(known->second);
}

PackedName PackedIds::add(const IssueId& id) {
    if (const auto digits = packed_digits(id.value)) return *digits;
    return kOddId | odd_.add(id.value);
}

std::optional<PackedName> PackedIds::find(const IssueId& id) const {
    if (const auto digits = packed_digits(id.value)) return digits;
    const auto number = odd_.find(id.value);
    return number ? std::optional(kOddId | *number) : std::nullopt;
}

IssueId PackedIds::id(PackedName name) const {
    if (name >= kOddId) return {odd_.text(static_cast<std::uint32_t>(name))};
    IssueId id;
    for (; name != kNoName; name <<= kDigitBits)
        id.value += static_cast<char>('0' + (name >> kTopDigit) - 1);
    return id;
}

bool PackedIds::is_before(PackedName a, PackedName b) const {
    return a < kOddId && b < kOddId ? a < b : id(a) < id(b);
}

PackedName PackedKeys::add(const IssueKey& key) {
    if (key.value.empty()) return kNoName;
    if (const auto parts = parts_of(key.value))
        return packed(spaces_.add(parts->space), parts->number);
    return kOddKey | odd_.add(key.value);
}

std::optional<PackedName> PackedKeys::find(const IssueKey& key) const {
    if (key.value.empty()) return kNoName;
    if (const auto parts = parts_of(key.value)) {
        const auto space = spaces_.find(parts->space);
        return space ? std::optional(packed(*space, parts->number)) : std::nullopt;
    }
    const auto number = odd_.find(key.value);
    return number ? std::optional(kOddKey | *number) : std::nullopt;
}

IssueKey PackedKeys::key(PackedName name) const {
    if (name == kNoName) return {};
    const auto number = static_cast<std::uint32_t>(name);
    if (name >= kOddKey) return {odd_.text(number)};
    const auto space = static_cast<std::uint32_t>(name >> kSpaceShift) - 1;
    return {spaces_.text(space) + '-' + std::to_string(number)};
}

}  // namespace healthlint
