#include "bridge/text/time_phrase.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include <re2/re2.h>

namespace healthlint {
namespace {

using Kind = TimePhrase::Kind;

// Building blocks. Month names need their capital, or "may" and "march" would be verbs.
constexpr const char* kMonth =
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    "Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\\b\\.?";
constexpr const char* kYear = "(?:(?:19|20)[0-9]{2})";
constexpr const char* kCount =
    "(?:[0-9]{1,3}|an?|one|two|three|four|five|six|nine|ten|twelve|couple of)";
constexpr const char* kBy =
    "(?:(?i:by|before|until|till|no later than|due|due by|as of|through)\\s+(?:the\\s+)?)";
constexpr const char* kEdge =
    "(?:(?i:(?:the\\s+)?(?:very\\s+)?(?:end|close|start|beginning|middle)\\s+of|early|mid|late)"
    "[\\s-]+(?:the\\s+|of\\s+)?)";
constexpr const char* kUntil =
    "(?:\\s*(?:까지|이내에?|전까지|이전에?|전에|안에|내에|내(?:\\s|$)|중으로|시점까지|시점|경|쯤))";
constexpr const char* kPart =
    "(?:\\s*(?:말|초순|초|중순|중|하순|상순|상반기|하반기|마감|연말|[1-4]\\s*분기(?:\\s*(?:말|초))?"
    "))";

std::string expand(std::string pattern) {
    constexpr std::array<std::pair<const char*, const char*>, 7> kNames{
        {{"{month}", kMonth},
         {"{year}", kYear},
         {"{count}", kCount},
         {"{by}", kBy},
         {"{edge}", kEdge},
         {"{until}", kUntil},
         {"{part}", kPart}}};
    for (const auto& [name, replacement] : kNames)
        for (auto at = pattern.find(name); at != std::string::npos; at = pattern.find(name, at))
            pattern.replace(at, std::string_view(name).size(), replacement);
    return pattern;
}

struct Pattern {
    Kind kind;
    std::unique_ptr<RE2> expression;
};

std::vector<Pattern> compile() {
    RE2::Options options;
    options.set_log_errors(false);
    std::vector<Pattern> patterns;
    const auto add = [&](Kind kind, const char* pattern) {
        patterns.push_back({kind, std::make_unique<RE2>("(" + expand(pattern) + ")", options)});
    };
    // 2026-12-31, 2027. 3. 1., 26.12.31, 2026/12
    add(Kind::Date,
        "{by}?{year}(?:[-/][0-9]{1,2}){1,2}\\b{until}?|"
        "{year}\\.\\s?[0-9]{1,2}\\.\\s?[0-9]{1,2}\\b\\.?{until}?|"
        "\\b[2-4][0-9]\\.[01]?[0-9]\\.[0-3]?[0-9]\\b\\.?{until}?|"
        "'?[2-4][0-9]\\.[01]?[0-9]월?{until}");
    // 31 December 2026, December 31, end of March, by mid-2027, in 2027
    add(Kind::Date,
        "{by}?{edge}?(?:[0-9]{1,2}(?:st|nd|rd|th)?\\s+(?:of\\s+)?)?{month}"
        "(?:\\s+[0-9]{1,2}(?:st|nd|rd|th)?\\b)?(?:,?\\s+{year})?");
    add(Kind::Date, "{by}{edge}?{year}\\b|{edge}{year}\\b|\\b(?i:in|during)\\s+{year}\\b");
    // Q4 2026, Q3/27, 2026-Q4, FY27 1Q, H1 2027, EOY
    add(Kind::Date,
        "{by}?{edge}?\\b(?:{year}[\\s/-]?)?[QH][1-4](?:[\\s/'-]*(?:FY)?(?:{year}|[2-4][0-9]))?\\b"
        "(?:\\s*말)?{until}?");
    add(Kind::Date,
        "{by}?{edge}?\\b(?:[1-4]Q[\\s'/-]*)?FY\\s?'?(?:{year}|[2-4][0-9])(?:[\\s/"
        "-]*(?:[1-4]Q|[QH][1-4]))?"
        "(?:\\s*말)?{until}?|{by}?{edge}?\\b[1-4]Q\\b(?:\\s*'?(?:{year}|[2-4][0-9]))?(?:\\s*말)?{"
        "until}?");
    add(Kind::Date, "{by}?\\b(?:EOY|EOQ|EOM|EOD|YE)\\b(?:\\s*'?(?:{year}|[2-4][0-9]))?");
    add(Kind::Date, "{by}(?i:christmas|easter|new year|summer|spring|autumn|winter)\\b");
    add(Kind::Date, "{by}(?i:(?:mon|tues|wednes|thurs|fri|satur|sun)day)\\b");
    // by the end of the quarter, next month, before the next board meeting, sprint 14
    add(Kind::Date,
        "{by}?{edge}?(?i:\\b(?:the|this|next|coming|current|fiscal)\\s+(?:fiscal\\s+|calendar\\s+)?"
        "(?:week|month|quarter|half|year|sprint|release|iteration)\\b)");
    add(Kind::Date,
        "{by}?{edge}(?i:(?:this |next |coming |fiscal "
        ")?(?:week|month|quarter|half|year|season|sprint|"
        "release)\\b)|\\b(?i:(?:year|quarter|month)[- ]end)\\b");
    add(Kind::Date,
        "{by}(?i:(?:next|coming|first|second)\\s+[a-z]+(?:\\s+[a-z]+)?|launch|release|go-live|ga)"
        "\\b");
    add(Kind::Date, "{by}?\\b(?i:week|sprint|month|iteration|milestone)\\s+[0-9]{1,2}\\b");
    // 2026년 12월 말까지, 12월 31일, 올해 4분기, 내년 6월까지, 연말까지
    add(Kind::Date,
        "(?:(?:오는|올해|금년|내년|이번|다음|차기|당해)\\s*)?(?:{year}\\s*년?도?\\s*|[2-4][0-9]"
        "년\\s*)?"
        "(?:[0-9]{1,2}(?:/"
        "[0-9]{1,2})*\\s*월)(?:\\s*[0-9]{1,2}\\s*일|{part})?(?:\\s*(?:릴리즈|배포|오픈|마감))?"
        "{until}?");
    add(Kind::Date,
        "(?:(?:오는|올해|금년|내년|이번|다음|차기)\\s*)?(?:{year}\\s*년도?|{year}(?:까지)|[2-4][0-"
        "9]년)"
        "{part}?{until}?");
    add(Kind::Date,
        "(?:오는|올해|금년|내년|내후년|이번|다음|차기|당해|이번달|다음달)\\s*"
        "(?:(?:회계)?\\s*(?:주|달|해|분기|년도|연도|스프린트|릴리즈|반기|상반기|하반기)|[1-4]\\s*"
        "분기)?"
        "{part}?{until}?");
    add(Kind::Date,
        "[1-4]\\s*분기(?:\\s*(?:말|초|중))?{until}?|(?:상반기|하반기)(?:\\s*(?:말|초|중))?{until}?|"
        "(?:연말|연내|월말|분기말|분기 "
        "말|주말|년말){until}?|(?:FY[0-9]{2}\\s*)[1-4]Q(?:\\s*말)?{until}?");
    add(Kind::Date,
        "[0-9]{1,2}주차{until}?|스프린트\\s*[0-9]{1,3}(?:\\s*종료)?{until}?|"
        "(?:출시|오픈|배포|릴리즈|런칭|프로젝트 종료)\\s*(?:전|시점|후)?까지");
    // in 6 months, over the next two quarters, 6개월 내
    add(Kind::Span,
        "\\b(?i:(?:with)?in|over|during|for|after)\\s+(?i:the\\s+)?(?i:next|coming|first)\\s+"
        "(?:{count}\\s+)?(?i:days?|weeks?|months?|quarters?|years?|sprints?)\\b(?i:\\s+(?:after|of)"
        "\\s+[a-z ]{3,30})?");
    add(Kind::Span,
        "\\b(?i:(?:with)?in)\\s+(?:{count})[\\s-]+(?i:months?|quarters?|years?|sprints?)\\b|"
        "\\b(?i:in)\\s+(?:{count})\\s+(?i:weeks?)\\b");
    add(Kind::Span, "[0-9]{1,3}\\s*(?:개월|달|분기|년|주일?)\\s*(?:내에?|안에|이내에?|이내로)");
    add(Kind::Window,
        "\\b(?i:within|in)\\s+(?i:the\\s+first\\s+)?(?:{count})[\\s-]+(?i:days?|weeks?|business "
        "days?)\\b|"
        "\\b(?:{count})-(?i:day|week|month)\\b|[0-9]{1,3}\\s*일\\s*(?:내에?|안에|이내에?)|"
        "\\b(?i:over|in|during|for|within)\\s+(?i:the\\s+)?(?i:last|past|previous)\\s+(?:{count}"
        "\\s+)?"
        "(?i:days?|weeks?|months?|quarters?|years?)\\b");
    add(Kind::Cycle,
        "\\b(?i:in\\s+)?(?i:each|every)\\s+(?i:week|month|quarter|year)\\b|\\b(?:MoM|QoQ|YoY|WoW)"
        "\\b|"
        "\\b(?i:quarterly|annually|yearly)\\b|연간|매년|매월|매주|매 분기|매분기");
    return patterns;
}

const std::vector<Pattern>& patterns() {
    static const std::vector<Pattern> kPatterns = compile();
    return kPatterns;
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(
        words, [text](std::string_view word) { return text.find(word) != text.npos; });
}

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> words) {
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return std::ranges::any_of(
        words, [text](std::string_view word) { return text.ends_with(word); });
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> words) {
    while (text.starts_with(' '))
        text.remove_prefix(1);
    return std::ranges::any_of(
        words, [text](std::string_view word) { return text.starts_with(word); });
}

void judge(TimePhrase& phrase, std::string_view text) {
    const auto words = phrase.in(text);
    const auto before = text.substr(0, phrase.begin);
    const auto after = text.substr(phrase.end);
    phrase.limit =
        contains_any(
            words, {"by ",      "By ", "before ", "Before ", "until ", "Until ", "till ", "end of",
                    "no later", "due", "EOY",     "EOQ",     "EOM",    "까지",   "내",    "안에",
                    "전에",     "말",  "시점",    "릴리즈",  "next",   "Next"}) &&
        words != "내년";
    phrase.past = ends_with_any(
                      before,
                      {"last",
                       "since",
                       "Since",
                       "from",
                       "From",
                       "vs.",
                       "vs",
                       "previous",
                       "versus",
                       "지난",
                       "전년",
                       "작년",
                       "baseline",
                       "than in",
                       "of",
                       "Starting",
                       "On"}) ||
                  starts_with_any(after, {"부터", "대비", "에는", "기준", "model", "baseline"}) ||
                  contains_any(words, {"last", "past", "previous", "as of"});
}

}  // namespace

std::vector<TimePhrase> find_time_phrases(std::string_view text) {
    std::vector<TimePhrase> all;
    for (const Pattern& pattern : patterns()) {
        re2::StringPiece rest(text.data(), text.size());
        re2::StringPiece match;
        while (RE2::FindAndConsume(&rest, *pattern.expression, &match)) {
            if (match.empty()) break;
            TimePhrase phrase{.kind = pattern.kind};
            phrase.begin = static_cast<std::size_t>(match.data() - text.data());
            phrase.end = phrase.begin + match.size();
            while (phrase.end > phrase.begin && text[phrase.end - 1] == ' ')
                --phrase.end;
            all.push_back(phrase);
        }
    }
    std::ranges::stable_sort(all, [](const TimePhrase& a, const TimePhrase& b) {
        return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
    });
    std::vector<TimePhrase> phrases;
    for (TimePhrase& phrase : all) {
        if (!phrases.empty() && phrase.begin < phrases.back().end) {
            if (phrase.end - phrase.begin <= phrases.back().end - phrases.back().begin) continue;
            phrases.pop_back();
        }
        judge(phrase, text);
        phrases.push_back(phrase);
    }
    return phrases;
}

}  // namespace healthlint
