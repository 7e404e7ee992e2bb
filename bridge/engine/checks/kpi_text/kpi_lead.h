#pragma once
// What stands before a goal on its line and is no part of it: bullets, numbers, "KR2:", "[P0]".

#include <string>
#include <string_view>

namespace healthlint {

struct KpiLead {
    std::string_view rest;   // the line without its lead
    std::string_view label;  // the last label that was taken off and names no goal: "API latency"
    std::string_view time;   // a label that is a time: "Month 12", "Q1"
    bool goal = false;       // some label says that a goal follows
};

KpiLead take_lead(std::string_view line);

}  // namespace healthlint
