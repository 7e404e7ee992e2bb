#pragma once
// A new site of five issues that is scanned in three pages.

#include <optional>
#include <string>

#include "bridge/work/scan/backfill.h"
#include "tests/work/fixture.h"

namespace healthlint {

class NewSite : public WorkTest {
  protected:
    NewSite() : WorkTest(Site::New) {
        jira_.page_size = 2;
        for (int i = 1; i <= 5; ++i)
            put_epic(std::to_string(i), both());
    }

    BackfillStatus status() {
        const auto status = backfill_status(*store_, site_);
        EXPECT_TRUE(status.has_value());
        return status.value_or(BackfillStatus{});
    }

    int pages() const { return jira_.count("POST", "/search/jql"); }

    void answer(const std::string& path, const HttpResponse& instead) {
        jira_.before = [=](const std::string& call) -> std::optional<HttpResponse> {
            return call.ends_with(path) ? std::optional(instead) : std::nullopt;
        };
    }
};

}  // namespace healthlint
