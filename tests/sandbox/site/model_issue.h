#pragma once
// An issue as JQL sees it. Small on purpose and not the bridge's own mapping: a mistake there must
// not be repeated here.

#include <map>
#include <string>

#include "bridge/jql/program.h"
#include "bridge/model/issue.h"
#include "bridge/model/site.h"
#include "tests/sandbox/site/issue_store.h"

namespace healthlint::sandbox {

// A value inside an entity property that JQL can ask for: a "jiraEntityProperties" extraction.
struct IndexedProperty {
    FieldId field;  // what the alias was registered as
    std::string property;
    std::string path;  // "badge.grade"
    std::string type;  // number, text, string, user, date
};

// As much of it as a query needs: who asks for a space must not wait for every description.
Issue model_issue(
    const IssueRecord& record,
    const JqlNeeds& needs,
    const FieldCatalog& catalog,
    const std::map<std::string, std::string>* properties,
    const std::vector<IndexedProperty>& indexed);

}  // namespace healthlint::sandbox
