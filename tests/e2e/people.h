#pragma once
// What people do in Jira while the bridge is being tortured: seeded, so that a run can be repeated.

#include <random>
#include <string>
#include <vector>

#include "tests/e2e/world.h"

namespace healthlint {

// Fields of a project with everything that the rule kpi-measurable asks for, and with nothing of
// it.
Json measurable_kpi();
Json no_kpi();

std::vector<std::string> project_keys(World& world);

bool breaks(const std::optional<Json>& badge, const std::string& rule);

class People {
  public:
    People(World& world, unsigned seed);

    // One edit by a random person of a random issue: a KPI, a label, a summary, another assignee, a
    // status, a comment, a new issue, a deleted one.
    void do_something();

  private:
    const std::string& any(const std::vector<std::string>& list);
    int below(int limit);
    Json random_kpi();
    void toggle_label(const std::string& key);
    void move_on(const std::string& key);
    void comment(const std::string& key);
    void create();
    void remove();

    World& world_;
    std::mt19937 random_;
    std::vector<std::string> projects_, others_, created_, accounts_;
    int edits_ = 0, lost_comments_ = 0;
};

}  // namespace healthlint
