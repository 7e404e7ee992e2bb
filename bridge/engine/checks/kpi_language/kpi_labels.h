#pragma once
// Words that name a goal or a part of one when they stand as a label: before a colon, in a heading,
// in the head of a table.

#include <span>
#include <string_view>

namespace healthlint {

// "goal", "target", "KR2", "success metrics", "목표", "기대 효과": what follows is intended.
bool is_goal_label(std::string_view label);

bool is_goal_name(std::string_view text);  // nothing but such a label

enum class SlotLabel { None, Metric, Baseline, Target, Deadline, Other };

SlotLabel slot_label(std::string_view label);

std::span<const std::string_view> goal_labels();

}  // namespace healthlint
