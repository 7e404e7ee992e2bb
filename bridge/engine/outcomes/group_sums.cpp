#include "bridge/engine/outcomes/group_sums.h"

#include <set>
#include <utility>

namespace healthlint {
namespace {

std::size_t* counter(Sample& sample, Part part) {
    switch (part) {
    case Part::None: return nullptr;
    case Part::Yes: return &sample.yes;
    case Part::No: return &sample.no;
    case Part::Unknown: return &sample.unknown;
    }
    return nullptr;
}

}  // namespace

GroupSums::GroupSums(Subject of, const Team* its_team, std::size_t rules)
    : subject(std::move(of)),
      team(its_team),
      samples(rules),
      rulings(rules) {
    if (team != nullptr)
        listed_people = std::set<AccountId>(team->people.begin(), team->people.end()).size();
}

void GroupSums::add(std::span<const Part> parts, const AccountId& assignee) {
    ++issues;
    for (std::size_t at = 0; at < parts.size(); ++at)
        if (std::size_t* count = counter(samples[at], parts[at])) ++*count;
    if (team != nullptr && listed_people == 0 && !assignee.value.empty()) ++assignees[assignee];
}

void GroupSums::take_away(std::span<const Part> parts, const AccountId& assignee) {
    --issues;
    for (std::size_t at = 0; at < parts.size(); ++at)
        if (std::size_t* count = counter(samples[at], parts[at])) --*count;
    const auto person = assignees.find(assignee);
    if (person != assignees.end() && --person->second == 0) assignees.erase(person);
}

}  // namespace healthlint
