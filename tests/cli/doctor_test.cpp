// healthlint doctor on installations that are wrong in one way each.

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "bridge/cli/operate/doctor_checks.h"
#include "bridge/cli/operate/words.h"
#include "tests/cli/run_command.h"

namespace healthlint {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using Status = Diagnosis::Status;
namespace fs = std::filesystem;

class Doctor : public testing::Test {
  public:
    ~Doctor() override { fs::remove_all(folder_); }

  protected:
    Doctor() : folder_(fs::temp_directory_path() / ("doctor-" + std::to_string(getpid()))) {
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        write("key", "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=\n");
        write("password", "of the one who runs it\n");
        write("token", "a-token-of-one-person\n");
        write("index.html", "<!doctype html>");
    }

    std::string path(const std::string& name) const { return (folder_ / name).string(); }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(folder_ / name) << text;
    }

    // A configuration that nothing is wrong with, but for what the test puts in place of a line.
    CommandResult ask(const std::string& line = {}, const std::string& instead = {}) const {
        std::string text =
            "base_url: https://healthlint.example.com\nstore: {path: " + path("store.db") +
            "}\nsecrets: {key_file: " + path("key") +
            "}\nrules: {pack: " HEALTHLINT_TESTS "/../rules/ai-team.rules.yaml}\nui: {dir: " +
            folder_.string() + "}\noperator: {password_file: " + path("password") + "}\n";
        if (!line.empty()) {
            const auto begin = text.find(line + ":");
            text.replace(begin, text.find('\n', begin) - begin, instead);
        }
        write("healthlint.yaml", text);
        return run_healthlint({"doctor", "--offline", "--config", path("healthlint.yaml")});
    }

    fs::path folder_;
};

TEST_F(Doctor, WarnsOfAStoreThatIsNotThereYetAndMakesNone) {
    const CommandResult fresh = ask();
    EXPECT_EQ(fresh.code, 1) << fresh.out << fresh.err;
    EXPECT_THAT(fresh.out, HasSubstr("warning  store: "));
    EXPECT_THAT(fresh.out, Not(HasSubstr("failure")));
    EXPECT_FALSE(fs::exists(path("store.db")));
}

struct WrongCase {
    const char* line;
    std::string instead;
    int code;
    const char* says;
};

TEST_F(Doctor, NamesWhatIsWrongWithItsRemedy) {
    write("broken.rules.yaml", "schema: healthlint/v1\npack: {id: x\n");
    for (const WrongCase& one :
         {WrongCase{"base_url", "", 1, "Atlassian would have to call localhost"},
          WrongCase{"base_url", "base_url: http://healthlint.example.com", 2, "is not https"},
          WrongCase{"secrets", "", 2, "openssl rand -base64 32"},
          WrongCase{"rules", "rules: {pack: /nowhere.rules.yaml}", 2, "/nowhere.rules.yaml"},
          WrongCase{
              "rules",
              "rules: {pack: " + path("broken.rules.yaml") + "}",
              2,
              "healthlint rules validate"},
          WrongCase{"ui", "ui: {dir: /nowhere}", 1, "has no index.html"},
          WrongCase{"operator", "", 1, "/metrics are shut"},
          WrongCase{"store", "store: {path: /nowhere/store.db}", 2, "/nowhere"},
          WrongCase{"store", "stoer: {path: x}", 2, "stoer"}}) {
        const CommandResult said = ask(one.line, one.instead);
        EXPECT_EQ(said.code, one.code) << one.instead << '\n' << said.out << said.err;
        EXPECT_THAT(said.out, HasSubstr(one.says));
        EXPECT_THAT(said.out, HasSubstr("-> "));
    }
}

// What the package installs, with all that it suggests in comments.
TEST_F(Doctor, TakesTheConfigurationThatIsShipped) {
    std::ifstream shipped(HEALTHLINT_TESTS "/../scripts/packaging/healthlint.yaml");
    std::string text{std::istreambuf_iterator<char>(shipped), std::istreambuf_iterator<char>()};
    const auto replace = [&](const std::string& from, const std::string& to) {
        ASSERT_NE(text.find(from), std::string::npos) << from;
        text.replace(text.find(from), from.size(), to);
    };
    for (const char* key : {"base_url", "operator", "jira", "retention"})
        replace(std::string("# ") + key + ":", std::string(key) + ":");
    replace("/etc/healthlint/secret.key", path("key"));
    replace("/etc/healthlint/operator.password", path("password"));
    replace("/etc/healthlint/token", path("token"));
    replace("/var/lib/healthlint/healthlint.db", path("store.db"));
    replace("/etc/healthlint/rules", HEALTHLINT_TESTS "/../rules");
    write("shipped.yaml", text);
    const CommandResult said =
        run_healthlint({"doctor", "--offline", "--config", path("shipped.yaml")});
    EXPECT_THAT(said.out, HasSubstr("ok       configuration"));
    EXPECT_THAT(said.out, HasSubstr("ok       operator"));
    EXPECT_THAT(said.out, HasSubstr("ok       rules"));
    EXPECT_THAT(said.out, Not(HasSubstr("failure")));
}

struct ClockCase {
    std::chrono::seconds ahead;
    Status status;
};

TEST(DoctorClock, ForgivesASmallDifferenceEitherWay) {
    const TimePoint now = *parse_timestamp("2026-11-29T08:00:00.000Z");
    for (const ClockCase& one :
         {ClockCase{0s, Status::Good},
          ClockCase{kClockWarning, Status::Good},
          ClockCase{kClockWarning + 1s, Status::Warning},
          ClockCase{-kClockWarning - 1s, Status::Warning},
          ClockCase{kClockFailure, Status::Warning},
          ClockCase{kClockFailure + 1s, Status::Failure},
          ClockCase{-kClockFailure - 1s, Status::Failure}})
        EXPECT_EQ(judge_clock(now + one.ahead, now, "theirs").status, one.status)
            << one.ahead.count();
    EXPECT_EQ(judge_clock(now, std::nullopt, "theirs").status, Status::Skipped);
}

TEST(DoctorDisk, WarnsBeforeItIsFull) {
    EXPECT_EQ(diagnose_disk("/var", kLowDiskBytes).status, Status::Good);
    EXPECT_EQ(diagnose_disk("/var", kLowDiskBytes - 1).status, Status::Warning);
    EXPECT_EQ(diagnose_disk("/var", kNoDiskBytes).status, Status::Warning);
    EXPECT_EQ(diagnose_disk("/var", kNoDiskBytes - 1).status, Status::Failure);
}

TEST(Words, OfADurationAreItsTwoLargestUnits) {
    EXPECT_EQ(in_words(0s), "0 s");
    EXPECT_EQ(in_words(59s), "59 s");
    EXPECT_EQ(in_words(125s), "2 min 5 s");
    EXPECT_EQ(in_words(3h), "3 h");
    EXPECT_EQ(in_words(std::chrono::days(3) + 4h + 5min), "3 d 4 h");
    EXPECT_EQ(in_words(std::chrono::days(1) + 5min), "1 d");
}

}  // namespace
}  // namespace healthlint
