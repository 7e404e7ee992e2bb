// What somebody who runs the bridge does with it: start and stop it under a service manager, look
// at what was given up, ask what is wrong.

#include <atomic>
#include <fstream>
#include <iterator>
#include <latch>
#include <thread>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/behaviours/host/database.h"
#include "tests/behaviours/host/doors.h"

namespace healthlint {
namespace {

using testing::HasSubstr;
using testing::Not;

namespace fs = std::filesystem;

// The socket on which a service manager listens.
class ManagerSocket {
  public:
    ManagerSocket()
        : path_(fs::temp_directory_path() / ("notify-" + std::to_string(getpid()))),
          socket_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        fs::remove(path_);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path_.string().copy(address.sun_path, sizeof address.sun_path - 1);
        if (bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("no socket " + path_.string());
    }

    ~ManagerSocket() {
        close(socket_);
        fs::remove(path_);
    }

    ManagerSocket(const ManagerSocket&) = delete;
    ManagerSocket& operator=(const ManagerSocket&) = delete;

    std::string path() const { return path_.string(); }

    // What was told since the last time, oldest first.
    std::vector<std::string> told() const {
        std::vector<std::string> messages;
        std::array<char, 256> buffer{};
        for (;;) {
            const auto size = recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (size < 0) return messages;
            messages.emplace_back(buffer.data(), static_cast<std::size_t>(size));
        }
    }

  private:
    fs::path path_;
    int socket_;
};

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

struct Said {
    int code = 0;
    std::string text;
};

Said command(const Bridge& bridge, const std::vector<std::string>& words) {
    const fs::path output = bridge.database().parent_path() / "command.log";
    fs::remove(output);
    const int code = bridge.run_command(words);
    return {.code = code, .text = read(output)};
}

class OperationsTest : public testing::Test {
  protected:
    // An event whose issue Jira refuses to read.
    Tenant with_dead_letter() {
        atlassian_.answer_with([this](const HttpRequest& request) -> std::optional<HttpResponse> {
            if (!request.url.ends_with("/bulkfetch") || !refuses_) return std::nullopt;
            return HttpResponse{.status = 400, .body = R"({"errorMessages":["no such field"]})"};
        });
        Tenant one = atlassian_.new_tenant();
        EXPECT_EQ(bridge_.install(one).status, 204);
        EXPECT_EQ(bridge_.webhook(one, "10001"), 204);
        bridge_.wait_until("the dead letter", [&] { return letters().size() == 1; });
        return one;
    }

    Json letters() {
        const Said said = command(bridge_, {"queue", "list", "--format", "json"});
        return member_or_null(parse_json(said.text), "dead_letters");
    }

    std::atomic<bool> refuses_{true};
    Atlassian atlassian_;
    Bridge bridge_{atlassian_};
};

TEST_F(OperationsTest, TheServiceManagerIsToldOfStartAndStop) {
    const ManagerSocket manager;
    Bridge managed(atlassian_, {.environment = {"NOTIFY_SOCKET=" + manager.path()}});
    std::vector<std::string> told;
    managed.wait_until("the message", [&] {
        for (std::string& message : manager.told())
            told.push_back(std::move(message));
        return !told.empty();
    });
    EXPECT_THAT(told, testing::ElementsAre("READY=1"));
    EXPECT_EQ(managed.get("/healthz").status, 200);
    EXPECT_EQ(managed.stop(), 0);
    EXPECT_THAT(manager.told(), testing::ElementsAre("STOPPING=1"));
}

TEST_F(OperationsTest, AStopDoesNotWaitForACallThatHangs) {
    std::latch called(1);
    std::latch stopped(1);
    std::atomic<bool> first{true};
    atlassian_.answer_with([&](const HttpRequest& request) -> std::optional<HttpResponse> {
        if (request.url.ends_with("/bulkfetch") && first.exchange(false)) {
            called.count_down();
            stopped.wait();
        }
        return std::nullopt;
    });
    const Tenant one = atlassian_.new_tenant();
    ASSERT_EQ(bridge_.install(one).status, 204);
    ASSERT_EQ(bridge_.webhook(one, "10001"), 204);
    called.wait();
    EXPECT_EQ(bridge_.stop(), 0);
    stopped.count_down();
    EXPECT_EQ(bridge_.log_of("serve.stopped_in_the_middle").size(), 1U);
    // What was under way is done again.
    bridge_.start();
    bridge_.wait_until("the event to be done", [&] {
        const Json all = parse_json(command(bridge_, {"queue", "list", "--format", "json"}).text);
        return integer_member(member_or_null(all, "inbox"), "waiting") == 0;
    });
    EXPECT_EQ(letters().size(), 0U);
}

TEST_F(OperationsTest, LivesWhileEveryWorkerWaitsForTheStore) {
    const Tenant one = atlassian_.new_tenant();
    ASSERT_EQ(bridge_.install(one).status, 204);
    SQLite::Database locked(bridge_.database().string(), SQLite::OPEN_READWRITE);
    locked.exec("BEGIN IMMEDIATE");
    std::atomic<int> answered{0};
    std::vector<std::jthread> hosts;
    constexpr int kMoreThanWorkers = 24;
    for (int i = 0; i < kMoreThanWorkers; ++i)
        hosts.emplace_back([&, i] {
            bridge_.webhook(one, std::to_string(20'000 + i));
            ++answered;
        });
    HttpClient impatient({.read_timeout = std::chrono::milliseconds(300)});
    bridge_.wait_until("every worker to be busy", [&] {
        return !impatient.send({.url = bridge_.base_url() + "/connect/icon.svg"});
    });
    EXPECT_EQ(bridge_.get("/healthz").status, 200);
    EXPECT_EQ(answered, 0) << "the worker of one of them may have answered";
    locked.exec("ROLLBACK");
}

TEST_F(OperationsTest, QueueListsWhatWasGivenUpWithItsReason) {
    const Said nothing = command(bridge_, {"queue", "list"});
    EXPECT_EQ(nothing.code, 0) << nothing.text;
    EXPECT_THAT(nothing.text, HasSubstr("0 given up; outbox 0 waiting"));
    const Tenant one = with_dead_letter();
    const Said table = command(bridge_, {"queue", "list"});
    EXPECT_EQ(table.code, 1) << table.text;
    EXPECT_THAT(table.text, HasSubstr("no such field"));
    EXPECT_THAT(table.text, HasSubstr(one.base_url));
    EXPECT_THAT(table.text, Not(HasSubstr(one.secret)));
    const Json letter = letters().at(0);
    EXPECT_THAT(string_member(letter, "id"), testing::StartsWith("inbox-"));
    EXPECT_EQ(string_member(letter, "issue"), "10001");
    EXPECT_EQ(string_member(letter, "kind"), "jira:issue_updated");
    EXPECT_EQ(integer_member(letter, "attempts"), 1);
    EXPECT_TRUE(integer_member(letter, "age_seconds").has_value());
    EXPECT_EQ(command(bridge_, {"queue", "list", "--site", one.base_url}).code, 1);
    const Said elsewhere = command(bridge_, {"queue", "list", "--site", "https://none.example"});
    EXPECT_EQ(elsewhere.code, 4);
    EXPECT_THAT(elsewhere.text, HasSubstr(one.base_url)) << "there is another one";
}

TEST_F(OperationsTest, QueueRetriesUnderARunningBridge) {
    with_dead_letter();
    const std::string id = string_member(letters().at(0), "id");
    refuses_ = false;
    const Said retried = command(bridge_, {"queue", "retry", id});
    EXPECT_EQ(retried.code, 0) << retried.text;
    EXPECT_THAT(retried.text, HasSubstr("1 retried"));
    EXPECT_EQ(command(bridge_, {"queue", "retry", id}).code, 4) << "it is none any more";
    bridge_.wait_until("the event to be done", [&] {
        return Database(bridge_.database()).number("SELECT count(*) FROM inbox") == 0;
    });
}

TEST_F(OperationsTest, QueueRetriesWhatDiesAgainAtOnceJustOnce) {
    with_dead_letter();
    EXPECT_EQ(bridge_.stop(), 0);
    Database(bridge_.database())
        .execute(
            "CREATE TRIGGER dies_again AFTER UPDATE OF dead ON inbox WHEN NEW.dead = 0"
            " BEGIN UPDATE inbox SET dead = 1 WHERE id = NEW.id; END");
    const Said all = command(bridge_, {"queue", "retry", "--all", "--format", "json"});
    EXPECT_EQ(all.text, "{\"retried\":1}\n");
    EXPECT_EQ(letters().size(), 1U);
}

TEST_F(OperationsTest, QueueDropsOneOrAll) {
    const Tenant one = with_dead_letter();
    ASSERT_EQ(bridge_.webhook(one, "10002"), 204);
    ASSERT_EQ(bridge_.webhook(one, "10003"), 204);
    bridge_.wait_until("three of them", [&] { return letters().size() == 3; });
    EXPECT_EQ(command(bridge_, {"queue", "drop"}).code, 3) << "which?";
    EXPECT_EQ(command(bridge_, {"queue", "drop", "--all", "inbox-1"}).code, 3);
    EXPECT_EQ(command(bridge_, {"queue", "drop", "inbox-x"}).code, 3);
    EXPECT_EQ(command(bridge_, {"queue", "drop", string_member(letters().at(0), "id")}).code, 0);
    EXPECT_EQ(letters().size(), 2U);
    const Said all = command(bridge_, {"queue", "drop", "--all", "--format", "json"});
    EXPECT_EQ(all.text, "{\"dropped\":2}\n");
    EXPECT_EQ(letters().size(), 0U);
}

TEST_F(OperationsTest, BackfillTellsPausesAndGoesOn) {
    std::atomic<bool> refuses{true};
    atlassian_.answer_with([&](const HttpRequest& request) -> std::optional<HttpResponse> {
        if (!request.url.ends_with("/search/jql") || !refuses) return std::nullopt;
        return HttpResponse{.status = 400, .body = R"({"errorMessages":["no such space"]})"};
    });
    const Tenant one = atlassian_.new_tenant();
    ASSERT_EQ(bridge_.install(one).status, 204);
    const auto state = [&] {
        const Said said = command(bridge_, {"backfill", "status", "--format", "json"});
        const Json all = parse_json(said.text);
        return all.is_array() && !all.empty() ? string_member(all.at(0), "state") : said.text;
    };
    bridge_.wait_until("the failure", [&] { return state() == "failing"; });
    const Said failing = command(bridge_, {"backfill", "status", "--site", one.base_url});
    EXPECT_EQ(failing.code, 1);
    EXPECT_THAT(failing.text, HasSubstr("refused at"));
    EXPECT_THAT(failing.text, HasSubstr("no such space"));
    EXPECT_EQ(command(bridge_, {"backfill", "pause"}).code, 0);
    EXPECT_EQ(state(), "paused");
    refuses = false;
    EXPECT_EQ(command(bridge_, {"backfill", "resume"}).code, 0);
    const Said retried = command(bridge_, {"backfill", "retry"});
    EXPECT_THAT(retried.text, HasSubstr("is tried again now"));
    bridge_.wait_until("the end of the scan", [&] { return state() == "done"; });
    EXPECT_EQ(command(bridge_, {"backfill", "status"}).code, 0);
    EXPECT_EQ(command(bridge_, {"backfill", "status", "--site", "nowhere"}).code, 4);
}

TEST_F(OperationsTest, AScanAsksASlowSiteForSmallerPages) {
    atlassian_.answer_with([](const HttpRequest& request) -> std::optional<HttpResponse> {
        if (!request.url.ends_with("/search/jql")) return std::nullopt;
        constexpr long long kTooMuch = 50;
        const auto wanted = integer_member(parse_json(request.body), "maxResults");
        if (wanted.value_or(0) <= kTooMuch) return std::nullopt;
        return HttpResponse{.status = 504};
    });
    ASSERT_EQ(bridge_.install(atlassian_.new_tenant()).status, 204);
    bridge_.wait_until("the end of the scan", [&] { return !bridge_.log_of("scan.done").empty(); });
}

TEST_F(OperationsTest, DoctorLooksAtARunningBridge) {
    EXPECT_EQ(bridge_.stop(), 0);
    bridge_.start();  // on the port that the configuration names from now on
    const Said empty = command(bridge_, {"doctor"});
    EXPECT_EQ(empty.code, 1) << empty.text;
    EXPECT_THAT(empty.text, HasSubstr("the app is installed nowhere"));
    EXPECT_THAT(empty.text, HasSubstr("ok       bridge: ready, works"));
    with_dead_letter();
    const Said given_up = command(bridge_, {"doctor", "--format", "json"});
    EXPECT_THAT(given_up.text, HasSubstr("healthlint queue list"));
    EXPECT_TRUE(parse_json(given_up.text).is_object()) << given_up.text;
}

}  // namespace
}  // namespace healthlint
