#include "bridge/engine/checks/kpi/kpi_asking.h"

#include <algorithm>
#include <array>

#include "bridge/engine/checks/kpi_language/kpi_verbs.h"
#include "bridge/engine/checks/kpi_language/kpi_words.h"

namespace healthlint {
namespace {

using Kind = KpiTokenKind;

// "rolled out the cache and cut p99": what "and" joins to a past verb is past as well.
bool follows_past(const KpiTokens& sentence, std::size_t at) {
    while (at-- > 0) {
        const KpiToken& token = sentence.tokens[at];
        if (token.kind == KpiTokenKind::Sign && token.lower == ";") return false;
        if (token.kind != KpiTokenKind::Word) continue;
        if (is_modal(token.lower) || token.lower == "to" || token.lower == "will") return false;
        const auto verb = english_verb(token.lower);
        if (verb && verb->form == VerbForm::Past) return true;
        const bool subject = at > 0 && is_subject(sentence.tokens[at - 1].lower);
        if (token.lower.ends_with("ed") && subject) return true;
    }
    return false;
}

// "We cut", "it hit": verbs whose past has no form of its own, behind a subject.
bool is_invariant(std::string_view verb) {
    return verb == "cut" || verb == "hit";
}

// "so that the rate rises", "such that errors fall"
bool is_purpose(const KpiTokens& sentence, std::size_t at) {
    while (at-- > 0) {
        if (sentence.tokens[at].kind == Kind::Sign || sentence.tokens[at].kind == Kind::Quantity)
            return false;
        if (sentence.is_word(at, "that"))
            return at > 0 && (sentence.is_word(at - 1, "so") || sentence.is_word(at - 1, "such"));
        if (sentence.is_word(at, "so")) return true;
    }
    return false;
}

// "want to see errors drop to 3": the verb says what somebody wants to see.
bool is_wanted_sight(const KpiTokens& sentence, std::size_t at) {
    constexpr std::size_t kReach = 8;  // tokens: the words of the metric stand between
    for (std::size_t back = 1; back <= kReach && back < at; ++back) {
        if (sentence.tokens[at - back].kind != Kind::Word) return false;
        if (sentence.is_word(at - back, "see")) return sentence.is_word(at - back - 1, "to");
    }
    return false;
}

bool is_after_modal(const KpiTokens& sentence, std::size_t at) {
    while (at-- > 0)
        if (is_modal(sentence.tokens[at].lower)) return true;
    return false;
}

// "the time to detect fraud", "how to cut": the verb belongs to the noun.
bool takes_infinitive(std::string_view word) {
    constexpr auto kNouns = std::to_array<std::string_view>(
        {"how",
         "time",
         "cost",
         "effort",
         "ability",
         "failure",
         "steps",
         "clicks",
         "way",
         "chance",
         "attempts",
         "willingness",
         "delay",
         "likelihood"});
    return std::ranges::find(kNouns, word) != kNouns.end();
}

// Does the form of the verb at `at` ask for something?
bool asks(const KpiTokens& s, std::size_t at, const Verb& verb, bool goal) {
    if (at == 0) return verb.form == VerbForm::Base || (goal && verb.form != VerbForm::Past);
    std::size_t before = at - 1;
    while (before > 0 && s.tokens[before].kind == Kind::Word &&
           (s.tokens[before].lower.ends_with("ly") || s.is_word(before, "least") ||
            s.is_word(before, "at") || s.is_word(before, "also")))
        --before;
    const std::string& word = s.tokens[before].lower;
    if (verb.form == VerbForm::Gerund && !goal) {
        // "commit to raising", "the goal of cutting"
        const bool object =
            word == "to" || word == "of" || word == "at" || word == "on" || word == "is";
        return object && is_after_modal(s, before);
    }
    if (verb.form == VerbForm::Third && verb.change != Movement::Reach && is_purpose(s, at))
        return true;
    if (verb.form == VerbForm::Gerund || verb.form == VerbForm::Third) return goal;
    if (verb.form == VerbForm::Past) return word == "be" && is_after_modal(s, before);
    if (word == "to") return before == 0 || !takes_infinitive(s.tokens[before - 1].lower);
    if (word == "and" || word == "or" || word == "then") return !follows_past(s, before);
    if (word == "should" && verb.change != Movement::Reach)
        return before > 0 && !is_pronoun(s.tokens[before - 1].lower);
    if (word == "will" || word == "'ll")
        return before > 0 && (s.is_word(before - 1, "we") || s.is_word(before - 1, "team"));
    // "we have 3 …", "we cut the time": a state and a past; "we reduce … to" is a plan.
    if (word == "we") return verb.change != Movement::Reach && !is_invariant(s.tokens[at].lower);
    constexpr std::array<std::string_view, 6> kBefore{
        "must", "shall", "should", "lets", "let's", "please"};
    if (std::ranges::find(kBefore, word) != kBefore.end()) return true;
    if (verb.form == VerbForm::Base && is_wanted_sight(s, at)) return true;
    const bool clause = s.tokens[before].kind == Kind::Sign || s.tokens[before].kind == Kind::Time;
    return clause && !s.is_sign(before, "'");
}

}  // namespace

std::optional<std::size_t> governing_verb(
    const KpiTokens& sentence, std::size_t token, const KpiContext& context) {
    for (std::size_t at = token; at-- > 0;) {
        if (sentence.is_sign(at, ";")) return std::nullopt;
        if (sentence.tokens[at].kind != Kind::Word) continue;
        const auto verb = english_verb(sentence.tokens[at].lower);
        if (verb && asks(sentence, at, *verb, context.goal)) return at;
    }
    return std::nullopt;
}

}  // namespace healthlint
