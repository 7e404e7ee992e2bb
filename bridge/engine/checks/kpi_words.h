#pragma once
// The vocabulary of goals in English and Korean: which words promise something or say
// that a number is no target. Grammar classes, not phrases.

#include <string_view>

namespace healthlint {

bool is_modal(std::string_view lower);          // should, must, need, want, aim, …
bool is_be(std::string_view lower);             // is, are, was, …
bool is_determiner(std::string_view lower);     // the, our, its, …
bool is_preposition(std::string_view lower);    // across, for, within, …
bool is_pronoun(std::string_view lower);        // it, this, them
bool is_baseline_word(std::string_view lower);  // currently, now, baseline, 현재, …

// "goal", "target", "KR2", "success metrics", "목표", "기대 효과": what follows is intended.
bool is_goal_label(std::string_view label);

enum class SlotLabel { None, Metric, Baseline, Target, Deadline, Other };

SlotLabel slot_label(std::string_view label);

// The phrase ends in something that is measured: a rate, a time, a count, 율, 시간, 건수, …
bool is_measurable_noun(std::string_view metric);

// Settings of software and of training: numbers to choose, not outcomes to reach.
bool is_setting(std::string_view metric);

// Progress, story points, versions, prices, budgets: numbers that are no outcome either.
bool is_bookkeeping(std::string_view metric);

}  // namespace healthlint
