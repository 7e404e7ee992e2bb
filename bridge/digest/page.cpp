#include "bridge/digest/page.h"

#include "bridge/base/hash.h"
#include "bridge/digest/storage_format.h"
#include "bridge/digest/wording.h"

namespace healthlint {
namespace {

class PageWriter {
  public:
    PageWriter(
        const Digest& digest, Language language, const std::string& site_url, const TimeZone& zone)
        : digest_(digest),
          words_(language),
          site_url_(site_url),
          zone_(zone) {}

    std::string write() const {
        std::string body = storage_heading(1, words_.headline(digest_.week));
        body += storage_paragraph(storage_escape(words_.coverage(digest_, zone_)));
        body += changes() + actions() + projects() + teams();
        body += storage_paragraph(storage_escape(words_.made_by(digest_)));
        return body;
    }

  private:
    std::string issue_link(const ProjectCard& card) const {
        return storage_link(
            site_url_ + "/browse/" + card.key.value, card.key.value + " " + card.summary);
    }

    std::vector<std::string> moves(const std::vector<ProjectCard>& cards, const char* mark) const {
        std::vector<std::string> items;
        for (const ProjectCard& card : cards) {
            std::string item = std::string(mark) + " " + issue_link(card);
            if (card.last_week)
                item += ": " + storage_escape(words_.moved(*card.last_week, card.grade));
            items.push_back(std::move(item));
        }
        return items;
    }

    std::string changes() const {
        std::string body = storage_heading(2, words_.either("This week", "이번 주 변경"));
        if (digest_.unchanged())
            body += storage_paragraph(storage_escape(words_.unchanged(digest_)));
        body += named_list(
            words_.either("Newly at risk", "주의·위험으로 바뀜"), moves(digest_.worse, "▲"));
        body += named_list(words_.either("Recovered", "회복"), moves(digest_.better, "▼"));
        body += named_list(words_.either("Newly watched", "새로 평가"), moves(digest_.added, "+"));
        std::vector<std::string> ending;
        for (const WaiverLine& waiver : digest_.waivers_ending)
            ending.push_back(storage_escape(words_.waiver(waiver)));
        return body + named_list(words_.either("Waivers ending soon", "만료 예정 예외"), ending);
    }

    static std::string named_list(const std::string& name, const std::vector<std::string>& items) {
        if (items.empty()) return {};
        return storage_paragraph(
                   "<strong>" + storage_escape(name) + "</strong> · " +
                   std::to_string(items.size())) +
               storage_list(items);
    }

    std::string actions() const {
        if (digest_.actions.empty()) return {};
        std::vector<std::string> items;
        for (const TopAction& action : digest_.actions)
            items.push_back(
                storage_link(
                    site_url_ + "/browse/" + action.key.value,
                    action.key.value + " " + action.summary) +
                ": " + storage_escape(action.fix.in(words_.language)) + " → " +
                storage_escape(words_.clears(action.open)));
        return storage_heading(2, words_.either("Top 3 actions", "이번 주 할 일 3가지")) +
               storage_ordered_list(items);
    }

    std::string projects() const {
        std::vector<std::vector<std::string>> rows;
        for (const ProjectCard& card : digest_.cards) {
            std::vector<std::string> reasons;
            for (const Text& reason : card.reasons)
                reasons.push_back(storage_escape(reason.in(words_.language)));
            rows.push_back(
                {issue_link(card),
                 storage_status(card.grade, words_.language),
                 storage_escape(card.team),
                 reasons.empty() ? storage_escape(words_.either("–", "–"))
                                 : storage_list(reasons)});
        }
        return storage_heading(2, words_.either("AI projects", "프로젝트별 현황")) +
               storage_table(
                   {words_.either("Project", "프로젝트"),
                    words_.either("Health", "건강도"),
                    words_.either("Team", "팀"),
                    words_.either("Reasons", "이유")},
                   rows);
    }

    std::string teams() const {
        if (digest_.teams.empty()) return {};
        std::vector<std::vector<std::string>> rows;
        for (const TeamLine& team : digest_.teams) {
            std::vector<std::string> lines;
            for (const Finding& finding : team.findings)
                if (finding.outcome != Outcome::NotApplicable)
                    lines.push_back(storage_escape(finding.message.in(words_.language)));
            rows.push_back(
                {storage_escape(team.team),
                 storage_status(team.grade, words_.language),
                 lines.empty() ? "–" : storage_list(lines)});
        }
        return storage_heading(
                   2,
                   words_.either("Teams (no ranking of people)", "팀 단위 점검 (개인 순위 없음)")) +
               storage_table(
                   {words_.either("Team", "팀"),
                    words_.either("Health", "건강도"),
                    words_.either("Findings", "점검 결과")},
                   rows);
    }

    const Digest& digest_;
    DigestWording words_;
    const std::string& site_url_;
    const TimeZone& zone_;
};

}  // namespace

DigestPage render_digest(
    const Digest& digest,
    const std::vector<Language>& languages,
    const std::string& site_url,
    const TimeZone& zone) {
    DigestPage page;
    const Language first = languages.empty() ? Language::English : languages.front();
    page.title =
        DigestWording(first).either("AI projects, weekly health ", "AI 프로젝트 주간 건강도 ") +
        iso_name(digest.week);
    for (const Language language : languages.empty() ? std::vector{first} : languages)
        page.body += PageWriter(digest, language, site_url, zone).write();
    return page;
}

std::string digest_hash(
    const Digest& digest,
    const std::vector<Language>& languages,
    const std::string& site_url,
    const TimeZone& zone) {
    Digest timeless = digest;
    timeless.as_of = {};
    return sha256_hex(render_digest(timeless, languages, site_url, zone).body);
}

}  // namespace healthlint
