#include "bridge/work/publish/memory.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

Memory full_memory() {
    Memory memory;
    memory.settled.grade = Grade::OffTrack;
    memory.settled.open = 3;
    memory.settled.pending = Grade::Healthy;
    memory.settled.pending_count = 1;
    memory.settled.of({"kpi"}) = {
        .rule = {"kpi"},
        .known = DatedOutcome{Outcome::Warn, *parse_date("2026-11-23")},
        .shown = DatedOutcome{Outcome::Unknown, *parse_date("2026-11-24")}};
    memory.issue_hash = "i1";
    memory.rulebook_hash = "r1";
    memory.suggested = {{"kpi"}, {"data"}};
    return memory;
}

TEST(Memory, ComesBackFromItsJson) {
    const auto back = memory_from_json(memory_json(full_memory()));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->settled.grade, Grade::OffTrack);
    EXPECT_EQ(back->settled.open, 3);
    EXPECT_EQ(back->settled.pending, Grade::Healthy);
    EXPECT_EQ(back->settled.pending_count, 1);
    EXPECT_EQ(back->settled.rules, full_memory().settled.rules);
    EXPECT_EQ(back->suggested, full_memory().suggested);
    EXPECT_EQ(memory_json(*back), memory_json(full_memory()));
}

// What stores hold already.
TEST(Memory, IsWrittenAsEver) {
    Memory memory = full_memory();
    memory.settled.of({"\"odd\""}).known = {Outcome::Pass, *parse_date("2026-11-25")};
    memory.badge = Grade::AtRisk;
    memory.due = true;
    EXPECT_EQ(
        memory_json(memory),
        R"({"grade":"off-track","open":3,"pending":"healthy","pending_count":1,)"
        R"("known":{"\"odd\"":["pass","2026-11-25"],"kpi":["warn","2026-11-23"]},)"
        R"("since":{"kpi":["unknown","2026-11-24"]},"issue":"i1","rules":"r1",)"
        R"("suggested":["data","kpi"],"badge":"at-risk","due":true})");
    memory = {};
    memory.selected = false;
    EXPECT_TRUE(memory_json(memory).ends_with(R"("suggested":[],"selected":false})"));
    EXPECT_EQ(*memory_from_json(memory_json(memory)), memory);
    EXPECT_EQ(
        memory_json({}),
        R"({"grade":"unknown","open":0,"known":{},"since":{},"issue":"","rules":"",)"
        R"("suggested":[]})");
}

TEST(Memory, KnowsWhyItIsJudgedAgain) {
    const Memory memory = full_memory();
    EXPECT_EQ(memory.trigger("i1", "r1"), Trigger::SideFacts);
    EXPECT_EQ(memory.trigger("i2", "r1"), Trigger::IssueEdited);
    EXPECT_EQ(memory.trigger("i2", "r2"), Trigger::RulesChanged);
}

TEST(Memory, DamagedTextIsNoMemory) {
    for (const char* text : {"", "{", "[]", "{}", R"({"grade":"splendid"})"})
        EXPECT_FALSE(memory_from_json(text)) << text;
    EXPECT_TRUE(memory_from_json(R"({"grade":"healthy","known":{"kpi":["pass"]}})"));
}

}  // namespace
}  // namespace healthlint
