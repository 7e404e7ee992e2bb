#pragma once
// Every key of a file of admin tests, in closed lists as those of the rule language itself.

#include "bridge/packs/keys.h"

namespace healthlint {

constexpr std::size_t kMaxTests = 2000;
constexpr std::size_t kMaxIssuesPerTest = 2000;
constexpr std::size_t kMaxTestIssues = 50'000;  // of a file: its tests run at every load
constexpr std::size_t kMaxHistory = 100;        // entries of one issue

// What `fields:` may say of a field.
constexpr std::string_view kFieldTypeNames =
    "text number date person people option options labels paragraph";

const KeyList& test_file_keys();
const KeyList& admin_test_keys();
const KeyList& generate_keys();
const KeyList& expectation_keys();
const KeyList& survey_keys();
const KeyList& said_keys();
const KeyList& test_issue_keys();     // beside the aliases of the pack
const KeyList& history_entry_keys();  // beside the fields that may have changed
const KeyList& comment_keys();
const KeyList& web_link_keys();
const KeyList& page_keys();

}  // namespace healthlint
