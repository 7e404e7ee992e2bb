// The list of fields is large and may fail for long: a site that has one goes on with it.
#include "tests/work/fixture.h"

namespace healthlint {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class Catalog : public WorkTest {
  protected:
    Catalog() {
        jira_.before = [this](const std::string& call) -> std::optional<HttpResponse> {
            if (!fails_ || !call.ends_with("/rest/api/3/field")) return std::nullopt;
            return HttpResponse{.status = 504};
        };
    }

    int asked() const { return jira_.count("GET", "/rest/api/3/field"); }

    bool fails_ = true;
};

TEST_F(Catalog, AnOldOneServesWhileJiraTellsNoOther) {
    put_epic("1");
    settle_down();
    clock_.advance(hours(25));
    put_epic("1", both());  // nobody tells: only a reconcile finds it
    settle_down();
    EXPECT_EQ(asked(), 1);
    EXPECT_EQ(grade("1"), "healthy");
    write_pack(small_pack("1.0.1", ", badge: issue-property"));
    service_->check_rules();
    settle_down();
    EXPECT_EQ(string_member(jira_.property("1"), "pack").substr(0, 11), "small@1.0.1");
    EXPECT_EQ(asked(), 1) << "not in every round";
}

TEST_F(Catalog, ItIsAskedForAgainLater) {
    clock_.advance(hours(25));
    settle_down();
    EXPECT_EQ(asked(), 1);
    clock_.advance(minutes(9));
    settle_down();
    EXPECT_EQ(asked(), 1);
    clock_.advance(minutes(1));
    fails_ = false;
    settle_down();
    EXPECT_EQ(asked(), 2);
    clock_.advance(minutes(20));
    settle_down();
    EXPECT_EQ(asked(), 2) << "it came, and is good for a day";
}

TEST_F(Catalog, AStartFindsTheOldOneToo) {
    put_epic("1");
    settle_down();
    clock_.advance(hours(25));
    restart();
    put_epic("1", both());
    webhook("1");
    settle_down();
    EXPECT_EQ(grade("1"), "healthy");
}

class NoCatalog : public WorkTest {
  protected:
    NoCatalog() : WorkTest(Site::New) {}
};

TEST_F(NoCatalog, ANewSiteWaitsForItsFields) {
    jira_.before = [](const std::string& call) -> std::optional<HttpResponse> {
        if (!call.ends_with("/rest/api/3/field")) return std::nullopt;
        return HttpResponse{.status = 504};
    };
    put_epic("1");
    settle_down();
    EXPECT_EQ(jira_.count("POST", "/search/jql"), 0);
    jira_.before = nullptr;
    settle_down(minutes(10));
    EXPECT_EQ(grade("1"), "off-track");
}

}  // namespace
}  // namespace healthlint
