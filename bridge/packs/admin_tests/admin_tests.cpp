#include "bridge/packs/admin_tests/admin_tests.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "bridge/engine/evaluate.h"
#include "bridge/packs/admin_tests/expectation.h"
#include "bridge/packs/admin_tests/test_keys.h"
#include "bridge/packs/admin_tests/test_world.h"
#include "bridge/packs/extend.h"
#include "bridge/packs/values/parameters.h"
#include "bridge/packs/values/yaml.h"

namespace healthlint {
namespace {

constexpr std::string_view kPackEnding = ".rules.yaml";
constexpr std::string_view kTestsEnding = ".tests.yaml";

// What holds for every rule of the pack, on every site.
Rulebook without_rules(const Rulebook& pack) {
    Rulebook base;
    base.id = pack.id;
    base.version = pack.version;
    base.zone = pack.zone;
    base.scoring = pack.scoring;
    base.waivers = pack.waivers;
    return base;
}

// The rule as it is judged where the pack leaves it off, too.
Rule turned_on(Rule rule) {
    if (rule.stage != Stage::Off) return rule;
    rule.stage = Stage::Observe;
    for (auto& [space, there] : rule.overrides) {
        if (there->stage != Stage::Off) continue;
        Rule on = *there;
        on.stage = Stage::Observe;
        there = std::make_shared<const Rule>(std::move(on));
    }
    return rule;
}

class Runner {
  public:
    Runner(const PackSources& sources, const Parameter& root, Problems& problems)
        : sources_(sources),
          root_(root),
          problems_(problems) {}

    void run(const std::optional<RuleId>& only, AdminTestReport& report) {
        const int before = problems_.errors();
        check_parameters(root_, "the test file", test_file_keys(), problems_);
        if (problems_.errors() > before || !read_pack()) return;
        const TestFields fields(pack_, root_.member("fields"));
        const std::shared_ptr<const Rulebook> rulebook = compile(fields);
        if (!rulebook) return;
        base_ = without_rules(*rulebook);
        check_header(*rulebook, fields);
        Names names(fields.catalog(), problems_);
        add_names(names);
        const TestGround ground{
            .rulebook = *rulebook,
            .fields = fields,
            .names = names,
            .defaults = root_.member("defaults"),
            .now = read_now(*root_.member("now"), rulebook->zone, problems_).value_or(TimePoint{})};
        for (const Rule& rule : rulebook->rules)
            report.coverage.push_back({.rule = rule.id, .can_be_open = rule.level != Level::Info});
        if (problems_.errors() > before) return;
        for (const Parameter& test : root_.member("tests")->items)
            if (!only || only->value == test.member("rule")->scalar) run_test(test, ground, report);
    }

  private:
    bool read_pack() {
        Problems said_by_the_load;
        const std::optional<Parameter> pack = read_yaml(sources_.pack, said_by_the_load);
        if (!pack) return false;
        pack_ = extend_pack(*pack, sources_.library, said_by_the_load);
        return !said_by_the_load.any_error();
    }

    // Tests hold on every site, so site.yaml has no say in them; only a pack that needs sets of the
    // site cannot be read without it.
    std::shared_ptr<const Rulebook> compile(const TestFields& fields) const {
        PackSources alone{
            .pack = sources_.pack, .site = std::nullopt, .library = sources_.library, .tests = {}};
        LoadedPack loaded = load_pack(alone, fields.catalog());
        if (loaded.ok() || !sources_.site) return loaded.rulebook;
        alone.site = sources_.site;
        return load_pack(alone, fields.catalog()).rulebook;
    }

    void check_header(const Rulebook& rulebook, const TestFields& fields) {
        const Parameter& id = *root_.member("pack");
        if (id.scalar != rulebook.id)
            problems_.error(
                kUnknownName,
                place_of(id),
                "these tests are of pack " + in_quotes(id.scalar) + ", the pack beside them is " +
                    in_quotes(rulebook.id),
                "name the pack that stands beside the file");
        if (const Parameter* defaults = root_.member("defaults"))
            check_map(*defaults, "\"defaults\"", fields.issue_keys(), problems_);
        const std::vector<Parameter>& tests = root_.member("tests")->items;
        if (tests.size() > kMaxTests)
            problems_.error(
                kTooMuch,
                place_of(tests[kMaxTests]),
                "more than " + std::to_string(kMaxTests) + " tests");
    }

    void add_names(Names& names) const {
        Problems said_by_the_load;
        if (const Parameter* fields = pack_.member("fields"))
            names.add_aliases(*fields, said_by_the_load);
        if (const Parameter* sets = pack_.member("sets")) names.add_sets(*sets, said_by_the_load);
    }

    const Rule* find_rule(const Parameter& id, const Rulebook& rulebook) {
        std::vector<std::string> ids;
        for (const Rule& rule : rulebook.rules) {
            if (rule.id.value == id.scalar) return &rule;
            ids.push_back(rule.id.value);
        }
        problems_.error(
            kUnknownName,
            place_of(id),
            "a test of unknown rule " + in_quotes(id.scalar),
            did_you_mean(id.scalar, ids));
        return nullptr;
    }

    void run_test(const Parameter& test, const TestGround& ground, AdminTestReport& report) {
        const Rule* rule = find_rule(*test.member("rule"), ground.rulebook);
        if (rule == nullptr || issues_ > kMaxTestIssues) return;
        const std::string& name = test.member("name")->scalar;
        const int before = problems_.errors();
        const TestWorld world = build_world(test, rule->subject, ground, problems_);
        issues_ += world.snapshot.issues().size();
        if (issues_ > kMaxTestIssues)
            problems_.error(
                kTooMuch,
                place_of(test),
                "more than " + std::to_string(kMaxTestIssues) + " issues in all tests");
        RuleCoverage& coverage = *std::ranges::find(report.coverage, rule->id, &RuleCoverage::rule);
        ++coverage.tests;
        if (problems_.errors() == before)
            compare(*test.member("expect"), *rule, name, world, coverage);
        report.tests.push_back(
            {.name = name,
             .rule = rule->id,
             .line = test.line,
             .passed = problems_.errors() == before});
    }

    void compare(
        const Parameter& expect,
        const Rule& rule,
        const std::string& name,
        const TestWorld& world,
        RuleCoverage& coverage) {
        Rulebook alone = base_;
        alone.rules.push_back(turned_on(rule));
        alone.waivers.insert(alone.waivers.end(), world.waivers.begin(), world.waivers.end());
        const Report said = evaluate(alone, world.snapshot, world.now);
        const JudgedTest judged{
            .name = name, .rule = alone.rules.front(), .snapshot = world.snapshot, .report = said};
        for (const auto& [subject, written] : expect.members) {
            const auto expected = read_expectation(subject, written, problems_);
            if (!expected || !is_met(*expected, judged, problems_)) continue;
            coverage.pass = coverage.pass || expected->outcome == Outcome::Pass;
            coverage.open = coverage.open || is_open(expected->outcome);
        }
    }

    const PackSources& sources_;
    const Parameter& root_;
    Problems& problems_;
    Parameter pack_;
    Rulebook base_;
    std::size_t issues_ = 0;
};

}  // namespace

bool AdminTestReport::ok() const {
    return std::ranges::none_of(diagnostics, [](const Diagnostic& diagnostic) {
        return diagnostic.severity == Severity::Error;
    });
}

AdminTestReport run_admin_tests(const PackSources& sources, const std::optional<RuleId>& only) {
    AdminTestReport report;
    if (!sources.tests) return report;
    Problems problems;
    const std::optional<Parameter> root = read_yaml(*sources.tests, problems);
    if (root && !problems.any_error()) Runner(sources, *root, problems).run(only, report);
    report.diagnostics = problems.sorted();
    return report;
}

void add_test_results(LoadedPack& loaded, const std::vector<Diagnostic>& found) {
    for (const Diagnostic& diagnostic : found) {
        if (diagnostic.severity == Severity::Error) loaded.rulebook.reset();
        loaded.diagnostics.push_back(diagnostic);
    }
}

LoadedPack load_tested_pack(const PackSources& sources, const FieldCatalog& fields) {
    LoadedPack loaded = load_pack(sources, fields);
    if (loaded.ok()) add_test_results(loaded, run_admin_tests(sources).diagnostics);
    return loaded;
}

std::string tests_file_of(const std::string& pack_file) {
    std::string_view stem = pack_file;
    for (const std::string_view ending : {kPackEnding, std::string_view(".yaml")})
        if (stem.ends_with(ending)) {
            stem.remove_suffix(ending.size());
            break;
        }
    return std::string(stem) + std::string(kTestsEnding);
}

}  // namespace healthlint
