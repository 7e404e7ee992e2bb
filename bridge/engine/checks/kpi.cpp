// kpi: is there a measurable goal? Fields first, then a section, then sentences. A metric and a
// quantified target are needed (Fail), a baseline and a deadline are wanted (Warn).

#include <algorithm>

#include "bridge/engine/checks/kpi/kpi_reading.h"
#include "bridge/engine/checks/parts/parameter_reader.h"
#include "bridge/engine/checks/registry.h"
#include "bridge/engine/measure.h"
#include "bridge/text/section.h"

namespace healthlint {
namespace {

constexpr std::size_t kMaxQuote = 160;  // bytes of a quotation in a message

struct Settings {
    std::optional<FieldId> metric, target, baseline, due;
    std::vector<std::string> sections{
        "KPI", "Success metric", "Success criteria", "목표", "성공 기준"};
    bool must_have_number = true;
    Level baseline_level = Level::Warn;
    Level due_level = Level::Warn;
    std::size_t max_metrics = 0;  // 0 = no limit
};

std::string text_of(const Document& document) {
    std::string text;
    for (const Block& block : document.blocks)
        text += (text.empty() ? "" : "\n") + block.text;
    return text;
}

struct TextOfValue {
    std::string operator()(std::monostate) const { return {}; }

    std::string operator()(double value) const { return format_number(value); }

    std::string operator()(const std::string& value) const { return value; }

    std::string operator()(Date value) const { return format_date(value); }

    std::string operator()(TimePoint value) const { return format_seconds(value); }

    std::string operator()(const Document& value) const { return text_of(value); }

    std::string operator()(const std::vector<Ref>& values) const {
        return values.empty() ? std::string() : values.front().name;
    }

    // A person is no metric.
    std::string operator()(const std::vector<Person>&) const { return {}; }

    std::string operator()(const std::vector<std::string>& values) const {
        return values.empty() ? std::string() : values.front();
    }
};

std::string in_quotes(std::string text) {
    if (text.size() > kMaxQuote) {
        std::size_t end = kMaxQuote;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
            --end;
        text.resize(end);
        text += "…";
    }
    std::ranges::replace(text, '\n', ' ');
    return "\"" + text + "\"";
}

// What was read of one issue, with where it stood.
struct Found {
    Kpi kpi;
    std::size_t metrics = 0;
    std::string vague;        // the words that stand where a number should
    bool unreadable = false;  // a field that may hold metric or target
    bool baseline_unreadable = false;
    std::vector<Evidence> evidence;
};

class Reader {
  public:
    Reader(const Settings& settings, const Issue& issue, const Snapshot& snapshot)
        : settings_(settings),
          issue_(issue),
          snapshot_(snapshot) {}

    Found read() {
        read_fields();
        if (!found_.kpi.measurable()) read_section();
        if (!found_.kpi.measurable()) read_sentences();
        if (found_.kpi.deadline.empty() && issue_.due)
            found_.kpi.deadline = format_date(*issue_.due);
        return std::move(found_);
    }

  private:
    std::string field(const std::optional<FieldId>& id) {
        if (!id) return {};
        if (id->value == "duedate") return issue_.due ? format_date(*issue_.due) : std::string();
        const auto value = issue_.custom.find(*id);
        return value == issue_.custom.end() ? std::string()
                                            : std::visit(TextOfValue{}, value->second);
    }

    bool is_unreadable(const std::optional<FieldId>& id) const {
        return id && snapshot_.unreadable_fields.contains(*id);
    }

    void read_fields() {
        Kpi& kpi = found_.kpi;
        kpi.metric = field(settings_.metric);
        const std::string target = field(settings_.target);
        found_.unreadable = is_unreadable(settings_.metric) || is_unreadable(settings_.target);
        found_.baseline_unreadable = is_unreadable(settings_.baseline);
        kpi.target = read_kpi_target(target);
        if (!target.empty() && !kpi.target) found_.vague = target;
        if (!target.empty() && !settings_.must_have_number && !kpi.target)
            kpi.target = KpiTarget{.amount = {.text = target, .unit = {}}};
        if (const auto baseline = read_kpi_target(field(settings_.baseline)))
            kpi.baseline = baseline->amount;
        kpi.deadline = field(settings_.due);
        if (!kpi.metric.empty() || !target.empty())
            add({"Read from the KPI fields", "KPI 필드에서 읽음"},
                kpi.metric + (target.empty() ? "" : ": " + target));
        found_.metrics = kpi.measurable() ? 1 : 0;
    }

    void read_section() {
        const auto description = issue_.description.read();
        const auto& blocks = description->blocks;
        for (const Section& section : find_sections(*description, settings_.sections)) {
            Document inside;
            for (std::size_t at = section.begin; at < section.end; ++at)
                inside.blocks.push_back(blocks[at]);
            // "KPI: churn from 5 % to 3 %": the title's own line may hold everything.
            if (inside.blocks.empty() && section.begin > 0)
                inside.blocks.push_back(blocks[section.begin - 1]);
            take(
                read_kpi_section(inside),
                {"Found in the section " + section.title, "\"" + section.title + "\" 절에서 찾음"});
            if (found_.kpi.measurable()) return;
        }
    }

    void read_sentences() {
        take(read_kpi(*issue_.description.read()), {"Found in the description", "설명에서 찾음"});
        if (!found_.kpi.measurable() && !issue_.summary.empty())
            take(read_kpi(issue_.summary), {"Found in the summary", "요약에서 찾음"});
    }

    void take(const KpiReading& reading, const Text& place) {
        if (reading.kpis.empty()) return;
        const Kpi& read = reading.kpis.front();
        if (!reading.measurable()) {
            if (found_.vague.empty() && !read.quote.empty()) {
                found_.vague = read.quote;
                add(place, read.quote);
            }
            return;
        }
        // A field names the metric better than a sentence does; the numbers belong together.
        Kpi merged = read;
        if (!found_.kpi.metric.empty()) merged.metric = found_.kpi.metric;
        if (found_.kpi.baseline) merged.baseline = found_.kpi.baseline;
        if (!found_.kpi.deadline.empty()) merged.deadline = found_.kpi.deadline;
        if (found_.kpi.target) merged.target = found_.kpi.target;
        found_.kpi = merged;
        found_.metrics = reading.kpis.size();
        add(place, read.quote);
    }

    void add(const Text& place, const std::string& quote) {
        found_.evidence.push_back({.text = place, .quote = quote, .url = {}, .key = std::nullopt});
    }

    const Settings& settings_;
    const Issue& issue_;
    const Snapshot& snapshot_;
    Found found_;
};

Outcome outcome_of(Level level) {
    switch (level) {
    case Level::Info: return Outcome::Pass;
    case Level::Warn: return Outcome::Warn;
    case Level::Fail: return Outcome::Fail;
    }
    return Outcome::Warn;
}

// "CTR 2.1 % → 2.6 %, 2026-12-31"
std::string summary_of(const Kpi& kpi) {
    std::string text = kpi.metric + ": ";
    if (kpi.baseline) text += kpi.baseline->text + " → ";
    text += kpi.target->amount.text;
    if (!kpi.deadline.empty()) text += ", " + kpi.deadline;
    return text;
}

CheckResult without_target(const Found& found) {
    CheckResult result;
    result.outcome = Outcome::Fail;
    if (found.unreadable && found.vague.empty()) {
        result.outcome = Outcome::Unknown;
        result.unknown = UnknownReason::NoAccess;
        result.message = {
            "A KPI field is not readable. Ask a Jira admin for access.",
            "KPI 필드를 읽을 수 없습니다. Jira 관리자에게 권한을 요청해 주세요."};
    } else if (!found.vague.empty()) {
        const std::string words = in_quotes(found.vague);
        const bool date = !found.kpi.deadline.empty();
        result.message = {
            "Found " + words + ": no number" + (date ? "." : ", no due date."),
            "찾은 문구: " + words + (date ? " (수치 없음)" : " (수치·기한 없음)")};
    } else if (!found.kpi.metric.empty()) {
        const std::string words = in_quotes(found.kpi.metric);
        result.message = {
            "Found the metric " + words + ", no target with a number.",
            "찾은 지표: " + words + " (수치로 적은 목표값 없음)"};
    } else if (found.kpi.target) {
        const std::string words = in_quotes(found.kpi.target->amount.text);
        result.message = {
            "Found the target " + words + ", no metric.", "찾은 목표값: " + words + " (지표 없음)"};
    } else {
        result.message = {
            "No metric and no target found in the fields or the description.",
            "필드와 설명에 지표와 목표값이 아직 없습니다."};
    }
    return result;
}

class KpiCheck final : public Check {
  public:
    explicit KpiCheck(Settings settings) : settings_(std::move(settings)) {}

    using Check::judge;

    CheckResult judge(const Issue& issue, const CheckContext& context) const override {
        Found found = Reader(settings_, issue, *context.snapshot).read();
        CheckResult result = found.kpi.measurable() ? judge_parts(found) : without_target(found);
        result.evidence = std::move(found.evidence);
        if (result.evidence.empty()) result.evidence.push_back({.text = result.message});
        result.inputs["metrics"] = static_cast<double>(found.metrics);
        if (settings_.max_metrics > 0)
            result.thresholds["max-metrics"] = static_cast<double>(settings_.max_metrics);
        return result;
    }

    CheckNeeds needs() const override { return {.description = true}; }

    JqlNeeds reads() const override {
        JqlNeeds needs;
        needs.fields = {FieldId{"description"}, FieldId{"summary"}, FieldId{"duedate"}};
        for (const auto& field :
             {settings_.metric, settings_.target, settings_.baseline, settings_.due})
            if (field) needs.fields.insert(*field);
        return needs;
    }

  private:
    CheckResult judge_parts(const Found& found) const {
        CheckResult result;
        result.outcome = Outcome::Pass;
        std::vector<std::string> en;
        std::vector<std::string> ko;
        const auto lacks = [&](bool missing, Level level, const char* english, const char* korean) {
            if (!missing || level == Level::Info) return;
            result.outcome = std::max(result.outcome, outcome_of(level));
            en.emplace_back(english);
            ko.emplace_back(korean);
        };
        const bool no_baseline = !found.kpi.baseline && !found.baseline_unreadable;
        lacks(no_baseline, settings_.baseline_level, "baseline", "기준값");
        lacks(found.kpi.deadline.empty(), settings_.due_level, "due date", "기한");
        const std::string summary = in_quotes(summary_of(found.kpi));
        result.message = {"A measurable KPI: " + summary, "측정 가능한 KPI: " + summary};
        if (!en.empty()) {
            const std::string missing = en.size() == 2 ? en[0] + " and no " + en[1] : en[0];
            result.message = {
                "Found a metric and a target, no " + missing + ": " + summary,
                "지표와 목표값은 있고 아직 없는 것: " + ko[0] +
                    (ko.size() == 2 ? ", " + ko[1] : "") + " (" + summary + ")"};
        }
        if (settings_.max_metrics > 0 && found.metrics > settings_.max_metrics) {
            const std::string count = std::to_string(found.metrics);
            const std::string most = std::to_string(settings_.max_metrics);
            result.outcome = std::max(result.outcome, Outcome::Warn);
            result.message.en += " · " + count + " metrics, at most " + most + " wanted";
            result.message.ko += " · 지표 " + count + "개 (권장 " + most + "개 이하)";
        }
        return result;
    }

    Settings settings_;
};

// The field that {field: alias} names.
std::optional<FieldId> field_of(const Parameter& part, ParameterReader& reader) {
    const Parameter* name = part.member("field");
    return name == nullptr ? std::nullopt : reader.field(*name).id;
}

Settings read_settings(ParameterReader& reader) {
    Settings settings;
    if (const Parameter* metric = reader.find("metric")) {
        settings.metric = field_of(*metric, reader);
        if (const Parameter* sections = metric->member("or-section"))
            settings.sections = sections->texts();
    }
    if (const Parameter* target = reader.find("target")) {
        settings.target = field_of(*target, reader);
        if (const Parameter* number = target->member("must-have-number"))
            settings.must_have_number = read_bool(*number).value_or(true);
    }
    const auto read_part = [&](std::string_view name, std::optional<FieldId>& id, Level& level) {
        const Parameter* part = reader.find(name);
        if (part == nullptr) return;
        id = field_of(*part, reader);
        if (const Parameter* written = part->member("level"))
            level = parse_level(written->scalar).value_or(level);
    };
    read_part("baseline", settings.baseline, settings.baseline_level);
    read_part("due", settings.due, settings.due_level);
    settings.max_metrics = reader.whole("max-metrics", 0);
    return settings;
}

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    ParameterReader reader(with, compiler);
    Settings settings = read_settings(reader);
    if (reader.failed()) return nullptr;
    return std::make_shared<KpiCheck>(std::move(settings));
}

}  // namespace

CheckDefinition kpi_check() {
    using enum ParameterType;
    const ParameterSpec field{
        "field", Field, false, "Alias or name of a Jira field", {}, {}, {}, "Jira 필드"};
    static const std::vector<ParameterSpec> kMetric{
        field,
        {"or-section", Texts, false, "Sections to read instead", {}, {}, {}, "대신 읽을 절"}};
    static const std::vector<ParameterSpec> kTarget{
        field,
        {"must-have-number", Bool, false, "No number, no target", {}, {}, "true", "수치 필수"}};
    static const std::vector<ParameterSpec> kWanted{
        field,
        {"level", Level, false, "How bad it is when missing", {}, {}, "warn", "없을 때의 수준"}};
    return {
        .name = "kpi",
        .subject = SubjectKind::Issue,
        .parameters =
            {{"metric", Map, false, "Where the metric stands", &kMetric, {}, {}, "지표의 위치"},
             {"target", Map, false, "Where the target stands", &kTarget, {}, {}, "목표값의 위치"},
             {"baseline", Map, false, "Where today's value is", &kWanted, {}, {}, "기준값의 위치"},
             {"due", Map, false, "Where the deadline stands", &kWanted, {}, {}, "기한의 위치"},
             {"max-metrics",
              Count,
              false,
              "More than this warn",
              {},
              {},
              {},
              "이보다 많으면 주의",
              1,
              100}},
        .summary =
            {"A metric and a target with a number, from fields, a section or sentences; a baseline "
             "and a deadline are wanted.",
             "필드·절·문장에서 지표와 수치 목표를 찾고, 기준값과 기한도 확인합니다."},
        .compile = &compile};
}

}  // namespace healthlint
