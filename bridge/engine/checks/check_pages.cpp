#include "bridge/engine/checks/check_pages.h"

#include <algorithm>

namespace healthlint {
namespace {

const std::vector<CheckPage>& check_pages() {
    static const std::vector<CheckPage> kPages{
        {.check = "kpi",
         .example = "metric: {field: KPI metric, or-section: [KPI, 성공 기준]}\n"
                    "target: {field: KPI target, must-have-number: true}\n"
                    "baseline: {field: KPI baseline, level: warn}\n"
                    "due: {field: duedate, level: warn}\n"
                    "max-metrics: 3",
         .cannot_see =
             {"Whether the number is worth moving, and whether anybody measures it.",
              "그 숫자를 움직일 가치가 있는지, 누가 실제로 재는지는 알 수 없습니다."},
         .gamed_by =
             {"Writing down any number with a unit.",
              "아무 숫자에 단위만 붙여 적으면 통과합니다."}},
        {.check = "kpi-fresh",
         .example = "fields: [KPI baseline, KPI target]\n"
                    "age: {warn-above: 45d, fail-above: 90d}",
         .cannot_see =
             {"Whether the value that was written is the true one.",
              "적힌 값이 실제 값인지는 알 수 없습니다."},
         .gamed_by = {"Typing the same value again.", "같은 값을 다시 적으면 통과합니다."}},
        {.check = "field-updated",
         .example = "fields: [status, assignee]\n"
                    "children: true\n"
                    "age: {warn-above: 14d, fail-above: 21d}",
         .cannot_see =
             {"Work that leaves no trace in Jira.", "Jira에 흔적이 남지 않는 일은 알 수 없습니다."},
         .gamed_by = {"Changing a field back and forth.", "값을 바꿨다가 되돌리면 통과합니다."}},
        {.check = "data-sources",
         .example = "any-of:\n"
                    "  - {issue-link: uses data}\n"
                    "  - {web-link: [\"*\"]}\n"
                    "  - {text: [table, query, dashboard, bucket]}\n"
                    "min: 1\n"
                    "each-needs-owner: true",
         .cannot_see =
             {"Whether the data fits the question, and how good it is.",
              "데이터가 질문에 맞는지, 품질이 어떤지는 알 수 없습니다."},
         .gamed_by =
             {"Linking a table that has nothing to do with the matter.",
              "관계없는 테이블을 연결하면 통과합니다."}},
        {.check = "data-pipeline",
         .example = "collection: labels = data-collection\n"
                    "cleaning: labels = data-cleaning\n"
                    "real-time: labels = real-time\n"
                    "stream: labels = streaming\n"
                    "relation: child-or-linked",
         .cannot_see =
             {"Whether the pipeline runs and what it delivers.",
              "파이프라인이 실제로 돌고 무엇을 내놓는지는 알 수 없습니다."},
         .gamed_by =
             {"Adding tasks with the right label and no work in them.",
              "내용 없는 업무에 레이블만 붙이면 통과합니다."}},
        {.check = "exploration-first",
         .example = "exploration: labels = eda\n"
                    "pipeline: labels = data-pipeline\n"
                    "modelling: labels = modelling\n"
                    "relation: child-or-linked",
         .cannot_see =
             {"How much data was looked at, and what was learned.",
              "데이터를 얼마나 살펴보고 무엇을 배웠는지는 알 수 없습니다."},
         .gamed_by =
             {"Closing an empty exploration task before modelling starts.",
              "모델링 전에 내용 없는 탐색 업무를 닫으면 통과합니다."}},
        {.check = "feasibility-first",
         .example = "feasibility: labels = feasibility\n"
                    "before: labels = modelling",
         .cannot_see =
             {"How honest the study was.", "검토를 얼마나 솔직하게 했는지는 알 수 없습니다."},
         .gamed_by =
             {"Closing an empty feasibility task first.",
              "내용 없는 타당성 검토 업무를 먼저 닫으면 통과합니다."}},
        {.check = "business-owner",
         .example = "field: Business owner\n"
                    "active-within: 30d",
         .cannot_see =
             {"What the owner decides outside this work item.",
              "현업 책임자가 업무 항목 밖에서 무엇을 결정하는지는 알 수 없습니다."},
         .gamed_by =
             {"Naming somebody who comments now and then.",
              "가끔 댓글만 남기는 사람을 적으면 통과합니다."}},
        {.check = "selection-speed",
         .example = "time: {warn-above: 60d, fail-above: 120d}",
         .cannot_see =
             {"Ideas that were not written down.", "적어 두지 않은 아이디어는 알 수 없습니다."},
         .gamed_by =
             {"Creating the work item on the day the work starts.",
              "업무를 시작하는 날에 업무 항목을 만들면 통과합니다."}},
        {.check = "slipped",
         .example = "field: duedate\n"
                    "moves: {warn-above: 1, fail-above: 3}\n"
                    "delay: {warn-above: 30d, fail-above: 90d}",
         .cannot_see = {"Why the date moved.", "기한이 왜 바뀌었는지는 알 수 없습니다."},
         .gamed_by =
             {"Writing no date until the end is near.",
              "끝이 보일 때까지 기한을 적지 않으면 통과합니다."}},
        {.check = "preceded-by",
         .example = "first: labels = baseline\n"
                    "then: labels = training\n"
                    "first-name: {en: a baseline without a model, ko: 모델 없는 기준선}\n"
                    "then-name: {en: training, ko: 학습}\n"
                    "relation: child-or-linked",
         .cannot_see =
             {"Whether the first work was any good.",
              "먼저 한 업무가 제대로 되었는지는 알 수 없습니다."},
         .gamed_by = {"Closing an empty task first.", "내용 없는 업무를 먼저 닫으면 통과합니다."}},
        {.check = "links",
         .example = "any-of:\n"
                    "  - {issue-link: uses stream}\n"
                    "  - {web-link: [\"https://catalog.example.com/*\"]}\n"
                    "min: 1",
         .cannot_see =
             {"What stands behind the link.", "링크 너머에 무엇이 있는지는 알 수 없습니다."},
         .gamed_by =
             {"Linking anything whose address fits.",
              "주소만 맞는 아무 페이지나 연결하면 통과합니다."}},
        {.check = "time-in-state",
         .example = "states: [Blocked]\n"
                    "count: all-stays\n"
                    "time: {warn-above: 5d, fail-above: 10d}",
         .cannot_see =
             {"Waiting that nobody puts into a status.",
              "상태로 표시하지 않은 대기 시간은 알 수 없습니다."},
         .gamed_by =
             {"Moving the work item out of the status and back.",
              "상태를 바꿨다가 되돌리면 통과합니다."}},
        {.check = "date-span",
         .example = "from: created\n"
                    "to: duedate\n"
                    "span: {warn-above: 365d, fail-above: 545d}",
         .cannot_see =
             {"Whether either date is meant.",
              "두 날짜를 지킬 생각으로 적었는지는 알 수 없습니다."},
         .gamed_by =
             {"Writing a date that nobody plans by.",
              "아무도 지킬 생각이 없는 날짜를 적으면 통과합니다."}},
        {.check = "manual",
         .example =
             "id: datasheet-reviewed\n"
             "question: {en: \"Was the datasheet reviewed?\", ko: \"데이터시트를 검토했습니까?\"}\n"
             "expires: 90d",
         .cannot_see = {"Whether the answer is true.", "답변이 사실인지는 알 수 없습니다."},
         .gamed_by = {"Answering yes without looking.", "살펴보지 않고 예라고 답하면 통과합니다."}},
        {.check = "checklist",
         .example = "sections: [Readiness, 준비 점검]\n"
                    "min-items: 5\n"
                    "must-have: [monitoring]\n"
                    "done: {warn-below: 80%, fail-below: 50%}",
         .cannot_see =
             {"Whether a ticked item was really done.",
              "완료로 표시한 항목을 실제로 했는지는 알 수 없습니다."},
         .gamed_by =
             {"Ticking everything on the last day.",
              "마지막 날에 모두 완료로 표시하면 통과합니다."}},
        {.check = "project-count",
         .example =
             "of: issuetype = Epic AND labels = ai-project AND statusCategory = \"In Progress\"\n"
             "per-people: 10\n"
             "projects: {warn-above: 1.5, fail-above: 3}",
         .cannot_see =
             {"Work outside Jira, and how large each project is.",
              "Jira 밖의 업무와 프로젝트마다 다른 크기는 알 수 없습니다."},
         .gamed_by =
             {"Putting several projects into one epic.",
              "여러 프로젝트를 에픽 하나에 담으면 통과합니다."}},
        {.check = "parallel-work",
         .example = "of: issuetype = Epic AND labels = ai-project\n"
                    "work: issuetype in (Story, Task) AND statusCategory = \"In Progress\"\n"
                    "from-projects: 3\n"
                    "share-of-people: {warn-above: 20%, fail-above: 40%}",
         .cannot_see =
             {"How the hours are really spent.",
              "실제로 시간을 어떻게 나누어 쓰는지는 알 수 없습니다."},
         .gamed_by =
             {"Leaving work unassigned until it is done.",
              "끝날 때까지 담당자를 비워 두면 통과합니다."}},
        {.check = "aging",
         .example = "of: issuetype in (Story, Task) AND statusCategory = \"In Progress\"\n"
                    "finished: issuetype in (Story, Task) AND resolved >= -90d\n"
                    "percentile: 85\n"
                    "min-sample: 20\n"
                    "share: {warn-above: 20%, fail-above: 40%}",
         .cannot_see =
             {"Whether old work is stuck or only large.",
              "오래된 업무가 막혔는지, 단지 큰 업무인지는 알 수 없습니다."},
         .gamed_by =
             {"Closing old work and opening it again as new.",
              "오래된 업무를 닫고 새 업무로 다시 만들면 통과합니다."}},
        {.check = "role-balance",
         .example = "among: [data-scientist, engineer]\n"
                    "min-people: 4\n"
                    "rounding: nearest-person\n"
                    "shares:\n"
                    "  data-scientist: {warn-below: 30%, fail-below: 20%}\n"
                    "require-roles: [pm]",
         .cannot_see =
             {"Real skill: the roster says what people are called.",
              "실제 역량은 알 수 없습니다. 명단에는 역할 이름만 있습니다."},
         .gamed_by =
             {"Changing the role of somebody in the roster.",
              "명단에서 역할 이름만 바꾸면 통과합니다."}},
        {.check = "collaboration",
         .example = "of: issuetype in (Story, Task) AND resolved >= -60d\n"
                    "contributor: [comment, transition, worklog]\n"
                    "min-contributors: 2\n"
                    "min-sample: 10\n"
                    "share-of-issues: {warn-below: 50%, fail-below: 30%}\n"
                    "median-handovers: {warn-above: 1, fail-above: 2}",
         .cannot_see =
             {"Pairing and talks that leave no trace.",
              "흔적이 남지 않는 짝 작업과 대화는 알 수 없습니다."},
         .gamed_by =
             {"Writing a comment on every item of others.",
              "다른 사람의 업무마다 댓글을 남기면 통과합니다."}},
        {.check = "pulse",
         .example = "questions: [business-link, heard, growth]\n"
                    "every: 90d\n"
                    "min-answers: 5",
         .cannot_see =
             {"What people would not write down, and those who did not answer.",
              "적기 어려운 이야기와 답하지 않은 사람의 생각은 알 수 없습니다."},
         .gamed_by =
             {"Asking when only the content are there.",
              "만족하는 사람만 있을 때 물으면 좋은 결과가 나옵니다."}},
        {.check = "cadence",
         .example = "of: labels = one-on-one\n"
                    "age: {warn-above: 45d, fail-above: 90d}",
         .cannot_see =
             {"What was talked about, and talks that nobody records.",
              "어떤 이야기를 나눴는지, 기록하지 않은 대화가 있는지는 알 수 없습니다."},
         .gamed_by =
             {"Closing the item without having talked.",
              "대화하지 않고 항목만 닫으면 통과합니다."}},
    };
    return kPages;
}

}  // namespace

void add_page(CheckDefinition& check) {
    const auto page = std::ranges::find(check_pages(), check.name, &CheckPage::check);
    if (page == check_pages().end()) return;  // a test says so
    check.example = page->example;
    check.cannot_see = page->cannot_see;
    check.gamed_by = page->gamed_by;
}

}  // namespace healthlint
