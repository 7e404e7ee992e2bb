// Everything that is counted, in the text that Prometheus reads. Behind the operator's password,
// because it tells how much a company works; without label of a site or person all the same.
#include "bridge/atlassian/rate_limiter.h"
#include "bridge/base/log.h"
#include "bridge/base/version.h"
#include "bridge/model/outcome.h"
#include "bridge/web/handlers.h"
#include "bridge/web/services.h"
#include "bridge/work/metrics/work_metrics.h"

namespace healthlint {
namespace {

using Kind = MetricsText::Kind;

double number(long long value) {
    return static_cast<double>(value);
}

void counter(MetricsText& text, std::string_view name, const Counter& count, const char* help) {
    text.family(name, Kind::Counter, help);
    text.sample({}, number(count.value()));
}

void write_process(MetricsText& text) {
    text.family("healthlint_build_info", Kind::Gauge, "The version that runs");
    text.sample({{"version", kVersion}}, 1);
}

void write_duty(MetricsText& text, Services& services) {
    if (!services.duty) return;
    const Duty duty = services.duty();
    if (!duty.known) return;  // 0 of 0 would pass for peace
    text.family(
        "healthlint_worked_sites",
        Kind::Gauge,
        "Sites that this process works on in the background");
    text.sample({}, duty.sites);
    text.family(
        "healthlint_workable_sites",
        Kind::Gauge,
        "Sites that all replicas together have to work on");
    text.sample({}, duty.of);
    text.family("healthlint_replicas", Kind::Gauge, "Processes that share the sites, this one too");
    text.sample({}, duty.replicas);
}

void write_sites(MetricsText& text, const std::vector<Site>& sites) {
    constexpr std::array<std::string_view, 4> kStates{
        "active", "disabled", "uninstalled", "superseded"};
    std::array<long long, kStates.size()> counts{};
    for (const Site& site : sites)
        ++counts.at(static_cast<std::size_t>(site.state));
    text.family("healthlint_sites", Kind::Gauge, "Installations by state");
    for (std::size_t i = 0; i < kStates.size(); ++i)
        text.sample({{"state", kStates.at(i)}}, number(counts.at(i)));
}

void write_queues(MetricsText& text, const Backlog& backlog, TimePoint now) {
    const std::array<std::pair<std::string_view, const QueueDepth*>, 2> queues{
        {{"inbox", &backlog.inbox}, {"outbox", &backlog.outbox}}};
    text.family("healthlint_queue_waiting", Kind::Gauge, "Rows that wait, without dead letters");
    for (const auto& [name, queue] : queues)
        text.sample({{"queue", name}}, number(queue->waiting));
    text.family("healthlint_queue_dead_letters", Kind::Gauge, "Rows that were given up");
    for (const auto& [name, queue] : queues)
        text.sample({{"queue", name}}, number(queue->dead));
    text.family(
        "healthlint_queue_oldest_seconds", Kind::Gauge, "How long the oldest row is due already");
    for (const auto& [name, queue] : queues) {
        const auto due = queue->due_since ? now - *queue->due_since : std::chrono::milliseconds(0);
        text.sample({{"queue", name}}, std::max(0.0, std::chrono::duration<double>(due).count()));
    }
}

// What the process has counted itself is told also while the store fails: that is when somebody has
// to be woken.
void write_store(MetricsText& text, const WebRequest& request, Services& services, TimePoint now) {
    const auto sites = services.store.sites();
    const auto backlog = services.store.backlog();
    const bool up = sites && backlog;
    text.family(
        "healthlint_store_up", Kind::Gauge, "1 = the store answered this scrape, 0 = it failed");
    text.sample({}, up ? 1 : 0);
    if (!up) {
        const Error& error = sites ? backlog.error() : sites.error();
        log_error(
            "metrics.store_failed",
            {{"request_id", std::string(request.request_id)}, {"what", error.message}});
        return;
    }
    write_sites(text, *sites);
    write_queues(text, *backlog, now);
}

void write_doors(MetricsText& text, const DoorMetrics& doors) {
    text.family(
        "healthlint_events_total", Kind::Counter, "Events that came in, by what became of them");
    for (std::size_t i = 0; i < kIntakes; ++i)
        text.sample(
            {{"result", name_of(static_cast<Intake>(i))}}, number(doors.events.at(i).value()));
    text.family(
        "healthlint_answers_total", Kind::Counter, "Requests that were answered, by status");
    constexpr std::array<std::string_view, 6> kClasses{"none", "1xx", "2xx", "3xx", "4xx", "5xx"};
    for (std::size_t i = 0; i < kClasses.size(); ++i)
        text.sample({{"status", kClasses.at(i)}}, number(doors.answers.at(i).value()));
}

void write_steps(MetricsText& text, const DoorMetrics& doors, const WorkMetrics* work) {
    text.family(
        "healthlint_step_seconds", Kind::Histogram, "Duration of the steps from event to badge");
    text.histogram({{"step", "intake"}}, doors.intake.read());
    if (work == nullptr) return;
    for (std::size_t i = 0; i < kSteps; ++i)
        text.histogram({{"step", name_of(static_cast<Step>(i))}}, work->steps.at(i).read());
    text.family(
        "healthlint_event_age_seconds",
        Kind::Histogram,
        "From the arrival of an event to its verdict");
    text.histogram({}, work->event_age.read());
}

void write_work(MetricsText& text, const WorkMetrics& work) {
    text.family(
        "healthlint_events_worked_total",
        Kind::Counter,
        "Events that left the inbox or were put off");
    text.sample({{"result", "done"}}, number(work.events_done.value()));
    text.sample({{"result", "put_off"}}, number(work.events_put_off.value()));
    text.sample({{"result", "given_up"}}, number(work.events_given_up.value()));
    counter(text, "healthlint_badges_written_total", work.badges_written, "Badges that Jira took");
    counter(
        text,
        "healthlint_badges_removed_total",
        work.badges_removed,
        "Badges that were taken away");
    counter(
        text,
        "healthlint_comments_written_total",
        work.comments_written,
        "Comments added or edited");
    text.family("healthlint_writes_failed_total", Kind::Counter, "Writes that did not go through");
    text.sample({{"result", "put_off"}}, number(work.writes_put_off.value()));
    text.sample({{"result", "given_up"}}, number(work.writes_given_up.value()));
}

void write_rule_times(MetricsText& text, const WorkMetrics& work) {
    text.family(
        "healthlint_rule_seconds_total",
        Kind::Counter,
        "Time that rules took, in the first evaluation of every minute and site");
    for (const auto& [rule, spent] : work.rule_times.read())
        text.sample({{"rule", rule}}, std::chrono::duration<double>(spent).count());
}

void write_rule_outcomes(MetricsText& text, const RuleOutcomes& outcomes) {
    text.family(
        "healthlint_rule_findings", Kind::Gauge, "Subjects by what a rule says of them now");
    for (const auto& [rule, counts] : outcomes)
        for (std::size_t i = 0; i < counts.size(); ++i)
            text.sample(
                {{"rule", rule}, {"outcome", to_string(static_cast<Outcome>(i))}},
                number(counts.at(i)));
}

void write_calls(MetricsText& text, const RateLimiter& limiter, TimePoint now) {
    text.family(
        "healthlint_points_left",
        Kind::Gauge,
        "Points of this hour: this process's part of the app's, and the fewest of any site with "
        "its own quota");
    for (const PointsLeft& left : limiter.points_left(now))
        text.sample({{"product", left.product}, {"quota", left.quota}}, left.points);
    constexpr std::array<std::string_view, kCallOutcomes> kOutcomeNames{
        "done", "refused", "limited", "failed", "no_answer", "held_back"};
    text.family("healthlint_calls_total", Kind::Counter, "Calls to Atlassian by how they ended");
    for (const CallTally& tally : limiter.tallies())
        for (std::size_t i = 0; i < kCallOutcomes; ++i)
            text.sample(
                {{"product", tally.product},
                 {"endpoint", tally.endpoint},
                 {"outcome", kOutcomeNames.at(i)}},
                number(tally.counts.at(i)));
}

}  // namespace

HttpResponse answer_metrics(const WebRequest& request, Services& services) {
    const TimePoint now = services.clock.now();
    MetricsText text;
    write_process(text);
    write_duty(text, services);
    write_store(text, request, services, now);
    write_doors(text, services.doors);
    write_steps(text, services.doors, services.work);
    if (services.work != nullptr) {
        write_work(text, *services.work);
        write_rule_times(text, *services.work);
    }
    if (services.rule_outcomes) write_rule_outcomes(text, services.rule_outcomes());
    if (services.limiter != nullptr) write_calls(text, *services.limiter, now);
    return {.status = 200, .headers = {{"Content-Type", kMetricsContentType}}, .body = text.text()};
}

}  // namespace healthlint
