#include "bridge/engine/outcomes/standings.h"

#include <array>
#include <bit>

namespace healthlint {
namespace {

using Bits = std::array<std::uint64_t, 3>;

Bits bits_of(const Standing& standing) {
    const unsigned rest = static_cast<unsigned>(standing.grade) << 1U | (standing.counted ? 1 : 0);
    return {
        std::bit_cast<std::uint64_t>(standing.coverage),
        std::bit_cast<std::uint64_t>(standing.score),
        std::uint64_t{rest} << 32U | static_cast<std::uint32_t>(standing.open)};
}

}  // namespace

// The low bits of round numbers are all zero, and those are the ones that count in a table.
std::size_t Standings::Hash::operator()(const Standing& standing) const {
    constexpr std::uint64_t kOddFactor = 0x9E37'79B9'7F4A'7C15;  // 2^64 over the golden ratio
    std::uint64_t hash = 0;
    for (const std::uint64_t bits : bits_of(standing))
        hash = std::rotl((hash ^ bits) * kOddFactor, 32);
    return hash;
}

bool Standings::Same::operator()(const Standing& a, const Standing& b) const {
    return bits_of(a) == bits_of(b);
}

StandingNumber Standings::number_of(const Standing& standing, StandingNumber likely) {
    if (standings_[likely] == standing) return likely;
    const auto next = static_cast<StandingNumber>(standings_.size());
    const auto [known, is_new] = numbers_.try_emplace(standing, next);
    if (is_new) standings_.push_back(standing);
    return known->second;
}

}  // namespace healthlint
