#include "bridge/atlassian/connect/qsh.h"

#include <set>

#include <gtest/gtest.h>

#include "bridge/base/hash.h"
#include "bridge/base/json.h"
#include "tests/support/corpus.h"

namespace healthlint {
namespace {

struct CanonicalCase {
    std::string name;
    std::string method, url, base_path;
    std::string canonical;
};

class CanonicalTest : public testing::TestWithParam<CanonicalCase> {};

TEST_P(CanonicalTest, Text) {
    const auto& row = GetParam();
    EXPECT_EQ(canonical_request(row.method, row.url, row.base_path), row.canonical);
    EXPECT_EQ(query_string_hash(row.method, row.url, row.base_path), sha256_hex(row.canonical));
    EXPECT_TRUE(matches_qsh(sha256_hex(row.canonical), row.method, row.url, row.base_path));
}

INSTANTIATE_TEST_SUITE_P(
    All,
    CanonicalTest,
    testing::Values(
        CanonicalCase{"LowerCaseMethod", "get", "/hook?x=1", "", "GET&/hook&x=1"},
        CanonicalCase{"NoQueryKeepsTheSeparator", "POST", "/hook", "", "POST&/hook&"},
        CanonicalCase{"AbsoluteUrl", "GET", "https://a.example:8/x?y=1", "", "GET&/x&y=1"},
        CanonicalCase{"NoPath", "GET", "https://a.example", "", "GET&/&"},
        CanonicalCase{"NoPathButQuery", "GET", "https://a.example?x=1", "", "GET&/&x=1"},
        CanonicalCase{"Fragment", "GET", "https://a.example/a?x=1#f", "", "GET&/a&x=1"},
        CanonicalCase{"TrailingSlash", "GET", "/a/", "", "GET&/a&"},
        CanonicalCase{"BasePath", "GET", "/wiki/api/v2/pages", "/wiki", "GET&/api/v2/pages&"},
        CanonicalCase{"BasePathIsCutAsText", "GET", "/wikirest/x", "/wiki", "GET&/rest/x&"},
        CanonicalCase{"BaseOnly", "GET", "/connect", "/connect", "GET&/&"},
        CanonicalCase{"BaseSlash", "GET", "/x", "/", "GET&/x&"},
        CanonicalCase{"ProxyAlreadyCutTheBase", "GET", "/x", "/app", "GET&/x&"},
        CanonicalCase{"AmpersandInPath", "GET", "/p&q", "", "GET&/p%26q&"},
        CanonicalCase{
            "JwtIsLeftOut", "GET", "/p?jwt=a.b.c&JWT=1&jwt2=2", "", "GET&/p&JWT=1&jwt2=2"},
        CanonicalCase{"EmptyNameStays", "GET", "/p?=v&a=1", "", "GET&/p&=v&a=1"},
        CanonicalCase{
            "CodePointOrder", "GET", "/t?b=1&a10=2&a1=3&B=4", "", "GET&/t&B=4&a1=3&a10=2&b=1"},
        CanonicalCase{
            "EncodedNamesAreSorted",
            "GET",
            "/t?filterB=1&filter%5Bx%5D=2",
            "",
            "GET&/t&filter%5Bx%5D=2&filterB=1"},
        CanonicalCase{"RepeatedNames", "GET", "/t?k=z&k=a&k=M", "", "GET&/t&k=M,a,z"},
        CanonicalCase{"RepeatedValuesSortRaw", "GET", "/t?k=%2F&k=0", "", "GET&/t&k=%2F,0"},
        CanonicalCase{
            "EmojiBeforeHalfwidth",
            "GET",
            "/t?k=%EF%BD%A1&k=%F0%9F%98%80",
            "",
            "GET&/t&k=%F0%9F%98%80,%EF%BD%A1"},
        CanonicalCase{"SubDelimiters", "GET", "/t?q=!'()*~", "", "GET&/t&q=%21%27%28%29%2A~"},
        CanonicalCase{"PlusAndSpace", "GET", "/t?q=a+b%20c%2B", "", "GET&/t&q=a%20b%20c%2B"},
        CanonicalCase{
            "NoUtf8IsReplaced",
            "GET",
            "/t?a=%E9%41&b=%F0%9F%41",
            "",
            "GET&/t&a=%EF%BF%BDA&b=%EF%BF%BDA"},
        CanonicalCase{"Korean", "GET", "/t?%EA%B0%80=%EB%82%98", "", "GET&/t&%EA%B0%80=%EB%82%98"}),
    [](const auto& test) { return test.param.name; });

TEST(Qsh, AcceptsADecodedPath) {
    // Hosts are known to sign the decoded path.
    EXPECT_TRUE(matches_qsh(sha256_hex("GET&/p/a b&"), "GET", "/p/a%20b"));
    EXPECT_TRUE(matches_qsh(sha256_hex("GET&/p/a%20b&"), "GET", "/p/a%20b"));
}

TEST(Qsh, AcceptsRawOrderOfNames) {
    EXPECT_TRUE(matches_qsh(
        sha256_hex("GET&/t&filterB=1&filter%5Bx%5D=2"), "GET", "/t?filterB=1&filter[x]=2"));
}

TEST(Qsh, RefusesOneWrongDigit) {
    std::string qsh = query_string_hash("GET", "/a?b=1");
    qsh.back() = qsh.back() == '0' ? '1' : '0';
    EXPECT_FALSE(matches_qsh(qsh, "GET", "/a?b=1"));
    EXPECT_FALSE(matches_qsh("", "GET", "/a?b=1"));
}

TEST(Qsh, RefusesAnotherMethodPathOrQuery) {
    const std::string qsh = query_string_hash("GET", "/a?b=1");
    EXPECT_FALSE(matches_qsh(qsh, "POST", "/a?b=1"));
    EXPECT_FALSE(matches_qsh(qsh, "GET", "/c?b=1"));
    EXPECT_FALSE(matches_qsh(qsh, "GET", "/a?b=2"));
    EXPECT_FALSE(matches_qsh(qsh, "GET", "/a?b=1&c=2"));
}

class AmbiguousTest : public testing::TestWithParam<std::string> {};

TEST_P(AmbiguousTest, IsRefusedEvenWithTheRightHash) {
    EXPECT_FALSE(matches_qsh(query_string_hash("GET", GetParam()), "GET", GetParam()));
}

INSTANTIATE_TEST_SUITE_P(
    All,
    AmbiguousTest,
    testing::Values(
        "/a%2Fb",
        "/a%2fb",
        "/a%5Cb",
        "/a\\b",
        "/a%00b",
        "/a/../b",
        "/a/./b",
        "/a/%2e%2e/b",
        "/..",
        "/a%zz",
        "/a%",
        "/a?b=%zz",
        "/a?b=%4"));

// The whole recorded set of two official implementations, where one is at hand.
TEST(Qsh, AgreesWithTheOfficialLibraries) {
    const auto path = corpus_file("data/qsh-vectors.json");
    if (!path) GTEST_SKIP() << corpus_skip_message("data/qsh-vectors.json");
    const Json vectors = parse_json(read_file(*path)).at("vectors");
    ASSERT_GE(vectors.size(), 90U);
    for (const auto& row : vectors) {
        const std::string id = string_member(row, "id");
        const std::string method = string_member(row, "method");
        const std::string url = string_member(row, "url");
        const std::string base = string_member(row, "base_url");
        const auto after_host = base.find('/', base.find("://") + 3);
        const std::string base_path =
            base.empty() || after_host == std::string::npos ? "" : base.substr(after_host);
        SCOPED_TRACE(id + " " + url);

        const Json& java = row.at("java");
        if (java.contains("error")) {
            EXPECT_FALSE(matches_qsh(string_member(row.at("js"), "qsh"), method, url, base_path));
            continue;
        }
        const std::string java_qsh = string_member(java, "qsh");
        // The Java library drops two slashes at the end.
        const bool two_slashes = id == "011";
        if (!two_slashes) {
            EXPECT_EQ(query_string_hash(method, url, base_path), java_qsh);
        }
        // Refused before hashing: encoded slashes and dot segments.
        const bool ambiguous = std::set<std::string>{"018", "020", "026", "027"}.contains(id);
        EXPECT_EQ(matches_qsh(java_qsh, method, url, base_path), !ambiguous && !two_slashes);
        const bool node_rewrites_the_apostrophe = id == "024";
        const std::string js_qsh = string_member(row.at("js"), "qsh");
        EXPECT_EQ(
            matches_qsh(js_qsh, method, url, base_path),
            !ambiguous && !node_rewrites_the_apostrophe);
    }
}

}  // namespace
}  // namespace healthlint
