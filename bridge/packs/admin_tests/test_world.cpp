#include "bridge/packs/admin_tests/test_world.h"

#include <algorithm>
#include <set>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/packs/admin_tests/issue_reader.h"
#include "bridge/packs/admin_tests/test_keys.h"
#include "bridge/packs/admin_tests/test_people.h"
#include "bridge/packs/rule.h"
#include "bridge/packs/site_file.h"

namespace healthlint {
namespace {

constexpr std::string_view kFirstGeneratedKey = "TEST-1";

class WorldBuilder {
  public:
    WorldBuilder(
        const Parameter& test, const TestGround& ground, const TestClock& clock, Problems& problems)
        : test_(test),
          ground_(ground),
          clock_(clock),
          problems_(problems),
          issues_(ground.fields, ground.defaults, problems),
          reader_(test, problems) {}

    TestWorld build(SubjectKind judged) {
        world_.now = clock_.now();
        world_.snapshot.as_of = clock_.now();
        world_.snapshot.fields = ground_.fields.catalog();
        world_.snapshot.roster.team_field = ground_.fields.team();
        read_people();
        read_issues();
        if (judged == SubjectKind::Team) {
            add_unsaid_teams();
            if (all_.empty()) put_everybody_to_work();
        }
        lose_facts();
        put_issues();
        if (const Parameter* waivers = reader_.find("waivers"))
            world_.waivers =
                read_waivers(*waivers, rule_ids(), std::nullopt, ground_.names, problems_);
        return std::move(world_);
    }

  private:
    Roster& roster() { return world_.snapshot.roster; }

    std::vector<std::string> rule_ids() const {
        std::vector<std::string> ids;
        for (const Rule& rule : ground_.rulebook.rules)
            ids.push_back(rule.id.value);
        return ids;
    }

    void read_people() {
        if (const Parameter* people = reader_.find("people"))
            read_test_people(*people, roster(), problems_);
        if (const Parameter* counts = reader_.find("counts-as"))
            read_counts_as(*counts, roster(), problems_);
        if (const Parameter* answers = reader_.find("answers"))
            world_.snapshot.surveys = read_test_answers(*answers, clock_, problems_);
        if (const Parameter* said = reader_.find("said"))
            world_.snapshot.answers = read_test_said(*said, clock_, problems_);
    }

    void read_issues() {
        if (const Parameter* given = reader_.find("given"))
            for (const Parameter& own : given->items) {
                if (own.kind == Parameter::Kind::Map && own.member("key") == nullptr)
                    problems_.error(kMissingKey, place_of(own), "an issue of \"given\" has a key");
                add(own, place_of(own));
            }
        if (const Parameter* generate = reader_.find("generate"))
            for (const Parameter& entry : generate->items)
                read_generated(entry);
    }

    void read_generated(const Parameter& entry) {
        const Parameter* as = entry.member("as");
        const Parameter* turns = entry.member("in-turn");
        const auto count = ValueReader(entry, problems_).count("count");
        if (as == nullptr || !count || *count > static_cast<int>(kMaxIssuesPerTest)) return;
        if (as->kind != Parameter::Kind::Map)
            return problems_.error(kWrongType, place_of(*as), "\"as\" is a map like an issue");
        if (turns != nullptr && !check_turns(*turns)) return;
        std::string first = ValueReader(entry, problems_).text("key").value_or(next_key());
        if (!is_issue_key(first))
            return problems_.error(
                kWrongValue, place_of(*entry.member("key")), in_quotes(first) + " is no key");
        const std::string space = space_of(first).value + "-";
        const long long number = parse_integer(first.substr(space.size())).value_or(1);
        for (int i = 0; i < *count; ++i)
            add(one_of(*as, turns, i, space + std::to_string(number + i)), place_of(entry));
    }

    std::string next_key() const {
        return std::string(space_of(kFirstGeneratedKey).value) + "-" +
               std::to_string(all_.size() + 1);
    }

    bool check_turns(const Parameter& turns) {
        const bool lists =
            turns.kind == Parameter::Kind::Map &&
            std::ranges::all_of(turns.members, [](const auto& member) {
                return member.value.kind == Parameter::Kind::List && !member.value.items.empty();
            });
        if (!lists)
            problems_.error(
                kWrongType,
                place_of(turns),
                "\"in-turn\" is a map of lists like {assignee: [Kim, Lee]}");
        return lists;
    }

    Parameter one_of(
        const Parameter& as, const Parameter* turns, int position, const std::string& key) const {
        Parameter issue = as;
        const auto put = [&](const std::string& name, Parameter value) {
            std::erase_if(issue.members, [&](const auto& member) { return member.name == name; });
            issue.members.push_back({name, std::move(value)});
        };
        if (turns != nullptr)
            for (const auto& [name, list] : turns->members)
                put(name, list.items[static_cast<std::size_t>(position) % list.items.size()]);
        put("key", scalar(key));
        return issue;
    }

    void add(const Parameter& own, Place place) {
        if (all_.size() >= kMaxIssuesPerTest) {
            if (all_.size() == kMaxIssuesPerTest)
                problems_.error(
                    kTooMuch,
                    place,
                    "more than " + std::to_string(kMaxIssuesPerTest) + " issues in a test");
            return;
        }
        if (own.kind != Parameter::Kind::Map) return;
        Issue issue = issues_.read(own, clock_);
        if (!keys_.insert(issue.key).second)
            problems_.error(
                kRepeatedId, place, "issue " + in_quotes(issue.key.value) + " stands here twice");
        all_.push_back(std::move(issue));
    }

    // Teams that the test speaks of without saying who is in them.
    void add_unsaid_teams() {
        std::set<std::string> spoken_of;
        for (const auto& [team, rounds] : world_.snapshot.surveys)
            spoken_of.insert(team.value);
        for (const Issue& issue : all_)
            spoken_of.insert(team_field_value(issue, ground_.fields.team()));
        for (const std::string& name : spoken_of) {
            if (name.empty() || roster().find({name}) != nullptr) continue;
            roster().teams.push_back(unsaid_team(name));
        }
    }

    // Head counts alone are a test, too, of rules that count who is at work.
    void put_everybody_to_work() {
        const std::vector<Team> teams = roster().teams;
        for (const Team& team : teams)
            for (const AccountId& person : team.people) {
                Parameter story;
                story.kind = Parameter::Kind::Map;
                story.members = {
                    {"key", scalar(next_key())},
                    {"type", scalar("Story")},
                    {"status", scalar("In Progress")},
                    {"assignee", scalar(person.value)}};
                add(story, place_of(test_));
            }
    }

    Parameter scalar(std::string text) const {
        Parameter value;
        value.kind = Parameter::Kind::Scalar;
        value.scalar = std::move(text);
        value.line = test_.line;
        value.column = test_.column;
        value.file = test_.file;
        return value;
    }

    void lose_facts() {
        for (const std::string& key : reader_.texts("no-access")) {
            if (const std::optional<FieldId> field = ground_.fields.find(key)) {
                world_.snapshot.unreadable_fields.insert(*field);
                for (Issue& issue : all_)
                    issue.custom.erase(*field);
                continue;
            }
            problems_.error(
                kUnknownName,
                place_of(*test_.member("no-access")),
                "unknown field " + in_quotes(key),
                did_you_mean(key, ground_.fields.names()));
        }
        for (const std::string& fact : reader_.texts("outage"))
            lose(fact);
    }

    void lose(std::string_view fact) {
        if (fact == "roles" || fact == "groups") roster().roles.clear();
        for (Issue& issue : all_) {
            if (fact == "history") issue.changelog.reset();
            if (fact == "comments") issue.comments.reset();
            if (fact == "web-links") issue.remote_links.reset();
            if (fact == "pages" && issue.remote_links)
                for (RemoteLink& link : *issue.remote_links)
                    link.page.reset();
        }
    }

    // Links show what Jira shows of the other issue.
    void put_issues() {
        std::map<IssueKey, const Issue*> known;
        for (const Issue& issue : all_)
            known[issue.key] = &issue;
        for (Issue& issue : all_)
            for (IssueLink& link : issue.links)
                if (const auto other = known.find(link.other_key); other != known.end()) {
                    link.other_summary = other->second->summary;
                    link.other_category = other->second->category;
                }
        for (Issue& issue : all_)
            world_.snapshot.put(std::move(issue));
    }

    const Parameter& test_;
    const TestGround& ground_;
    const TestClock& clock_;
    Problems& problems_;
    IssueReader issues_;
    ValueReader reader_;
    TestWorld world_;
    std::vector<Issue> all_;
    std::set<IssueKey> keys_;
};

}  // namespace

TestWorld build_world(
    const Parameter& test, SubjectKind judged, const TestGround& ground, Problems& problems) {
    TimePoint now = ground.now;
    if (const Parameter* written = find_value(test, "now", problems))
        now = read_now(*written, ground.rulebook.zone, problems).value_or(now);
    const TestClock clock(now, ground.rulebook.zone);
    return WorldBuilder(test, ground, clock, problems).build(judged);
}

}  // namespace healthlint
