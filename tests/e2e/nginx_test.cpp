// The nginx configuration that is shipped, in front of the real bridge: only addresses and
// certificate differ from the file.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include <gtest/gtest.h>
#include <unistd.h>

#include "bridge/atlassian/connect/jwt.h"
#include "bridge/atlassian/connect/qsh.h"
#include "bridge/store/sqlite/sqlite_store.h"
#include "tests/e2e/world.h"

namespace healthlint {
namespace {

namespace fs = std::filesystem;

constexpr const char* kWebhook = "/connect/webhook/jira";

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    ASSERT_NE(text.find(from), std::string::npos) << "the shipped file has no '" << from << "'";
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

std::string file_text(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

class NginxTest : public testing::Test {
  protected:
    void SetUp() override {
        if (!nginx_program())
            GTEST_SKIP() << "skipped: nginx is not installed (scripts/setup --test)";
        world_ = std::make_unique<World>("nginx");
        world_->start_bridge();
        world_->install();
        folder_ = world_->folder() / "nginx";
        fs::create_directories(folder_);
        make_certificate();
        write_configuration();
        process_ = std::make_unique<Process>(
            std::vector<std::string>{*nginx_program(), "-p", folder_, "-c", folder_ / "main.conf"},
            folder_ / "output.log");
        client_ = std::make_unique<HttpClient>(HttpClientOptions{.ca_file = folder_ / "cert.pem"});
        world_->wait_until("nginx", [this] { return send({.url = "/healthz"}).status == 200; });
    }

    void make_certificate() const {
        ASSERT_EQ(
            run({"/usr/bin/openssl",
                 "req",
                 "-x509",
                 "-newkey",
                 "rsa:2048",
                 "-nodes",
                 "-days",
                 "1",
                 "-subj",
                 "/CN=127.0.0.1",
                 "-addext",
                 "subjectAltName=IP:127.0.0.1",
                 "-keyout",
                 folder_ / "key.pem",
                 "-out",
                 folder_ / "cert.pem"},
                folder_ / "openssl.log"),
            0);
    }

    void write_configuration() {
        plain_port_ = free_port();
        port_ = free_port();
        std::string site = file_text(fs::path(PROJECT_ROOT) / "scripts/packaging/nginx.conf");
        const std::string certificates = "/etc/letsencrypt/live/healthlint.example.com/";
        replace_all(site, "    listen [::]:80;\n", "");
        replace_all(site, "    listen [::]:443 ssl http2;\n", "");
        replace_all(site, "listen 80;", "listen 127.0.0.1:" + std::to_string(plain_port_) + ";");
        replace_all(site, "listen 443 ", "listen 127.0.0.1:" + std::to_string(port_) + " ");
        replace_all(site, certificates + "fullchain.pem", folder_ / "cert.pem");
        replace_all(site, certificates + "privkey.pem", folder_ / "key.pem");
        replace_all(site, "/var/log/nginx/healthlint.log", folder_ / "access.log");
        replace_all(site, "        allow 127.0.0.1;\n", operator_from_);
        replace_all(
            site, "127.0.0.1:8080", world_->bridge_url().substr(std::string("http://").size()));
        std::ofstream(folder_ / "site.conf") << site;

        std::string main = "daemon off;\npid nginx.pid;\nerror_log error.log;\n";
        if (::geteuid() == 0) main += "user root;\n";  // the folder is not open to nobody
        main += "events {}\nhttp {\naccess_log off;\n";
        for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
            main += std::string(kind) + "_temp_path " + kind + ";\n";
        std::ofstream(folder_ / "main.conf") << main + "include site.conf;\n}\n";
    }

    HttpResponse send(HttpRequest request, const char* scheme = "https") {
        const int port = scheme == std::string("https") ? port_ : plain_port_;
        request.url = std::string(scheme) + "://127.0.0.1:" + std::to_string(port) + request.url;
        const auto answer = client_->send(request);
        return answer ? *answer : HttpResponse{.status = 0, .body = answer.error().message};
    }

    // Signed with the secret that the site was installed with.
    HttpResponse send_webhook(const std::string& target, const std::string& body) {
        auto box = SecretBox::from_keys(world_->secret_key());
        const auto store = open_sqlite_store(world_->store_file(), *std::move(box));
        const Site site = (*store)->sites()->front();
        const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                             std::chrono::system_clock::now().time_since_epoch())
                             .count();
        const std::string token = sign_hs256(
            {{"iss", site.client_key},
             {"iat", now},
             {"exp", now + 180},
             {"qsh", query_string_hash("POST", target, "")}},
            site.shared_secret);
        return send(
            {.method = "POST",
             .url = target,
             .headers = {{"Authorization", "JWT " + token}, {"Content-Type", "application/json"}},
             .body = body});
    }

    static std::string event_of(std::size_t bytes) {
        const std::string start =
            R"({"webhookEvent":"jira:issue_updated","issue":{"id":"1"},"x":")";
        return start + std::string(bytes - start.size() - 2, 'x') + "\"}";
    }

    std::unique_ptr<World> world_;
    fs::path folder_;
    std::string operator_from_ = "        allow 127.0.0.1;\n";
    int port_ = 0, plain_port_ = 0;
    std::unique_ptr<Process> process_;
    std::unique_ptr<HttpClient> client_;
};

TEST_F(NginxTest, PassesWhatTheBridgeAnswers) {
    const auto page = send({.url = "/connect/panel/issue"});
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(find_header(page.headers, "Content-Security-Policy").has_value());
    const auto nowhere = send({.url = "/nowhere"});
    EXPECT_EQ(nowhere.status, 404);
    // nginx gives the id that both logs know.
    const auto id = find_header(nowhere.headers, "X-Request-Id");
    ASSERT_TRUE(id.has_value());
    EXPECT_EQ(id->size(), 32U);
    EXPECT_EQ(send({.method = "POST", .url = kWebhook, .body = "{}"}).status, 401);
}

TEST_F(NginxTest, SignedWebhooksArriveWithTheirTargetUntouched) {
    EXPECT_EQ(send_webhook(kWebhook, event_of(100)).status, 204);
    EXPECT_EQ(send_webhook(std::string(kWebhook) + "?a=%2Fb%20c&d=%41", event_of(100)).status, 204);
}

TEST_F(NginxTest, LargeEventsFitAndNothingElseIsLarge) {
    constexpr std::size_t kMega = std::size_t{1} << 20U;
    EXPECT_EQ(send_webhook(kWebhook, event_of(5 * kMega)).status, 204);
    EXPECT_EQ(send_webhook(kWebhook, event_of(5 * kMega + 1)).status, 413);
    const std::string body(kMega + 1, 'x');
    EXPECT_EQ(send({.method = "POST", .url = "/connect/enabled", .body = body}).status, 413);
}

// What the bridge refuses it has read: a size or a number of events that nginx refused would be
// events lost.
TEST_F(NginxTest, EveryDoorForEventsTakesLargeOnesAndStorms) {
    constexpr std::size_t kMega = std::size_t{1} << 20U;
    constexpr int kStorm = 150;  // above what one address may ask of pages
    for (const char* door : {kWebhook, "/forge/events", "/headless/webhook/jira"}) {
        const HttpRequest large{.method = "POST", .url = door, .body = event_of(5 * kMega)};
        EXPECT_EQ(send(large).status, 401) << door;
        const HttpRequest small{.method = "POST", .url = door, .body = event_of(100)};
        for (int i = 0; i < kStorm; ++i)
            ASSERT_EQ(send(small).status, 401) << door << " after " << i;
    }
}

TEST_F(NginxTest, TheLogHasNoToken) {
    ASSERT_EQ(send({.url = "/connect/icon.svg?jwt=A.SECRET.TOKEN"}).status, 200);
    ASSERT_EQ(send({.url = "/connect/icon.svg?jwt=A.SECRET.TOKEN"}, "http").status, 301);
    std::string log;
    world_->wait_until("both lines", [&] {
        log = file_text(folder_ / "access.log");
        return log.find("\"GET /connect/icon.svg\" 301 ") != std::string::npos;
    });
    EXPECT_NE(log.find("\"GET /connect/icon.svg\" 200 "), std::string::npos) << log;
    EXPECT_EQ(log.find("SECRET"), std::string::npos) << log;
}

TEST_F(NginxTest, TheOperatorIsLetThroughFromNamedAddresses) {
    for (const char* target : {"/metrics", "/operator/status"})
        EXPECT_EQ(send({.url = target}).status, 401) << target;
}

class NginxForOthersTest : public NginxTest {
  protected:
    NginxForOthersTest() { operator_from_.clear(); }
};

TEST_F(NginxForOthersTest, FindNoOperator) {
    for (const char* target : {"/metrics", "/operator/status"})
        EXPECT_EQ(send({.url = target}).status, 403) << target;
    EXPECT_EQ(send({.url = "/readyz"}).status, 200);
}

TEST_F(NginxTest, OverlongHeadersEndThere) {
    const std::string line(9'000, 'x');
    EXPECT_EQ(send({.url = "/healthz", .headers = {{"X-Long", line}}}).status, 400);
}

TEST_F(NginxTest, PlainHttpIsSentToTls) {
    const auto answer = send({.url = "/connect/panel/issue?a=b"}, "http");
    EXPECT_EQ(answer.status, 301);
    EXPECT_EQ(find_header(answer.headers, "Location"), "https://127.0.0.1/connect/panel/issue?a=b");
}

}  // namespace
}  // namespace healthlint
