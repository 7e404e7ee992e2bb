#include "bridge/work/publish/suggestion.h"

#include "bridge/atlassian/adf.h"
#include "bridge/base/hash.h"
#include "bridge/engine/badge.h"

namespace healthlint {
namespace {

const Text kHealth{"Health", "건강도"};
const Text kNext{"Next: ", "다음 할 일: "};
const Text kFound{"Found: ", "찾은 문구: "};
const Text kFailsFrom{"Counts as failed from ", "실패로 집계되는 날: "};
const Text kSolved{"Solved", "해결됨"};
const Text kNothingOpen{"Nothing is open any more.", "남은 항목이 없습니다."};
const Text kOutOfScope{
    "The rules no longer apply to this issue.", "이 업무는 더 이상 평가 대상이 아닙니다."};
const Text kMore{"More in the Health panel.", "나머지는 건강도 패널에 있습니다."};
const Text kFooter{
    "This comment is updated in place. Rules: ", "이 댓글은 새로 달리지 않고 수정됩니다. 규칙: "};

AdfColor color_of(Grade grade) {
    switch (grade) {
    case Grade::Healthy: return AdfColor::Green;
    case Grade::AtRisk: return AdfColor::Yellow;
    case Grade::OffTrack: return AdfColor::Red;
    case Grade::Unknown: return AdfColor::Neutral;
    case Grade::Waived: return AdfColor::Purple;
    }
    return AdfColor::Neutral;
}

// At most kMaxQuoteBytes, never cutting through a UTF-8 sequence.
std::string shorten(const std::string& quote) {
    if (quote.size() <= kMaxQuoteBytes) return quote;
    std::size_t end = kMaxQuoteBytes;
    while (end > 0 && (static_cast<unsigned char>(quote[end]) & 0xC0U) == 0x80U)
        --end;
    return quote.substr(0, end) + "…";
}

std::vector<Json> finding_blocks(const Finding& finding, Language language) {
    std::vector<Json> blocks;
    blocks.push_back(adf_paragraph(
        {adf_text(finding.title.in(language), AdfMark::Strong),
         adf_text(
             finding.message.in(language).empty() ? "" : ": " + finding.message.in(language))}));
    // A comment is read by everybody who sees the issue, and not all of them may see another one
    // that is linked to it.
    const auto is_own = [&](const Evidence& evidence) {
        return !evidence.key || evidence.key->value == finding.subject.label;
    };
    for (const Evidence& evidence : finding.evidence)
        if (!evidence.quote.empty() && is_own(evidence)) {
            blocks.push_back(adf_paragraph(
                {adf_text(kFound.in(language)),
                 adf_text(shorten(evidence.quote), AdfMark::Emphasis)}));
            break;  // the panel shows the others
        }
    if (finding.fails_on)
        blocks.push_back(adf_paragraph(
            {adf_text(kFailsFrom.in(language) + format_date(*finding.fails_on) + ".")}));
    if (!finding.fix.in(language).empty())
        blocks.push_back(
            adf_paragraph({adf_text(kNext.in(language)), adf_text(finding.fix.in(language))}));
    return blocks;
}

Json heading(const Verdict* verdict, Language language) {
    if (verdict == nullptr) return adf_heading(4, {adf_text(kHealth.in(language))});
    const std::string label = badge_label(verdict->grade, verdict->open, language);
    return adf_heading(
        4, {adf_text(kHealth.in(language) + " "), adf_status(label, color_of(verdict->grade))});
}

void add_open(std::vector<Json>& blocks, const Verdict& verdict, Language language) {
    std::vector<std::vector<Json>> items;
    std::size_t open = 0;
    for (const auto* findings : {&verdict.findings, &verdict.team_findings})
        for (const Finding& finding : *findings) {
            if (!finding.open() || ++open > kMaxSuggestedFindings) continue;
            items.push_back(finding_blocks(finding, language));
        }
    if (items.empty()) {
        blocks.push_back(adf_paragraph({adf_text(kNothingOpen.in(language))}));
        return;
    }
    blocks.push_back(adf_bullet_list(items));
    if (open > items.size()) blocks.push_back(adf_paragraph({adf_text(kMore.in(language))}));
}

}  // namespace

Suggestion write_suggestion(
    const Verdict* verdict,
    const std::vector<Text>& solved,
    std::string_view pack,
    Language language) {
    std::vector<Json> blocks{heading(verdict, language)};
    if (verdict != nullptr)
        add_open(blocks, *verdict, language);
    else
        blocks.push_back(adf_paragraph({adf_text(kOutOfScope.in(language))}));
    if (!solved.empty()) {
        blocks.push_back(adf_paragraph({adf_text(kSolved.in(language), AdfMark::Strong)}));
        std::vector<std::vector<Json>> items;
        items.reserve(solved.size());
        for (const Text& title : solved)
            items.push_back({adf_paragraph({adf_text(title.in(language), AdfMark::Strike)})});
        blocks.push_back(adf_bullet_list(items));
    }
    std::string hash = short_hash(dump_json(adf_document(blocks)));
    blocks.push_back(
        adf_paragraph({adf_text(kFooter.in(language) + std::string(pack), AdfMark::Emphasis)}));
    return {.adf = adf_document(blocks), .hash = std::move(hash)};
}

}  // namespace healthlint
