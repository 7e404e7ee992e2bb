// checklist: tick-boxes of a work item, in its description or a text field: are there enough, are
// the wanted ones among them, how many are ticked?

#include <algorithm>
#include <cmath>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/parts/conclusion.h"
#include "bridge/engine/checks/registry.h"
#include "bridge/engine/measure.h"
#include "bridge/text/markup.h"
#include "bridge/text/section.h"

namespace healthlint {
namespace {

constexpr std::size_t kMaxShown = 10;

struct Settings {
    std::optional<NamedField> field;  // nothing = the description
    std::vector<std::string> sections;
    std::size_t min_items = 1;
    std::vector<std::string> must_have;  // words, each of which stands in some item
    Limits done;                         // percent
};

std::vector<Block> tasks_between(const Document& document, std::size_t begin, std::size_t end) {
    std::vector<Block> tasks;
    for (std::size_t at = begin; at < std::min(end, document.blocks.size()); ++at)
        if (document.blocks[at].kind == BlockKind::TaskItem) tasks.push_back(document.blocks[at]);
    return tasks;
}

// Apps that bring checklists keep them as text with "- [x]" in a field of theirs.
Document document_of(const Issue& issue, const std::optional<NamedField>& field) {
    if (!field || field->id->value == "description") return *issue.description.read();
    const auto value = issue.custom.find(*field->id);
    if (value == issue.custom.end()) return {};
    if (const auto* document = std::get_if<Document>(&value->second)) return *document;
    if (const auto* text = std::get_if<std::string>(&value->second))
        return document_from_markup(*text);
    return {};
}

bool names(const std::vector<Block>& items, const std::string& words) {
    return std::ranges::any_of(
        items, [&](const Block& item) { return contains_words(item.text, words); });
}

class Checklist final : public Check {
  public:
    explicit Checklist(Settings settings) : settings_(std::move(settings)) {}

    using Check::judge;

    CheckResult judge(const Issue& issue, const CheckContext& context) const override {
        if (settings_.field)
            if (auto unknown = field_not_known(*settings_.field, issue, *context.snapshot))
                return *unknown;
        const std::vector<Block> items = items_of(document_of(issue, settings_.field));
        CheckResult result = verdict(items);
        for (const Block& item : items) {
            if (item.done || result.evidence.size() > kMaxShown) continue;
            result.evidence.push_back(
                {.text = {"Open item", "완료하지 않은 항목"},
                 .quote = item.text,
                 .url = {},
                 .key = std::nullopt});
        }
        result.inputs["items"] = static_cast<double>(items.size());
        result.inputs["done"] = static_cast<double>(std::ranges::count(items, true, &Block::done));
        return result;
    }

    CheckNeeds needs() const override { return {.description = !settings_.field}; }

    JqlNeeds reads() const override {
        JqlNeeds needs;
        if (!settings_.field)
            needs.fields = {FieldId{"description"}};
        else if (settings_.field->id)
            needs.fields = {*settings_.field->id};
        return needs;
    }

  private:
    std::vector<Block> items_of(const Document& document) const {
        if (settings_.sections.empty()) return tasks_between(document, 0, document.blocks.size());
        std::vector<Block> items;
        for (const Section& section : find_sections(document, settings_.sections))
            for (Block& item : tasks_between(document, section.begin, section.end))
                items.push_back(std::move(item));
        return items;
    }

    CheckResult verdict(const std::vector<Block>& items) const {
        if (items.empty())
            return conclude(
                Outcome::Fail, {"No checklist is there yet.", "체크리스트가 아직 없습니다."});
        const std::string all = std::to_string(items.size());
        if (items.size() < settings_.min_items) {
            const std::string least = std::to_string(settings_.min_items);
            return conclude(
                Outcome::Fail,
                {"Checklist items: " + all + ", at least " + least + " wanted.",
                 "체크리스트 항목: " + all + "개 (최소 " + least + "개)"});
        }
        std::vector<std::string> missing;
        for (const std::string& words : settings_.must_have)
            if (!names(items, words)) missing.push_back("\"" + words + "\"");
        if (!missing.empty())
            return conclude(
                Outcome::Fail,
                {"Not on the checklist yet: " + join(missing, ", ") + ".",
                 "체크리스트에 아직 없는 항목: " + join(missing, ", ")});
        return judge_done(items, all);
    }

    CheckResult judge_done(const std::vector<Block>& items, const std::string& all) const {
        const auto done = std::ranges::count(items, true, &Block::done);
        const double share = 100 * static_cast<double>(done) / static_cast<double>(items.size());
        const std::string some = std::to_string(done);
        CheckResult result = measured(
            std::round(share),
            settings_.done,
            "Checklist: " + some + " of " + all + " done (" + format_number(std::round(share)) +
                " %)",
            "체크리스트 " + all + "개 중 " + some + "개 완료 (" + format_number(std::round(share)) +
                " %)",
            {" %", " %"});
        result.unit = "% of items done";
        return result;
    }

    Settings settings_;
};

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    ParameterReader reader(with, compiler);
    Settings settings{
        .field = reader.field("field"),
        .sections = reader.texts("sections"),
        .min_items = reader.whole("min-items", 1),
        .must_have = reader.texts("must-have"),
        .done = reader.limits("done")};
    if (reader.failed()) return nullptr;
    return std::make_shared<Checklist>(std::move(settings));
}

}  // namespace

CheckDefinition checklist_check() {
    using enum ParameterType;
    return {
        .name = "checklist",
        .subject = SubjectKind::Issue,
        .parameters =
            {{.name = "field",
              .type = Field,
              .summary = "A text field that holds the checklist; the description otherwise",
              .summary_ko = "체크리스트가 있는 텍스트 항목. 없으면 설명"},
             {.name = "sections",
              .type = Texts,
              .summary = "Only items under these headings",
              .summary_ko = "이 제목 아래의 항목만 셉니다"},
             {.name = "min-items",
              .type = Count,
              .summary = "How many items must be there",
              .fallback = "1",
              .summary_ko = "있어야 하는 항목 수",
              .least = 1,
              .most = 200},
             {.name = "must-have",
              .type = Texts,
              .summary = "Words of items that must be there",
              .summary_ko = "꼭 있어야 하는 항목의 단어"},
             {.name = "done",
              .type = PercentLimits,
              .summary = "Limits of the share of ticked items",
              .summary_ko = "완료한 항목 비율의 임계값"}},
        .summary =
            {"A checklist is there, and enough of it is ticked.",
             "체크리스트가 있고 충분히 완료했는지 확인합니다."},
        .compile = &compile};
}

}  // namespace healthlint
