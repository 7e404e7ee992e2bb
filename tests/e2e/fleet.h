#pragma once
// Several bridges on one PostgreSQL, and nginx at the world's bridge address sharing what comes
// among those that live. In place of the world's own bridge, which is not started. Other worlds may
// install the app from there too.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/e2e/process.h"
#include "tests/e2e/world.h"

namespace healthlint {

class Fleet {
  public:
    // Why it cannot be used here; nothing: it can.
    static std::optional<std::string> unavailable();

    // `database` is a PostgreSQL URL, `others` are the addresses of further Jiras. Nothing runs yet
    // but nginx.
    Fleet(
        World& world,
        const std::string& database,
        int size,
        const std::vector<std::string>& others = {});

    int size() const { return static_cast<int>(bridges_.size()); }

    void start(int number);  // and waits until it answers
    void start_all();
    void kill(int number);  // SIGKILL
    int stop(int number);   // SIGTERM; answers the exit code
    bool runs(int number);

    std::string log(int number) const;
    // On how many sites it works, as it says itself; nothing: it does not answer.
    std::optional<int> works_on(int number);
    // Any that works on some site.
    std::optional<int> worker();

  private:
    struct Bridge {
        int port = 0;
        std::unique_ptr<Process> process;
    };

    std::string url(int number, const std::string& path) const;
    void write_configuration(int number, const std::string& database) const;
    void start_nginx();

    World& world_;
    std::vector<std::string> jiras_;
    std::vector<Bridge> bridges_;
    std::unique_ptr<Process> nginx_;
};

}  // namespace healthlint
