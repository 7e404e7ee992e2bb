// How fast goals are read out of descriptions: bytes per second on one core, by kind of text. Run
// it in the release preset; `valgrind --tool=callgrind` on one kind says where the time goes.

#include <array>
#include <string>

#include <benchmark/benchmark.h>

#include "bridge/engine/checks/kpi/kpi_reading.h"

namespace healthlint {
namespace {

constexpr std::size_t kDescriptionBytes = 2'048;
constexpr std::size_t kDescriptions =
    200;  // different ones, so that no branch learns a text by heart

// Sentences of ordinary tickets: most name no goal, some hold numbers.
constexpr std::array<std::string_view, 16> kProse{
    "The importer stops after the second page when the supplier sends an empty cell.",
    "Steps: open the order list, filter by region, export, and compare with the invoice.",
    "Observed on version 4.12.3 with 16 GB of memory; the staging system shows the same.",
    "The table has a column for the driver and one for the vehicle, both may be empty.",
    "Please check whether the nightly job picks up files that arrive after 02:30.",
    "It fails with a time-out in about one of forty runs, always on the larger depots.",
    "Nobody could reproduce this on a laptop, so the network of the depot is a suspect.",
    "See the discussion in the channel and the notes of the review on Monday.",
    "The customer asked for a second address line and for the name of the recipient.",
    "We agreed to keep the old layout until the printers in the branches are replaced.",
    "A row is written twice when the scanner loses its connection during the upload.",
    "The label shows the wrong weight after the parcel was split into two boxes.",
    "Logs are attached, the interesting part starts at line 4211.",
    "The button should stay grey as long as no depot is chosen.",
    "Ask the data team where the history of the routes before 2023 is kept.",
    "Documentation of the interface is on the wiki page of the carrier."};

constexpr std::array<std::string_view, 4> kGoals{
    "We want to cut the average sorting time from 14 to 9 minutes by the end of Q2.",
    "KPI: share of parcels delivered on the first attempt, 82% today, 90% by 2027-06-30.",
    "Success criteria: forecast error below 12% for all depots.",
    "Reduce manual corrections per shift by a third until next summer."};

constexpr std::array<std::string_view, 6> kKorean{
    "공급사가 빈 셀을 보내면 두 번째 페이지 이후 가져오기가 멈춥니다.",
    "스테이징 환경에서도 같은 현상이 있고 메모리는 16GB입니다.",
    "야간 배치가 새벽 2시 30분 이후에 도착한 파일을 읽는지 확인해 주세요.",
    "라벨 무게가 분할 포장 이후 잘못 표시됩니다.",
    "담당자와 협의한 내용은 회의록에 정리했습니다.",
    "분류 시간을 평균 14분에서 9분으로 줄이는 것이 목표입니다."};

// Every `goals`-th line states a goal; 0 = none does.
std::string description(std::size_t seed, bool korean, bool markdown, std::size_t goals) {
    std::string text = markdown ? "## Context\n\n" : "";
    for (std::size_t line = 0; text.size() < kDescriptionBytes; ++line) {
        const std::size_t pick = seed * 7 + line * 5;
        const bool goal = goals > 0 && line % goals == goals - 1;
        if (markdown && line % 4 == 1) text += "- ";
        if (markdown && line % 9 == 8) text += "\n### Notes\n\n";
        text += goal     ? kGoals[pick % kGoals.size()]
                : korean ? kKorean[pick % kKorean.size()]
                         : kProse[pick % kProse.size()];
        text += line % 3 == 2 ? "\n\n" : markdown ? "\n" : " ";
    }
    return text;
}

void read_descriptions(benchmark::State& state, bool korean, bool markdown, std::size_t goals) {
    std::vector<std::string> texts;
    for (std::size_t seed = 0; seed < kDescriptions; ++seed)
        texts.push_back(description(seed, korean, markdown, goals));
    std::size_t bytes = 0;
    std::size_t measurable = 0;
    for (std::size_t at = 0; state.KeepRunning(); at = (at + 1) % texts.size()) {
        measurable += read_kpi(texts[at]).measurable() ? 1U : 0U;
        bytes += texts[at].size();
    }
    benchmark::DoNotOptimize(measurable);
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

BENCHMARK_CAPTURE(read_descriptions, ordinary, false, false, 0);
BENCHMARK_CAPTURE(read_descriptions, markdown, false, true, 0);
BENCHMARK_CAPTURE(read_descriptions, one_goal, false, false, 20);
BENCHMARK_CAPTURE(read_descriptions, many_goals, false, true, 3);
BENCHMARK_CAPTURE(read_descriptions, korean, true, false, 0);

}  // namespace
}  // namespace healthlint
