#include <gtest/gtest.h>

#include "bridge/text/markup.h"
#include "tests/engine/checks/pack_of.h"

namespace healthlint {
namespace {

using enum Outcome;

Issue described(const std::string& text) {
    Issue issue = issue_of("AIX-1", StatusCategory::InProgress, "2026-10-01");
    issue.description = document_from_markup(text);
    return issue;
}

CheckResult judged(const std::string& with, const Issue& issue) {
    const auto check = load_check("checklist", with);
    return check == nullptr ? CheckResult{} : judge(*check, issue);
}

constexpr const char* kHalf = R"(## Readiness
- [x] Data is versioned
- [ ] Rollback tried
- [x] Canary planned
- [ ] 편향 점검

## Notes
- [ ] Order cake)";

TEST(Checklist, NoneFails) {
    const CheckResult result =
        judged("      done: {warn-below: 50%}", described("- a list, no boxes"));
    EXPECT_EQ(result.outcome, Fail);
    EXPECT_EQ(result.message.en, "No checklist is there yet.");
    EXPECT_EQ(result.message.ko, "체크리스트가 아직 없습니다.");
    EXPECT_FALSE(result.evidence.empty());
}

TEST(Checklist, TheShareOfTickedItemsMeetsItsLimits) {
    const std::string sections = "      sections: [Readiness]\n";
    EXPECT_EQ(judged(sections + "      done: {warn-below: 50%}", described(kHalf)).outcome, Pass);
    const CheckResult result =
        judged(sections + "      done: {warn-below: 80%, fail-below: 50%}", described(kHalf));
    EXPECT_EQ(result.outcome, Warn);
    EXPECT_EQ(result.message.en, "Checklist: 2 of 4 done (50 %), at least 80 % wanted.");
    EXPECT_EQ(result.message.ko, "체크리스트 4개 중 2개 완료 (50 %) (권장 80 % 이상)");
    ASSERT_EQ(result.evidence.size(), 3U);
    EXPECT_EQ(result.evidence[2].quote, "편향 점검") << "open items are quoted";
    EXPECT_EQ(result.inputs.at("items"), 4);
    EXPECT_EQ(result.inputs.at("done"), 2);
}

TEST(Checklist, OnlyNamedSectionsCount) {
    EXPECT_EQ(judged("      min-items: 5", described(kHalf)).outcome, Pass);
    const CheckResult result =
        judged("      sections: [Readiness]\n      min-items: 5", described(kHalf));
    EXPECT_EQ(result.outcome, Fail);
    EXPECT_EQ(result.message.ko, "체크리스트 항목: 4개 (최소 5개)");
}

TEST(Checklist, WantedItemsMustBeThereDoneOrNot) {
    EXPECT_EQ(judged("      must-have: [rollback, 편향]", described(kHalf)).outcome, Pass);
    const CheckResult result = judged("      must-have: [rollback, privacy]", described(kHalf));
    EXPECT_EQ(result.outcome, Fail);
    EXPECT_EQ(result.message.en, "Not on the checklist yet: \"privacy\".");
}

TEST(Checklist, ATextFieldMayHoldIt) {
    const std::string with = "      field: KPI metric\n      done: {fail-below: 50%}";
    Issue issue = described("nothing here");
    EXPECT_EQ(judged(with, issue).outcome, Fail);
    issue.custom[FieldId{"customfield_1"}] = std::string("- [x] a\n- [ ] b");
    EXPECT_EQ(judged(with, issue).outcome, Pass);
    issue.withheld = {FieldId{"customfield_1"}};
    EXPECT_EQ(judged(with, issue).unknown, UnknownReason::NoField);
    EXPECT_EQ(judged("      field: Nowhere", issue).unknown, UnknownReason::NoField);
}

}  // namespace
}  // namespace healthlint
