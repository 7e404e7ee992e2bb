// Side facts: what Jira refuses for one issue stays unknown there, stops nobody else, and is asked
// for again only hours later.
#include "tests/work/fixture.h"

namespace healthlint {
namespace {

using std::chrono::hours;

// Due dates are not moved: that is in the history of the issue.
std::string history_pack() {
    std::string pack = small_pack();
    return pack + R"(  - id: date-kept
    title: {en: The date is kept, ko: 기한을 지킵니다}
    pillar: purpose
    subject: issue
    stage: badge
    level: warn
    scope: issuetype = Epic
    check: slipped
    with: {field: duedate, moves: {warn-above: 0}}
    why: {en: Moved dates hide delays., ko: 옮긴 기한은 지연을 가립니다.}
    fix: {en: Keep the date., ko: 기한을 지켜 주세요.}
)";
}

class Facts : public WorkTest {
  protected:
    Facts() {
        write_pack(history_pack());
        service_->check_rules();
        settle_down();
        jira_.before = [this](const std::string& call) -> std::optional<HttpResponse> {
            if (!call.ends_with("/changelog")) return std::nullopt;
            const bool refused = call.find("/issue/1/") != std::string::npos && refuses_;
            if (refused) return HttpResponse{.status = refused_with_};
            return HttpResponse{
                .status = 200,
                .headers = {{"Content-Type", "application/json"}},
                .body = R"({"startAt": 0, "total": 0, "isLast": true, "values": []})"};
        };
    }

    std::optional<UnknownReason> unknown(const std::string& issue) {
        const auto current = service_->verdict(site_, {issue});
        if (!current || !current->verdict) return std::nullopt;
        for (const Finding& finding : current->verdict->findings)
            if (finding.rule.value == "date-kept") return finding.unknown;
        return std::nullopt;
    }

    int asked(const std::string& issue) {
        return jira_.count("GET", "/issue/" + issue + "/changelog");
    }

    bool refuses_ = true;
    int refused_with_ = 403;
};

TEST_F(Facts, OneRefusedHistoryStopsNobodyElse) {
    put_epic("1", both());
    put_epic("2", both());
    settle_down();
    EXPECT_EQ(grade("2"), "healthy");
    EXPECT_EQ(unknown("2"), std::nullopt);
    EXPECT_EQ(unknown("1"), UnknownReason::Transient);
    EXPECT_EQ(grade("1"), "unknown") << "two rules of three are less than a grade needs";
}

TEST_F(Facts, WhatIsRefusedIsAskedForAgainHoursLater) {
    for (const int status : {403, 404, 400}) {
        refused_with_ = status;
        const std::string same = "1";
        put_epic(same, both());
        webhook(same);
        settle_down();
    }
    const int first = asked("1");
    EXPECT_EQ(first, 1) << "not at every event";
    clock_.advance(hours(7));
    refuses_ = false;
    put_epic("2", both());  // something happens at the site
    settle_down();
    EXPECT_EQ(asked("1"), first + 1);
    EXPECT_EQ(unknown("1"), std::nullopt);
}

TEST_F(Facts, AnEditedIssueIsAskedForAtOnce) {
    put_epic("1", both());
    settle_down();
    const int before = asked("1");
    Json fields = both();
    fields["duedate"] = "2027-04-30";
    put_epic("1", fields);
    webhook("1");
    settle_down();
    EXPECT_EQ(asked("1"), before + 1);
}

}  // namespace
}  // namespace healthlint
