#pragma once
// The fixed sentences of the digest in both languages. Korean takes no particle after a variable.

#include <string>

#include "bridge/digest/digest.h"

namespace healthlint {

struct DigestWording {
    explicit DigestWording(Language spoken) : language(spoken) {}

    Language language;

    std::string day(Date date) const;  // "23 Nov 2026", "2026. 11. 23."
    std::string range(
        Week week) const;  // "16–22 Nov 2026 (W47)", "2026년 11월 3주차 (11. 16.–11. 22., W47)"
    std::string headline(Week week) const;
    std::string coverage(const Digest& digest, const TimeZone& zone) const;
    std::string unchanged(const Digest& digest) const;
    std::string moved(Grade from, Grade to) const;
    std::string clears(int open) const;
    std::string waiver(const WaiverLine& line) const;
    std::string made_by(const Digest& digest) const;
    // `en` or `ko`, for short fixed words at the place of use.
    std::string either(const char* en, const char* ko) const;
};

}  // namespace healthlint
