#pragma once
// How many appends are worth waiting for before a group is written, learnt from the groups before.
// On one core nobody can come while a group is written, so counting who came meanwhile would never
// find out that many are under way: now and then more are waited for than came last time, the more
// rarely the more often that was in vain. Not thread-safe.

#include <cstddef>

namespace healthlint {

class GroupForecast {
  public:
    explicit GroupForecast(std::size_t largest) : largest_(largest) {}

    std::size_t expected() const { return expected_; }

    // What became of the last group: how many came, and whether the expected ones came in time.
    void learn(std::size_t came, bool in_time);

  private:
    static constexpr int kSoon = 4;  // groups until more are waited for
    static constexpr int kRarely = 1'024;

    const std::size_t largest_;
    std::size_t expected_ = 1;
    bool tries_ = false;  // more were waited for than came before
    int patience_ = kSoon;
    int left_ = kSoon;
};

}  // namespace healthlint
