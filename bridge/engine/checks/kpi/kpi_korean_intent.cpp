#include "bridge/engine/checks/kpi/kpi_korean_intent.h"

#include <algorithm>
#include <array>

#include "bridge/engine/checks/kpi_language/kpi_korean.h"
#include "bridge/engine/checks/kpi_language/kpi_measures.h"
#include "bridge/engine/checks/kpi_text/kpi_choice.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

using Kind = KpiTokenKind;

class KoreanIntentReader {
  public:
    KoreanIntentReader(const KpiClaim& claim, bool measurable)
        : c_(claim),
          s_(claim.sentence),
          q_(claim.sentence.quantities[claim.target]),
          at_(claim.sentence.token_of(claim.target)),
          measurable_(measurable),
          percent_(is_percent_unit(canonical_unit(q_.unit))) {}

    bool read() const {
        const auto after = s_.text.substr(q_.end);
        constexpr std::size_t kReach = 90;  // bytes: about thirty syllables
        const auto verb = find_korean_verb(after.substr(0, kReach), 0);
        if (q_.is_signed && measurable_ && c_.has_deadline) return true;
        if (states_goal_before() || restates_change()) return true;
        if (q_.value == 0 && c_.has_deadline && !verb) return true;  // "연말까지 사고 0건"
        if (is_korean_duty(after)) return measurable_ || percent_ || is_time_limit(after);
        if (percent_ && makes_happen(after)) return true;
        return verb ? means_verb(*verb, after) : means_number(after);
    }

  private:
    bool compared() const { return q_.comparison != Comparison::None; }

    // No verb that we know stands behind the number.
    bool means_number(std::string_view after) const {
        if (korean_goal_noun(after) || is_called_goal(after)) return true;
        if (compared()) return measurable_ && ends_phrase(after);
        // "5%에서 3%로 (3분기)"; a word behind it would be a verb that means no goal: "인상".
        const bool arrives = after.starts_with("로") || after.starts_with("으로");
        const auto rest = arrives ? trim(after.substr(after.find("로") + 3)) : after;
        const bool ends = rest.empty() || !is_hangul(code_point_at(rest, 0).value) ||
                          s_.tokens.back().kind == Kind::Time;
        if ((moved() || c_.has_deadline) && measurable_ && arrives && ends) return true;
        if (measurable_ && percent_ && c_.context.fragment && has_limit())
            return ends_phrase(after);
        return c_.has_deadline && (moved() || wins_people(after));
    }

    // "클릭률 5.5% 목표, 현재 4.1%"
    static bool is_called_goal(std::string_view after) {
        constexpr std::string_view kGoal = "목표";
        const auto words = trim(after);
        if (!words.starts_with(kGoal)) return false;
        const auto rest = words.substr(kGoal.size());
        return rest.empty() || !is_word_char(code_point_at(rest, 0).value);
    }

    bool means_verb(const KoreanVerb& verb, std::string_view after) const {
        const KoreanMood mood = korean_mood(after, verb);
        if (mood == KoreanMood::Fact) return false;
        // "업로드 용량은 50MB로 제한한다" is a rule of the program.
        const bool limits = after.substr(verb.at).starts_with("제한");
        if (limits && !percent_ && !c_.has_deadline && canonical_unit(q_.unit) != "won")
            return false;
        // "검색 클릭률 15% 향상": as a whole line a plan, inside a text a heading of anything.
        const bool whole = c_.context.fragment && !has_arrow_before();
        if (mood == KoreanMood::Name && !verb.happens && whole && measurable_) return true;
        if (mood == KoreanMood::Name && whole && gathers(verb, after)) return true;
        if (moved() || c_.has_deadline || (compared() && measurable_)) return true;
        if (verb.change == Movement::Reach && q_.value == 0) return true;  // "사고 0건 달성"
        return mood == KoreanMood::Plan && (compared() || measurable_ || percent_);
    }

    const KpiToken& token(std::size_t at) const { return s_.tokens[at]; }

    // "리드타임 단축(48h→24h)": the change and, in brackets, how far.
    bool restates_change() const {
        if (!moved()) return false;
        const std::size_t first = s_.token_of(*c_.baseline);
        if (first == 0 || !s_.is_sign(first - 1, "(")) return false;
        const auto name = s_.text.substr(0, token(first - 1).begin);
        for (std::size_t from = 0; from < name.size();) {
            const auto verb = find_korean_verb(name, from);
            if (!verb) return false;
            if (verb->end == name.size())
                return verb->change != Movement::Reach &&
                       is_measurable_noun(trim_end(name.substr(0, verb->at)));
            from = verb->end;
        }
        return false;
    }

    static std::string_view trim_end(std::string_view text) {
        const auto last = text.find_last_not_of(" \t");
        return text.substr(0, last == text.npos ? 0 : last + 1);
    }

    bool moved() const {
        return c_.baseline && *c_.baseline < c_.target && are_linked(s_, *c_.baseline, c_.target);
    }

    // "조치율 100% (6월 말까지)"
    bool has_limit() const {
        return std::ranges::any_of(s_.times, [](const TimePhrase& time) {
            return time.limit && !time.past && time.kind != TimePhrase::Kind::Window;
        });
    }

    // "셀러 500명을 입점시킨다": people, by a day, and a verb that we do not know.
    bool wins_people(std::string_view after) const {
        const std::string unit = canonical_unit(q_.unit);
        const bool people = unit == "person" || unit == "팀" || unit == "곳";
        const bool object = after.starts_with("을 ") || after.starts_with("를 ");
        for (const std::string_view plan :
             {"킨다", "한다", "하기", "하자", "겠다", "합니다", "킵니다"})
            if (people && object && after.find(plan) != after.npos) return true;
        return false;
    }

    // "참가팀 100팀 모집", "회원 3만 명 확보": people and companies that shall be won.
    bool gathers(const KoreanVerb& verb, std::string_view after) const {
        constexpr auto kGather = std::to_array<std::string_view>(
            {"모집", "확보", "유치", "달성", "돌파", "양성", "육성"});
        constexpr auto kWhom = std::to_array<std::string_view>({"person", "팀", "곳", "회"});
        const auto word = after.substr(verb.at, verb.end - verb.at);
        const std::string unit = canonical_unit(q_.unit);
        return std::ranges::find(kGather, word) != kGather.end() &&
               std::ranges::find(kWhom, std::string_view(unit)) != kWhom.end();
    }

    // "로딩 0.1초 증가 → 매출 1% 감소": what follows from something.
    bool has_arrow_before() const {
        return std::any_of(
            s_.tokens.begin(),
            s_.tokens.begin() + static_cast<std::ptrdiff_t>(at_),
            [](const KpiToken& each) { return each.kind == Kind::Arrow; });
    }

    // "하반기 목표는 재구매율 30%입니다"
    bool states_goal_before() const {
        const auto before = s_.text.substr(0, q_.begin);
        // "성공률 목표치 99.9%"
        for (const std::string_view goal : {"목표", "목표치", "목표값", "타깃", "타겟"})
            if (before.ends_with(std::string(goal) + " ")) return measurable_ || percent_;
        for (const std::string_view goal :
             {"목표는 ",
              "목표가 ",
              "목표치는 ",
              "목표값은 ",
              "성공 기준은 ",
              "성공 지표는 ",
              "합격 기준은 ",
              "통과 기준은 ",
              "완료 기준은 ",
              "KPI는 "})
            if (before.find(goal) != before.npos) return measurable_ || percent_;
        return false;
    }

    // "표시까지 1.5초를 넘지 않아야 한다"
    bool is_time_limit(std::string_view after) const {
        const std::string unit = canonical_unit(q_.unit);
        const bool limits = q_.comparison == Comparison::AtMost ||
                            after.substr(0, after.find("않")).find("넘지") != after.npos;
        return limits && (unit == "ms" || unit == "s");
    }

    // "회원 중 30%가 다시 방문하도록 한다"
    static bool makes_happen(std::string_view after) {
        for (const std::string_view words : {"도록 한다", "도록 합니다", "도록 하겠", "도록 만든"})
            if (after.find(words) != after.npos) return true;
        return false;
    }

    // "2시간을 넘지 않아야 한다", "90%는 되어야 합니다"
    static bool is_korean_duty(std::string_view after) {
        for (const std::string_view duty :
             {"야 한다",
              "야 합니다",
              "야 함",
              "야 하며",
              "야 하고",
              "야 됩니다",
              "야 된다",
              "지 않도록",
              "지 않게"})
            if (after.find(duty) != after.npos) return true;
        return false;
    }

    // A nominal sentence may end behind the number; an attached word makes it a part of another
    // phrase ("5,000개 이상의 광고", "80% 이하 하락").
    bool ends_phrase(std::string_view after) const {
        if (after.starts_with("으로") || after.starts_with("로")) return true;
        const bool attached = !after.empty() && is_hangul(code_point_at(after, 0).value);
        after = trim(after);
        if (after.empty()) return true;
        const bool word = is_word_char(code_point_at(after, 0).value);
        if (attached) return false;
        return !word || s_.tokens.size() <= at_ + 1 || token(at_ + 1).kind == Kind::Time;
    }

    static std::string_view trim(std::string_view text) {
        const auto begin = text.find_first_not_of(" \t");
        return begin == text.npos ? std::string_view() : text.substr(begin);
    }

    const KpiClaim& c_;
    const KpiTokens& s_;
    const Quantity& q_;
    std::size_t at_;  // token of the target
    bool measurable_;
    bool percent_;
};

}  // namespace

bool states_korean_goal(const KpiClaim& claim, bool measurable) {
    return KoreanIntentReader(claim, measurable).read();
}

}  // namespace healthlint
