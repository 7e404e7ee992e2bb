#include "bridge/cli/progress_bar.h"

#include <iostream>
#include <utility>

#include <unistd.h>

namespace healthlint {

ProgressBar::ProgressBar(std::string unit)
    : unit_(std::move(unit)),
      on_terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() {
    if (shown_) std::cerr << "\r\x1b[K" << std::flush;
}

void ProgressBar::show(std::size_t done, std::size_t total) {
    constexpr std::size_t kCells = 30;
    if (!on_terminal_ || total == 0) return;
    const std::size_t filled = done * kCells / total;
    if (shown_ && filled == filled_ && done != total) return;  // nothing new to see
    shown_ = true;
    filled_ = filled;
    std::cerr << "\r[" << std::string(filled, '#') << std::string(kCells - filled, '.') << "] "
              << done << "/" << total << " " << unit_ << std::flush;
}

}  // namespace healthlint
