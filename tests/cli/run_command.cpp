#include "tests/cli/run_command.h"

#include <filesystem>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/corpus.h"

namespace healthlint {
namespace {

// Output goes to files, so that a full pipe cannot stop the command.
class OutputFile {
  public:
    OutputFile() {
        std::string pattern = testing::TempDir() + "output-XXXXXX";
        close(mkstemp(pattern.data()));
        path_ = pattern;
    }

    ~OutputFile() { std::filesystem::remove(path_); }

    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    void redirect(posix_spawn_file_actions_t& actions, int descriptor) const {
        posix_spawn_file_actions_addopen(&actions, descriptor, path_.c_str(), O_WRONLY, 0600);
    }

    std::string text() const { return read_file(path_); }

  private:
    std::string path_;
};

}  // namespace

CommandResult run_healthlint(const std::vector<std::string>& arguments) {
    std::vector<std::string> words{HEALTHLINT_BINARY};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    const OutputFile out;
    const OutputFile err;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    out.redirect(actions, STDOUT_FILENO);
    err.redirect(actions, STDERR_FILENO);
    pid_t child = 0;
    const int started =
        posix_spawn(&child, HEALTHLINT_BINARY, &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (started != 0) return {};
    int status = 0;
    waitpid(child, &status, 0);
    return {
        .code = WIFEXITED(status) ? WEXITSTATUS(status) : -1, .out = out.text(), .err = err.text()};
}

}  // namespace healthlint
