#pragma once
// A child process of a test: started with its output in a file, ended with the test.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace healthlint {

class Process {
  public:
    Process(const std::vector<std::string>& command, const std::filesystem::path& output);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    bool running();
    void signal(int number);
    int wait();  // exit code, or 128 + signal

  private:
    pid_t pid_ = -1;
    int status_ = 0;
    bool ended_ = false;
};

// Runs to its end; answers the exit code and leaves the output in `output`.
int run(const std::vector<std::string>& command, const std::filesystem::path& output);

int free_port();  // of the loopback, a moment ago

std::optional<std::string> nginx_program();  // its path; nothing: it is not installed

}  // namespace healthlint
