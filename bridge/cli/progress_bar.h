#pragma once
// Progress of a long command on a terminal; silent where standard error is none.

#include <cstddef>
#include <string>

namespace healthlint {

class ProgressBar {
  public:
    explicit ProgressBar(std::string unit);  // "files"
    ~ProgressBar();                          // wipes the line
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    void show(std::size_t done, std::size_t total);

  private:
    std::string unit_;
    bool on_terminal_;
    bool shown_ = false;
    std::size_t filled_ = 0;  // cells drawn last
};

}  // namespace healthlint
