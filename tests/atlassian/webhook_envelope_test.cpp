// The fast reader against the thorough one that defines it.

#include "bridge/atlassian/jira/webhook_envelope.h"

#include <filesystem>
#include <random>

#include <gtest/gtest.h>

#include "bridge/base/json.h"
#include "tests/support/corpus.h"

namespace healthlint {
namespace {

// Both refuse, or both say the same.
void expect_alike(const std::string& body) {
    const auto fast = read_webhook_envelope(body);
    const auto thorough = read_webhook_envelope_thoroughly(body);
    ASSERT_EQ(fast.has_value(), thorough.has_value()) << body;
    if (fast) {
        EXPECT_EQ(*fast, *thorough) << body;
    }
}

std::string nested(int depth) {
    std::string body = R"({"webhookEvent":"e","x":)";
    for (int i = 1; i < depth; ++i)
        body += '[';
    body += '1';
    for (int i = 1; i < depth; ++i)
        body += ']';
    return body + "}";
}

TEST(WebhookEnvelope, NamesWhatMayHaveChanged) {
    const auto envelope = read_webhook_envelope(
        R"({"timestamp":1,"webhookEvent":"issuelink_created","issue":{"key":"A-1","id":"10"},)"
        R"("issueLink":{"sourceIssueId":11,"destinationIssueId":"12"},"property":{"key":"p"}})");
    ASSERT_TRUE(envelope.has_value());
    EXPECT_EQ(envelope->event, "issuelink_created");
    EXPECT_EQ(envelope->issue, "10");
    EXPECT_EQ(envelope->link_source, "11");
    EXPECT_EQ(envelope->link_destination, "12");
    EXPECT_EQ(envelope->property_key, "p");
}

class OddBody : public testing::TestWithParam<std::string> {};

TEST_P(OddBody, IsReadAlike) {
    expect_alike(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    All,
    OddBody,
    testing::Values(
        "",
        " ",
        "null",
        "[]",
        "{}",
        "{",
        R"({"webhookEvent":"e"})",
        R"({"webhookEvent":""})",
        R"({"webhookEvent":5})",
        R"({"webhookEvent":"e"} )",
        R"({"webhookEvent":"e"}x)",
        R"({"webhookEvent":"e"}{})",
        R"({"webhookEvent":"e",})",
        R"({"webhookEvent":"e","webhookEvent":"f"})",
        R"({"webhookEvent":"e","webhookEvent":null})",
        R"({"webhookEvent":"e","issue":{"id":"1"},"issue":{}})",
        R"({"webhookEvent":"e","issue":{"id":"1"},"issue":7})",
        R"({"webhookEvent":"e","issue":{"id":"1","id":2}})",
        R"({"webhookEvent":"e","issue":{"id":-5}})",
        R"({"webhookEvent":"e","issue":{"id":1.5}})",
        R"({"webhookEvent":"e","issue":{"id":true}})",
        R"({"webhookEvent":"e","issue":{"id":18446744073709551615}})",
        R"({"webhookEvent":"e","issue":{"id":18446744073709551616}})",
        R"({"webhookEvent":"e","x":123456789012345678901234567890})",
        R"({"webhookEvent":"e","x":1e400})",
        R"({"webhookEvent":"e","x":01})",
        R"({"webhookEvent":"e","x":1.})",
        R"({"webhookEvent":"e","x":-})",
        R"({"webhookEvent":"e","x":tru})",
        R"({"webhookEvent":"e","x":NaN})",
        R"({"webhookEvent":"\u00e9","x":"\ud83d\ude00"})",
        R"({"webhookEvent":"e","x":"\ud800"})",
        R"({"webhookEvent":"e","x":"\udc00"})",
        R"({"webhookEvent":"e","x":"\q"})",
        R"({"webhook\u0045vent":"e"})",
        R"({"issueLink":{"sourceIssueId":1},"issueLink":[],"webhookEvent":"e"})",
        R"({"property":{"key":"a"},"property":{"key":1},"webhookEvent":"e"})",
        "\xEF\xBB\xBF{\"webhookEvent\":\"e\"}",
        "{\"webhookEvent\":\"\xFF\"}",
        "{\"webhookEvent\":\"e\",\"x\":\"\xED\xA0\x80\"}",
        "{\"webhookEvent\":\"e\",\"x\":\"a\tb\"}",
        std::string("{\"webhookEvent\":\"e\"}\0", 21),
        nested(kMaxJsonDepth - 1),
        nested(kMaxJsonDepth),
        nested(kMaxJsonDepth + 1),
        nested(2000)));

TEST(WebhookEnvelope, BodiesOfEverySizeAreReadAlike) {
    // Around the edge of what is kept, and where the parser reads beyond the end of the text.
    for (const std::size_t size : {40U, 63U, 64U, 65U, 127U, 128U, 65'535U, 65'536U, 65'537U}) {
        const std::string start = R"({"webhookEvent":"e","x":")";
        const std::string body = start + std::string(size - start.size() - 2, 'x') + "\"}";
        ASSERT_EQ(body.size(), size);
        ASSERT_TRUE(read_webhook_envelope(body).has_value()) << size;
        expect_alike(body);
        expect_alike(body.substr(0, size - 1));
    }
}

// One byte changed, removed, doubled, or the end cut off.
std::string mutated(std::string body, std::mt19937& random) {
    if (body.empty()) return body;
    const auto at = std::uniform_int_distribution<std::size_t>(0, body.size() - 1)(random);
    constexpr std::string_view kBytes = "{}[]\",:0-.eE\\u \n\x01\x80\xC3";
    switch (std::uniform_int_distribution<int>(0, 3)(random)) {
    case 0:
        body[at] = kBytes[std::uniform_int_distribution<std::size_t>(0, kBytes.size() - 1)(random)];
        break;
    case 1: body.erase(at, 1); break;
    case 2: body.insert(at, 1, body[at]); break;
    default: body.resize(at); break;
    }
    return body;
}

TEST(WebhookEnvelope, RecordedWebhooksAndTheirMutationsAreReadAlike) {
    constexpr int kMutations = 10;  // of each
    const auto folder = corpus_file("data/jira/webhooks");
    if (!folder) GTEST_SKIP() << corpus_skip_message("data/jira/webhooks");
    std::mt19937 random(20261129);  // NOLINT(cert-msc51-cpp): the same bodies in every run
    int named = 0;
    for (const auto& file : std::filesystem::directory_iterator(*folder)) {
        const std::string body = read_file(file.path());
        expect_alike(body);
        if (const auto envelope = read_webhook_envelope(body); envelope && !envelope->issue.empty())
            ++named;
        for (int i = 0; i < kMutations; ++i)
            expect_alike(mutated(body, random));
    }
    EXPECT_GT(named, 30) << "the corpus has lost its webhooks";
}

}  // namespace
}  // namespace healthlint
