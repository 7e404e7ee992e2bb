// A batch answers what its conditions answer alone, one by one and by columns.
#include "bridge/jql/batch.h"

#include <random>

#include <gtest/gtest.h>

#include "tests/jql/sample.h"

namespace healthlint {
namespace {

JqlProgram compiled(const std::string& jql) {
    static const FieldCatalog kFields = sample_fields();
    auto program = compile_jql(jql, kFields);
    if (!program) throw std::invalid_argument(jql);
    return *program;
}

TEST(JqlBatch, EqualConditionsShareANumber) {
    JqlBatch batch;
    const std::size_t first = batch.add(compiled("status = Open AND labels = a"));
    EXPECT_EQ(batch.add(compiled("labels = a")), first + 1);
    EXPECT_EQ(batch.add(compiled("status  =  \"open\" and labels in (a)")), first);
    EXPECT_NE(batch.add(compiled("status = Open OR labels = a")), first);
}

TEST(JqlBatch, AnswersAsTheProgramsDoOneByOne) {
    const std::vector<std::string> conditions{
        "status = \"In Progress\" AND created >= -30d",
        "created >= -30d AND NOT labels = ai-project",
        "created >= -10d OR due <= endOfMonth()",
        "status WAS Open BEFORE -3d",
        "status WAS Open BEFORE -4d",
        "status CHANGED FROM Open TO \"In Progress\" DURING (-30d, now())",
        "assignee IS EMPTY OR (priority = High AND component = API)",
        "Missing = 3 OR status = Done"};
    JqlBatch batch;
    std::vector<JqlProgram> programs;
    for (const std::string& jql : conditions) {
        programs.push_back(compiled(jql));
        batch.add(programs.back());
    }
    const TimeZone zone = *TimeZone::find("Asia/Seoul");
    const JqlContext context{.now = sample_now(), .zone = &zone, .snapshot = nullptr};
    JqlBatch::Answers answers(batch, context);
    Issue unread = sample_issue();
    unread.changelog.reset();
    Issue partial = sample_issue();
    partial.partial = true;
    for (const Issue& issue : {sample_issue(), unread, partial, Issue{}}) {
        answers.on(issue);
        for (std::size_t at = programs.size(); at-- > 0;)
            EXPECT_EQ(answers[at], programs[at].evaluate(issue, context)) << conditions[at];
    }
}

// Conditions on every field and issues with anything in them; the same in every run.
class RandomBatch {
  public:
    explicit RandomBatch(unsigned seed) : random_(seed) {}

    std::string condition(int depth) {  // NOLINT(misc-no-recursion): as deep as it is told
        if (depth == 0 || one_in(3)) return test();
        if (one_in(4)) return "NOT (" + condition(depth - 1) + ")";
        const char* both = one_in(2) ? " AND " : " OR ";
        return "(" + condition(depth - 1) + both + condition(depth - 1) + ")";
    }

    Issue issue() {
        Issue issue = sample_issue();
        for (auto n = random_() % 12; n > 0; --n)
            edit(issue);
        return issue;
    }

    std::set<FieldId> unreadable() {
        return one_in(2) ? std::set<FieldId>{}
                         : std::set<FieldId>{{pick({"labels", "duedate", "created", "status"})}};
    }

  private:
    bool one_in(unsigned n) { return random_() % n == 0; }

    const char* pick(const std::vector<const char*>& from) { return from[random_() % from.size()]; }

    std::string test() {
        return pick(
            {"labels = vision",
             "labels NOT IN (Vision, EMPTY)",
             "labels IN (eda, EMPTY)",
             "labels IS EMPTY",
             "component = API",
             "component NOT IN (10101, x)",
             "fixVersion = 1.0",
             "assignee = \"Mina Kim\"",
             "assignee IS NOT EMPTY",
             "reporter != \"557058:f58131cb\"",
             "status IN (Open, 3)",
             "status != open",
             "statusCategory != Done",
             "issuetype = Story",
             "hierarchyLevel >= 0",
             "project = AIX",
             "project NOT IN (10000, X)",
             "priority IN (High, Low)",
             "resolution IS EMPTY",
             "resolution = Done",
             "created <= -14d",
             "created > 2026-11-01",
             "updated >= startOfDay()",
             "resolved IS EMPTY",
             "resolved < now()",
             "due = 2026-11-30",
             "due != 2026-11-30",
             "due IN (2026-11-30, 2026-12-01)",
             "due NOT IN (2026-11-30, 2026-12-01)",
             "due IN (EMPTY, 2026-11-30)",
             "due <= now()",
             "due IS NOT EMPTY",
             "parent = AIX-1",
             "parent != 10001",
             "\"Epic Link\" IS EMPTY",
             "\"Epic Link\" = AIX-1",
             "key > AIX-9",
             "key = AIX-12",
             "key IN linkedIssues(AIX-40)",
             "issueLinkType = \"Data source\"",
             "summary ~ churn",
             "description IS EMPTY",
             "description !~ predict",
             "status WAS Open",
             "status CHANGED AFTER -20d",
             "\"Story Points\" >= 3",
             "\"Story Points\" = 5",
             "Tier != Gold",
             "Tier IS EMPTY",
             "Channels IN (Web, x)",
             "Tags = eda",
             "\"Business owner\" = \"Jane Doe\"",
             "\"Target date\" > now()",
             "\"Target date\" IS NOT EMPTY",
             "Measured <= -1d",
             "Mystery = 5",
             "Mystery IN (EMPTY, Gold)",
             "Notes ~ warehouse",
             "Notes IS EMPTY",
             "Nonsense = 1"});
    }

    FieldValue value() {
        switch (random_() % 8) {
        case 0: return 3.0;
        case 1: return std::string("Gold");
        case 2: return *parse_date("2026-11-23");
        case 3: return sample_now();
        case 4: return std::vector<Ref>{{"20001", "Gold"}, {"5", "Web"}};
        case 5: return std::vector<Person>{{.id = {"x"}, .display_name = "Jane Doe"}};
        case 6: return std::vector<std::string>{"eda"};
        default: return std::monostate{};
        }
    }

    void edit(Issue& issue) {
        const TimePoint then = sample_now() - std::chrono::hours(random_() % (40 * 24));
        switch (random_() % 20) {
        case 0: issue.labels = {pick({"eda", "Vision", ""})}; break;
        case 1: issue.labels.clear(); break;
        case 2: issue.components = {{"10101", "Other"}}; break;
        case 3: issue.assignee = one_in(2) ? Person{} : issue.reporter; break;
        case 4: issue.status = {pick({"1", "3", ""}), pick({"Open", "Done", ""})}; break;
        case 5: issue.category = static_cast<StatusCategory>(random_() % 4); break;
        case 6: issue.resolution = {"10000", "Done"}; break;
        case 7: issue.created = one_in(3) ? std::nullopt : std::optional(then); break;
        case 8: issue.updated = then; break;
        case 9: issue.resolved = then; break;
        case 10: issue.due = std::chrono::floor<std::chrono::days>(then); break;
        case 11: issue.due.reset(); break;
        case 12: issue.parent_key = {pick({"", "AIX-1", "AIX-2"})}; break;
        case 13: issue.parent_id = {pick({"", "10001"})}; break;
        case 14: issue.hierarchy_level = static_cast<int>(random_() % 3) - 1; break;
        case 15: issue.partial = one_in(4); break;
        case 16: issue.description = {}; break;
        case 17: issue.changelog.reset(); break;
        case 18: issue.space = {pick({"AIX", "X"})}; break;
        default:
            issue.custom[{pick(
                {"customfield_10016",
                 "customfield_10110",
                 "customfield_10112",
                 "customfield_10113",
                 "customfield_10116",
                 "customfield_10118"})}] = value();
        }
    }

    std::mt19937 random_;
};

// Holds a batch and its table against programs that are asked one by one.
class Comparison {
  public:
    explicit Comparison(RandomBatch& random) : random_(random), issues_(TruthBlock::kRows + 3) {
        for (int at = 0; at < 40; ++at) {
            programs_.push_back(compiled(random.condition(at % 4)));
            numbers_.push_back(batch_.add(programs_.back()));
        }
        table_.emplace(batch_);
    }

    // Puts every row, or some again whose issues have changed.
    void put(std::size_t every) {
        for (std::size_t row = 0; row < issues_.size(); row += every) {
            issues_[row] = random_.issue();
            table_->put(row, issues_[row]);
        }
    }

    // The differences.
    std::string compare(const JqlContext& context) const {
        std::string differ;
        JqlBatch::Answers answers(batch_, context, &*table_);
        for (std::size_t at = 0; at < programs_.size(); ++at) {
            std::vector<Truth> wanted;
            const JqlRun run(programs_[at], context);
            for (const Issue& issue : issues_)
                wanted.push_back(run.evaluate(issue));
            if (by_row(answers, numbers_[at]) != wanted)
                differ += "by row: " + programs_[at].source() + '\n';
            if (answers.in_columns(numbers_[at]) && by_block(answers, numbers_[at]) != wanted)
                differ += "by block: " + programs_[at].source() + '\n';
        }
        return differ;
    }

  private:
    std::vector<Truth> by_row(JqlBatch::Answers& answers, std::size_t condition) const {
        std::vector<Truth> truths;
        for (std::size_t row = 0; row < issues_.size(); ++row) {
            answers.on(issues_[row], row);
            truths.push_back(answers[condition]);
        }
        return truths;
    }

    std::vector<Truth> by_block(const JqlBatch::Answers& answers, std::size_t condition) const {
        std::vector<Truth> truths;
        TruthBlock block{};
        for (std::size_t row = 0; row < issues_.size(); ++row) {
            const std::size_t at = row % TruthBlock::kRows;
            if (at == 0) answers.fill(condition, row, block);
            truths.push_back(truth_of(block.rows[at]));
        }
        return truths;
    }

    RandomBatch& random_;
    std::vector<Issue> issues_;
    JqlBatch batch_;
    std::vector<JqlProgram> programs_;
    std::vector<std::size_t> numbers_;
    std::optional<JqlBatch::Table> table_;
};

TEST(JqlBatch, ColumnsAnswerAsTheProgramsDo) {
    const TimeZone zone = *TimeZone::find("Asia/Seoul");
    for (unsigned seed = 1; seed <= 8; ++seed) {
        RandomBatch random(seed);
        Comparison comparison(random);
        for (unsigned round = 0; round < 3; ++round) {
            comparison.put(1 + 4 * round);
            Snapshot snapshot;
            snapshot.unreadable_fields = random.unreadable();
            const JqlContext context{
                .now = sample_now() + std::chrono::hours(30 * round),
                .zone = &zone,
                .snapshot = &snapshot};
            ASSERT_EQ(comparison.compare(context), "") << "seed " << seed;
        }
    }
}

TEST(JqlBatch, LeavesToTheIssueWhatColumnsDoNotHold) {
    const auto in_columns = [](const std::string& jql) {
        JqlBatch batch;
        const std::size_t condition = batch.add(compiled(jql));
        const JqlBatch::Table table(batch);
        const TimeZone zone = TimeZone::utc();
        const JqlContext context{.now = sample_now(), .zone = &zone, .snapshot = nullptr};
        return JqlBatch::Answers(batch, context, &table).in_columns(condition);
    };
    for (const char* jql :
         {"status = Open OR due < -3d AND labels NOT IN (a, EMPTY)",
          "assignee IS EMPTY AND parent IS NOT EMPTY",
          "\"Story Points\" > 3 AND Nonsense = 1"})
        EXPECT_TRUE(in_columns(jql)) << jql;
    for (const char* jql :
         {"status WAS Open",
          "labels = a OR summary ~ word",
          "description IS EMPTY AND parent IS NOT EMPTY",
          "environment IS NOT EMPTY",
          "key = AIX-1",
          "due IN (2026-11-30, 2026-12-01)",
          "\"Target date\" < now()"})
        EXPECT_FALSE(in_columns(jql)) << jql;
}

}  // namespace
}  // namespace healthlint
