// links: enough links of a kind stand on the issue: issue links, web links by address, labelled
// Confluence pages. What they mean is the pack's business.

#include "bridge/engine/checks/parts/conclusion.h"
#include "bridge/engine/checks/parts/linked_sources.h"
#include "bridge/engine/checks/registry.h"

namespace healthlint {
namespace {

struct Settings {
    std::vector<SourcePattern> any_of;
    std::size_t min = 1;
};

class Links final : public Check {
  public:
    explicit Links(Settings settings) : settings_(std::move(settings)) {}

    using Check::judge;

    CheckResult judge(const Issue& issue, const CheckContext& context) const override {
        const LinkedSources links =
            collect_sources(settings_.any_of, BareStar::EveryLink, issue, *context.snapshot);
        const std::size_t found = links.found.size();
        if (found < settings_.min && links.unread_links)
            return not_known(
                UnknownReason::Transient,
                {"The web links of this work item were not read yet.",
                 "이 업무 항목의 웹 링크를 아직 읽지 못했습니다."});
        if (found < settings_.min && links.unread_pages)
            return not_known(
                UnknownReason::Transient,
                {"The labels of a linked Confluence page could not be read.",
                 "연결된 Confluence 페이지의 레이블을 읽지 못했습니다."});
        CheckResult result = verdict(links);
        show_sources(links, result);
        result.value = static_cast<double>(found);
        result.unit = "links";
        result.thresholds["min"] = static_cast<double>(settings_.min);
        return result;
    }

    CheckNeeds needs() const override { return needs_of(settings_.any_of); }

    JqlNeeds reads() const override { return fields_with_sources(); }

  private:
    CheckResult verdict(const LinkedSources& links) const {
        const std::string count = std::to_string(links.found.size());
        if (links.found.size() >= settings_.min)
            return conclude(
                Outcome::Pass, {"Links found: " + count + ".", "찾은 링크: " + count + "개"});
        if (!links.gone.empty())
            return conclude(
                Outcome::Fail,
                {"The linked page is archived or in the trash.",
                 "연결된 페이지가 보관되었거나 휴지통에 있습니다."});
        if (links.found.empty())
            return conclude(
                Outcome::Fail,
                {"Nothing of what the rule asks for is linked.",
                 "규칙이 요구하는 링크가 아직 없습니다."});
        const std::string least = std::to_string(settings_.min);
        return conclude(
            Outcome::Fail,
            {"Links found: " + count + ", at least " + least + " wanted.",
             "찾은 링크: " + count + "개 (최소 " + least + "개)"});
    }

    Settings settings_;
};

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    ParameterReader reader(with, compiler);
    Settings settings{.any_of = read_source_patterns(reader), .min = reader.whole("min", 1)};
    if (reader.failed()) return nullptr;
    return std::make_shared<Links>(std::move(settings));
}

}  // namespace

CheckDefinition links_check() {
    using enum ParameterType;
    static const std::vector<ParameterSpec> kLink{
        {.name = "issue-link",
         .type = Text,
         .summary = "Phrase or type of an issue link",
         .summary_ko = "업무 항목 링크 이름"},
        {.name = "web-link",
         .type = Texts,
         .summary = "Addresses, * for any text",
         .summary_ko = "웹 링크 주소 (* 사용)"},
        {.name = "confluence-label",
         .type = Text,
         .summary = "Label of a linked page",
         .summary_ko = "연결된 Confluence 페이지의 레이블"}};
    return {
        .name = "links",
        .subject = SubjectKind::Issue,
        .parameters =
            {{.name = "any-of",
              .type = Maps,
              .required = true,
              .summary = "Which links count; each entry one way",
              .members = &kLink,
              .summary_ko = "인정하는 링크. 항목마다 한 가지"},
             {.name = "min",
              .type = Count,
              .summary = "How many must be there",
              .fallback = "1",
              .summary_ko = "있어야 하는 수",
              .least = 1,
              .most = 100}},
        .summary =
            {"Enough links of a kind stand on the issue.",
             "업무 항목에 정해진 종류의 링크가 있는지 확인합니다."},
        .compile = &compile};
}

}  // namespace healthlint
