#include "bridge/engine/checks/kpi/kpi_promise.h"

#include <algorithm>
#include <array>
#include <string>

#include "bridge/engine/checks/kpi_language/kpi_measures.h"
#include "bridge/engine/checks/kpi_language/kpi_verbs.h"
#include "bridge/engine/checks/kpi_text/kpi_choice.h"

namespace healthlint {
namespace {

using Kind = KpiTokenKind;

class PromiseReader {
  public:
    PromiseReader(const KpiClaim& claim, bool measurable, bool percent)
        : c_(claim),
          s_(claim.sentence),
          q_(claim.sentence.quantities[claim.target]),
          at_(claim.sentence.token_of(claim.target)),
          measurable_(measurable),
          percent_(percent) {}

    // Outside of goals "have two options" and "reduce it to 3" are everyday words: a change needs a
    // unit, a baseline, a date or a measure; keeping and reaching needs a share or a measure.
    bool read() const {
        const std::string unit = canonical_unit(q_.unit);
        // "Finish 60 % of the annotation" is a part of the work.
        if (s_.is_word(*c_.verb, "finish") && percent_ && !measurable_) return false;
        // "Limit uploads to 5 per hour" is a rule of the program.
        if (s_.is_word(*c_.verb, "limit") && !percent_ && !c_.has_deadline)
            return limits_money() || is_duration_unit(unit);
        if (measurable_ || percent_ || c_.has_deadline || moves_many()) return true;
        // "get the first reply down to 15 minutes"
        const bool level = at_ > 2 && s_.is_word(at_ - 1, "to") &&
                           (s_.is_word(at_ - 2, "down") || s_.is_word(at_ - 2, "up"));
        if (level && is_duration_unit(unit)) return true;
        const bool limited = q_.comparison != Comparison::None && is_duration_unit(unit);
        if (english_verb(token(*c_.verb).lower)->change == Movement::Reach)
            return *c_.verb == 0 && (limited || limits_money() || is_rate() || attains_many() ||
                                     (moved() && is_duration_unit(unit)));
        const bool counted = !unit.empty() && !is_duration_unit(unit) && unit != "x";
        return q_.is_fraction_word || c_.baseline || unit == "x" || is_duration_unit(unit) ||
               (*c_.verb == 0 && (counted || q_.comparison != Comparison::None));
    }

  private:
    const KpiToken& token(std::size_t at) const { return s_.tokens[at]; }

    bool moved() const {
        return c_.baseline && *c_.baseline < c_.target && are_linked(s_, *c_.baseline, c_.target);
    }

    // "Reduce open findings to 20", "Grow the community to 10k members"
    bool moves_many() const {
        const auto verb = english_verb(token(*c_.verb).lower);
        const bool extent = s_.is_word(at_ - 1, "to") || s_.is_word(at_ - 1, "by");
        return *c_.verb == 0 && at_ > 2 && extent && verb->change != Movement::Reach &&
               (is_counted_noun(head_of(c_.metric)) ||
                (s_.is_word(at_ - 1, "to") && !counted_noun(s_, at_).empty()));
    }

    // "Reach 1,000 paying teams": who delivers or has so many tells a task.
    bool attains_many() const {
        constexpr auto kAttain = std::to_array<std::string_view>(
            {"reach", "attain", "achieve", "surpass", "exceed", "acquire", "attract", "recruit"});
        return at_ == 1 && !counted_noun(s_, at_).empty() &&
               std::ranges::find(kAttain, std::string_view(token(0).lower)) != kAttain.end();
    }

    // "Keep monthly spend below $250k"
    bool limits_money() const {
        const std::string unit = canonical_unit(q_.unit);
        return q_.comparison != Comparison::None &&
               (unit == "$" || unit == "eur" || unit == "gbp" || unit == "won");
    }

    // "Generate 300 demo requests per quarter"
    bool is_rate() const {
        for (std::size_t at = at_ + 1; at_ == 1 && at < s_.tokens.size(); ++at) {
            if (token(at).kind == Kind::Sign) return false;
            if (s_.is_word(at, "per") || s_.is_word(at, "each")) return true;
        }
        return false;
    }

    const KpiClaim& c_;
    const KpiTokens& s_;
    const Quantity& q_;
    std::size_t at_;  // token of the target
    bool measurable_;
    bool percent_;
};

}  // namespace

bool verb_promises(const KpiClaim& claim, bool measurable, bool percent) {
    return PromiseReader(claim, measurable, percent).read();
}

}  // namespace healthlint
