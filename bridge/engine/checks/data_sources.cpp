// data-sources: is the data that verifies the KPI linked or named? Issue links, web links and the
// words of the description count; code, pictures, documentation and product pages do not.

#include <algorithm>

#include "bridge/engine/checks/data/data_amount.h"
#include "bridge/engine/checks/parts/conclusion.h"
#include "bridge/engine/checks/parts/linked_sources.h"
#include "bridge/engine/checks/registry.h"

namespace healthlint {
namespace {

struct Settings {
    std::vector<SourcePattern> any_of;
    std::size_t min = 1;
    bool each_needs_owner = false;
    AmountMinimum at_least;
};

// "Data sources found: 2, linked more than once: 1, archived or in the trash: 1."
Text found_words(const LinkedSources& sources) {
    const std::string count = std::to_string(sources.found.size());
    Text text{"Data sources found: " + count, "찾은 데이터 소스: " + count + "개"};
    const auto add = [&](std::size_t number, const char* en, const char* ko) {
        if (number == 0) return;
        text.en += std::string(", ") + en + ": " + std::to_string(number);
        text.ko += std::string(", ") + ko + ": " + std::to_string(number) + "개";
    };
    add(sources.repeated, "linked more than once", "중복 링크");
    add(sources.gone.size(), "archived or in the trash", "보관되었거나 휴지통에 있는 페이지");
    return text;
}

CheckResult links_not_read() {
    return not_known(
        UnknownReason::Transient,
        {"The web links of this work item were not read yet.",
         "이 업무 항목의 웹 링크를 아직 읽지 못했습니다."});
}

CheckResult labels_not_read() {
    return not_known(
        UnknownReason::Transient,
        {"The labels of a linked Confluence page could not be read.",
         "연결된 Confluence 페이지의 레이블을 읽지 못했습니다."});
}

class DataSourcesCheck final : public Check {
  public:
    explicit DataSourcesCheck(Settings settings) : settings_(std::move(settings)) {}

    using Check::judge;

    CheckResult judge(const Issue& issue, const CheckContext& context) const override {
        const LinkedSources sources =
            collect_sources(settings_.any_of, BareStar::DataOnly, issue, *context.snapshot);
        CheckResult result = verdict(sources);
        show_sources(sources, result);
        result.value = static_cast<double>(sources.found.size());
        result.unit = "data sources";
        result.inputs["repeated"] = static_cast<double>(sources.repeated);
        result.inputs["gone"] = static_cast<double>(sources.gone.size());
        result.thresholds["min"] = static_cast<double>(settings_.min);
        return result;
    }

    CheckNeeds needs() const override { return needs_of(settings_.any_of); }

    JqlNeeds reads() const override { return fields_with_sources(); }

  private:
    CheckResult verdict(const LinkedSources& sources) const {
        if (sources.found.size() < settings_.min) return too_few_sources(sources);
        Text message = found_words(sources);
        Outcome outcome = Outcome::Pass;
        const auto without = std::ranges::count(sources.found, false, &LinkedSource::owner);
        if (settings_.each_needs_owner && without > 0) {
            const std::string some = std::to_string(without);
            outcome = Outcome::Warn;
            message.en += ", without an owner: " + some;
            message.ko += ", 담당자 없음: " + some + "개";
        }
        if (settings_.at_least.any()) outcome = std::max(outcome, judge_amount(sources, message));
        message.en += ".";
        return conclude(outcome, message);
    }

    CheckResult too_few_sources(const LinkedSources& sources) const {
        if (sources.unread_links) return links_not_read();
        if (sources.unread_pages) return labels_not_read();
        if (sources.found.empty() && sources.gone.empty())
            return conclude(
                Outcome::Fail,
                {"No dataset, table, query or dashboard is linked.",
                 "연결된 데이터셋·테이블·쿼리·대시보드가 아직 없습니다."});
        const std::string least = std::to_string(settings_.min);
        Text message = found_words(sources);
        message.en += ", at least " + least + " wanted.";
        message.ko += " (최소 " + least + "개)";
        return conclude(Outcome::Fail, message);
    }

    // How much data there is stands beside the sources, where somebody wrote it down.
    Outcome judge_amount(const LinkedSources& sources, Text& message) const {
        DataAmount most;
        for (const LinkedSource& source : sources.found)
            most.keep_larger(read_data_amount(source.beside));
        const AmountMinimum& least = settings_.at_least;
        if (!most.any()) {
            message.en += ", their amount is not written down";
            message.ko += ", 데이터 규모는 적혀 있지 않음";
            return Outcome::Warn;
        }
        const Text amount = most.in_words();
        message.en += ", amount: " + amount.en;
        message.ko += ", 규모: " + amount.ko;
        if (least.met_by(most)) return Outcome::Pass;
        const Text wanted = least.in_words();
        message.en += " (at least " + wanted.en + " wanted)";
        message.ko += " (최소 " + wanted.ko + ")";
        return Outcome::Warn;
    }

    Settings settings_;
};

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    ParameterReader reader(with, compiler);
    Settings settings;
    settings.any_of = read_source_patterns(reader);
    settings.min = reader.whole("min", 1);
    settings.each_needs_owner = reader.flag("each-needs-owner", false);
    if (const Parameter* amount = reader.find("at-least"))
        settings.at_least = read_amount_minimum(*amount, reader);
    if (reader.failed()) return nullptr;
    return std::make_shared<DataSourcesCheck>(std::move(settings));
}

}  // namespace

CheckDefinition data_sources_check() {
    using enum ParameterType;
    static const std::vector<ParameterSpec> kSource{
        {"issue-link",
         Text,
         false,
         "Phrase or type of an issue link",
         {},
         {},
         {},
         "이슈 링크 이름"},
        {"web-link",
         Texts,
         false,
         "Addresses, * for any text",
         {},
         {},
         {},
         "웹 링크 주소 (* 사용)"},
        {"confluence-label",
         Text,
         false,
         "Label of a page",
         {},
         {},
         {},
         "Confluence 페이지 레이블"},
        {"text",
         Texts,
         false,
         "Kinds of data named in words",
         {},
         {},
         {},
         "글에서 읽을 데이터 종류"}};
    static const std::vector<ParameterSpec> kAmount{
        {.name = "rows", .type = Number, .summary = "Rows, records, events", .summary_ko = "건수"},
        {.name = "size",
         .type = Text,
         .summary = "10 GB, 2 TB",
         .summary_ko = "용량 (10 GB, 2 TB)"},
        {.name = "period", .type = Days, .summary = "Time covered", .summary_ko = "기간"}};
    return {
        .name = "data-sources",
        .subject = SubjectKind::Issue,
        .parameters =
            {{"any-of",
              Maps,
              true,
              "Where a source may stand; each entry one way",
              &kSource,
              {},
              {},
              "데이터를 찾을 곳. 항목마다 한 가지"},
             {"min",
              Count,
              false,
              "How many must be found",
              nullptr,
              {},
              "1",
              "있어야 하는 수",
              1,
              100},
             {"each-needs-owner",
              Bool,
              false,
              "Warn where a source names no owner",
              nullptr,
              {},
              "false",
              "담당자가 적혀 있지 않으면 주의"},
             {.name = "at-least",
              .type = Map,
              .summary = "How much data must be stated beside the sources; less warns",
              .members = &kAmount,
              .summary_ko = "소스 옆에 적혀 있어야 하는 데이터 규모. 모자라면 주의"}},
        .summary =
            {"Data is linked or named: table, bucket, topic, dashboard, sheet, catalogue entry, "
             "data set, notebook.",
             "테이블·버킷·토픽·대시보드·시트·카탈로그·데이터셋·노트북이 연결되어 있는지 "
             "확인합니다."},
        .compile = &compile};
}

}  // namespace healthlint
