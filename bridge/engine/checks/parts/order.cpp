#include "bridge/engine/checks/parts/order.h"

#include <algorithm>
#include <utility>

namespace healthlint {
namespace {

// The first start of what must wait.
struct Begin {
    const Issue* issue = nullptr;  // nothing has started
    std::optional<TimePoint> at;   // nothing: it has, but nobody knows when
};

Begin first_start(const std::vector<const Issue*>& issues, const Snapshot& snapshot) {
    Begin begin;
    for (const Issue* issue : issues) {
        const Start start = start_of(*issue, snapshot);
        if (start.known && !start.at) continue;
        if (!start.known) return {.issue = issue, .at = std::nullopt};
        if (begin.issue == nullptr || *start.at < *begin.at) begin = {issue, start.at};
    }
    return begin;
}

enum class Standing { InTime, Missing, Open, Late, Unknown };

struct Judged {
    Standing standing = Standing::Missing;
    const Issue* issue = nullptr;  // the one that came nearest
    std::optional<TimePoint> finished;
};

// One finished issue in time is enough.
Judged judge_step(const std::vector<const Issue*>& issues, const Begin& begin) {
    Judged judged;
    const auto keep = [&](Standing standing, const Issue* issue, std::optional<TimePoint> at) {
        if (judged.standing == Standing::Missing || standing == Standing::InTime ||
            standing > judged.standing)
            judged = {standing, issue, at};
    };
    for (const Issue* issue : issues) {
        if (issue->category != StatusCategory::Done) {
            keep(Standing::Open, issue, std::nullopt);
            continue;
        }
        const std::optional<TimePoint> finished = finished_at(*issue);
        // Without its start: what was finished before the other was even created came first.
        const std::optional<TimePoint> latest = begin.at ? begin.at : begin.issue->created;
        if (finished && latest && *finished <= *latest) return {Standing::InTime, issue, finished};
        const bool known = finished && begin.at;
        const bool surely_late = finished && !begin.at && finished_at(*begin.issue) &&
                                 *finished > *finished_at(*begin.issue);
        keep(known || surely_late ? Standing::Late : Standing::Unknown, issue, finished);
    }
    return judged;
}

Text words_for(const OrderStep& step, const Judged& judged, const CheckContext& context) {
    switch (judged.standing) {
    case Standing::InTime:
        return {step.name.en + " finished in time", step.name.ko + ": 먼저 끝났습니다"};
    case Standing::Missing:
        return {"no " + step.name.en + " task found", step.name.ko + " 업무가 아직 없습니다"};
    case Standing::Open:
        return {step.name.en + " is not finished", step.name.ko + " 업무가 아직 끝나지 않았습니다"};
    case Standing::Late: {
        const Text day = day_text(*judged.finished, context);
        return {
            step.name.en + " was finished only on " + day.en,
            step.name.ko + " 업무가 끝난 날: " + day.ko};
    }
    case Standing::Unknown: break;
    }
    return {
        "when " + step.name.en + " was finished is not known",
        step.name.ko + " 업무가 언제 끝났는지 알 수 없습니다"};
}

std::string capital(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
        text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

CheckResult nothing_started(const Order& order) {
    if (!order.then)
        return conclude(
            Outcome::Pass, {"Work has not started yet.", "아직 업무를 시작하지 않았습니다."});
    return conclude(
        Outcome::Pass,
        {"No " + order.then->name.en + " has started yet.",
         order.then->name.ko + " 업무를 아직 시작하지 않았습니다."});
}

Text started(const Order& order, const Begin& begin, const CheckContext& context) {
    const Text name = order.then ? order.then->name : Text{"work", "업무"};
    if (!begin.at) return {capital(name.en) + " has started", name.ko + " 시작됨"};
    const Text day = day_text(*begin.at, context);
    return {capital(name.en) + " started on " + day.en, name.ko + " 시작: " + day.ko};
}

CheckResult judge_order(const Order& order, const Issue& issue, const CheckContext& context) {
    const std::vector<const Issue*> relatives = relatives_of(issue, order.relation, context);
    std::vector<const Issue*> waiting{&issue};
    if (order.then) {
        Selected then = select(order.then->which, relatives, context);
        if (then.unknown > 0 && then.issues.empty()) return history_not_read();
        waiting = std::move(then.issues);
    }
    const Begin begin = first_start(waiting, *context.snapshot);
    if (begin.issue == nullptr) return nothing_started(order);
    CheckResult result = conclude(Outcome::Pass, started(order, begin, context));
    result.evidence.clear();
    add_evidence(result, *begin.issue, result.message);
    const char* separator = "; ";
    bool unknown = false;
    bool unseen = false;
    for (const OrderStep& step : order.first) {
        const Selected selected = select(step.which, relatives, context);
        const Judged judged = judge_step(selected.issues, begin);
        const bool unsure = judged.standing == Standing::Unknown ||
                            (judged.standing == Standing::Missing && selected.unknown > 0);
        const bool elsewhere = judged.standing == Standing::Missing &&
                               unseen_relatives(issue, order.relation, context) > 0;
        unknown = unknown || unsure;
        unseen = unseen || elsewhere;
        if (unsure || elsewhere) continue;
        const Text words = words_for(step, judged, context);
        if (judged.standing != Standing::InTime) result.outcome = Outcome::Fail;
        result.message.en += separator + words.en;
        result.message.ko += " · " + words.ko;
        if (judged.issue != nullptr)
            add_evidence(result, *judged.issue, {capital(words.en), words.ko});
        else
            result.evidence.push_back({.text = {capital(words.en), words.ko}});
        separator = ", ";
    }
    if (unknown && result.outcome == Outcome::Pass) return history_not_read();
    if (unseen && result.outcome == Outcome::Pass) return relatives_not_seen();
    result.message.en += ".";
    return result;
}

CheckNeeds needs_of(const Order& order) {
    CheckNeeds needs{.changelog = true};
    add_relation(needs, order.relation);
    return needs;
}

JqlNeeds reads_of(const Order& order) {
    JqlNeeds needs;
    needs.fields = {
        FieldId{"status"},
        FieldId{"statuscategorychangedate"},
        FieldId{"resolutiondate"},
        FieldId{"created"},
        FieldId{"parent"},
        FieldId{"issuelinks"}};
    for (const OrderStep& step : order.first)
        add_reads(needs, step.which);
    if (order.then) add_reads(needs, order.then->which);
    return needs;
}

class OrderCheck final : public Check {
  public:
    explicit OrderCheck(Order order) : order_(std::move(order)) {}

    using Check::judge;

    CheckResult judge(const Issue& issue, const CheckContext& context) const override {
        return judge_order(order_, issue, context);
    }

    CheckNeeds needs() const override { return needs_of(order_); }

    JqlNeeds reads() const override { return reads_of(order_); }

  private:
    Order order_;
};

}  // namespace

std::shared_ptr<const Check> order_check(Order order) {
    return std::make_shared<OrderCheck>(std::move(order));
}

}  // namespace healthlint
