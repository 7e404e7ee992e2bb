#pragma once
// The vocabulary of goals: which words promise something or say that a number is no target.
// Grammar classes, not phrases.

#include <string_view>
#include <vector>

namespace healthlint {

bool is_modal(std::string_view lower);          // should, must, need, want, aim, …
bool is_be(std::string_view lower);             // is, are, was, …
bool is_determiner(std::string_view lower);     // the, our, its, …
bool is_preposition(std::string_view lower);    // across, for, within, …
bool is_pronoun(std::string_view lower);        // it, this, them
bool is_subject(std::string_view lower);        // we, I, they, team
bool is_obligation(std::string_view lower);     // must, should, shall, needs
bool is_aim(std::string_view lower);            // aim, aiming, target(ing), strive
bool is_goal_noun(std::string_view lower);      // goal, objective, ambition, KPI
bool is_baseline_word(std::string_view lower);  // currently, now, baseline, 현재, …

// Single words of the classes above and of goal labels, for a quick look at a text.
std::vector<std::string_view> goal_trigger_words();
std::vector<std::string_view> baseline_trigger_words();

// Settings of software and of training: numbers to choose, not outcomes to reach.
bool is_setting(std::string_view metric);

// Progress, story points, versions, prices, budgets: numbers that are no outcome either.
bool is_bookkeeping(std::string_view metric);

}  // namespace healthlint
