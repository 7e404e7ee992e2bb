#pragma once
// Standings of many issues, in four bytes for each of them: few differ.

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "bridge/engine/score.h"

namespace healthlint {

using StandingNumber = std::uint32_t;  // 0: of who has no findings

class Standings {
  public:
    // Its number; most often `likely`.
    StandingNumber number_of(const Standing& standing, StandingNumber likely = 0);

    const Standing& operator[](StandingNumber number) const { return standings_[number]; }

    std::size_t size() const { return standings_.size(); }

  private:
    // Equal where all bits are: NaN is one standing too.
    struct Hash {
        std::size_t operator()(const Standing& standing) const;
    };

    struct Same {
        bool operator()(const Standing& a, const Standing& b) const;
    };

    std::vector<Standing> standings_{Standing{}};
    std::unordered_map<Standing, StandingNumber, Hash, Same> numbers_{{Standing{}, 0}};
};

}  // namespace healthlint
