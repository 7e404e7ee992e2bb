#include "bridge/text/time_phrase.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include <re2/re2.h>

#include "bridge/text/time_hints.h"

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
    "(?:(?i:by|before|until|till|no later than|due|due by|as "
    "of|throughout|through)\\s+(?:(?:the|our|their|its)\\s+)?)";
constexpr const char* kEdge =
    "(?:(?i:(?:the\\s+)?(?:very\\s+)?(?:end|close|start|beginning|middle)\\s+of|early|mid|late|end)"
    "[\\s-]+(?:the\\s+|of\\s+)?)";
constexpr const char* kUntil =
    "(?:\\s*(?:까지|이내에?|전까지|이전에?|전에|안에|내에|내(?:\\s|$)|중으로|시점까지|시점|경|쯤))";
constexpr const char* kPart =
    "(?:\\s*(?:[1-5]\\s*주차?|(?:첫째|둘째|셋째|넷째|마지막)\\s*주|말|초순|초|중순|중|하순|상순|"
    "상반기|하반기|마감|연말|[1-4]\\s*분기(?:\\s*(?:말|초))?"
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

// A pattern is worth a try where the text shows one of `any` and all of `all`.
struct Pattern {
    Kind kind;
    std::unique_ptr<RE2> expression;
    std::uint32_t any = TimeHint::None;
    std::uint32_t all = TimeHint::None;
};

std::vector<Pattern> compile() {
    RE2::Options options;
    options.set_log_errors(false);
    std::vector<Pattern> patterns;
    using Hint = TimeHint;
    const auto add =
        [&](Kind kind, const char* pattern, std::uint32_t any, std::uint32_t all = Hint::None) {
            patterns.push_back({kind, std::make_unique<RE2>(expand(pattern), options), any, all});
        };
    // 2026-12-31, 2027. 3. 1., 26.12.31, 2026/12
    add(Kind::Date,
        "{by}?{year}(?:[-/][0-9]{1,2}){1,2}\\b{until}?|"
        "~\\s?[01]?[0-9]/[0-3]?[0-9]\\b|\\b[01]?[0-9]/[0-3]?[0-9]{until}|"
        "{by}[01]?[0-9]/[0-3]?[0-9]\\b|"
        "(?:마감일?|기한|시한)\\s*:?\\s*[01]?[0-9]/[0-3]?[0-9]\\b|"
        "{year}\\.\\s?[0-9]{1,2}\\.\\s?[0-9]{1,2}\\b\\.?{until}?|"
        "\\b{year}\\.(?:0[1-9]|1[0-2])\\b{until}?|~\\s?{year}\\.\\s?(?:0?[1-9]|1[0-2])\\b\\.?|"
        "\\b[2-4][0-9]\\.[01]?[0-9]\\.[0-3]?[0-9]\\b\\.?{until}?|"
        "'?[2-4][0-9]\\.[01]?[0-9]월?{until}",
        Hint::DateMark);
    // by release 8.0, by v2, CW 26
    add(Kind::Date,
        "{by}(?i:release|version|v)\\.?\\s?[0-9]+(?:\\.[0-9]+)*\\b",
        Hint::Version,
        Hint::By | Hint::Digit);
    add(Kind::Date, "{by}?\\b[CK]W\\s?[0-9]{1,2}\\b", Hint::WeekNumber, Hint::Digit);
    add(Kind::Date, "{by}W[0-5]?[0-9]\\b", Hint::WeekNumber, Hint::By | Hint::Digit);
    // 31 December 2026, December 31, end of March, by mid-2027, in 2027
    add(Kind::Date,
        "{by}?{edge}?(?:[0-9]{1,2}(?:st|nd|rd|th)?\\s+(?:of\\s+)?)?{month}"
        "(?:\\s+[0-9]{1,2}(?:st|nd|rd|th)?\\b)?(?:,?\\s+{year})?",
        Hint::Month);
    add(Kind::Date,
        "{by}{edge}?{year}\\b|{edge}{year}\\b|\\b(?i:in|during|for)\\s+{year}\\b",
        Hint::Year);
    // Q4 2026, Q3/27, 2026-Q4, FY27 1Q, H1 2027, EOY
    add(Kind::Date,
        "{by}?{edge}?\\b(?:(?:{year}|[2-4][0-9])[\\s/-]?)?[QH][1-4](?:[\\s/"
        "'-]*(?:FY)?(?:{year}|[2-4][0-9]))?\\b"
        "(?:\\s*말)?{until}?",
        Hint::Quarter);
    add(Kind::Date,
        "{by}?{edge}?\\b(?:[1-4]Q[\\s'/-]*)?FY\\s?'?(?:{year}|[2-4][0-9])(?:[\\s/"
        "-]*(?:[1-4]Q|[QH][1-4]))?"
        "(?:\\s*말)?{until}?|{by}?{edge}?\\b[1-4]Q\\b(?:\\s*'?(?:{year}|[2-4][0-9]))?(?:\\s*말)?{"
        "until}?",
        Hint::Quarter);
    add(Kind::Date,
        "{by}?\\b(?:EOY|EOQ|EOM|EOD|EOW|EOFY|YE)\\b(?:\\s*'?(?:{year}|[2-4][0-9]))?",
        Hint::Short);
    add(Kind::Date,
        "{by}(?i:christmas|easter|new year|thanksgiving|black friday|cyber monday|halloween|"
        "ramadan|diwali|golden week|summer|spring|autumn|winter)\\b",
        Hint::Holiday | Hint::Period,
        Hint::By);
    // 31/03/2027, 31.03.2027
    add(Kind::Date, "{by}?\\b[0-3]?[0-9]([/.])[01]?[0-9][/.]{year}\\b", Hint::DateMark, Hint::Year);
    // 12/2027, by FY end
    add(Kind::Date, "{by}?\\b[01]?[0-9][/.]{year}\\b", Hint::DateMark, Hint::Year);
    add(Kind::Date, "{by}?\\bFY[\\s-]end\\b|{by}?{edge}FY\\b", Hint::Quarter, Hint::Edge);
    // by the week, before the quarter
    add(Kind::Date,
        "{by}(?i:(?:week|month|quarter|year|sprint|release|iteration)\\b)",
        Hint::Period,
        Hint::By);
    // by the end of the pilot
    add(Kind::Date,
        "{by}?{edge}(?i:(?:project|phase|pilot|semester|contract|programme|program|trial|school "
        "year|"
        "summer term|epic|increment|pi)\\b)",
        Hint::Project,
        Hint::Edge);
    // in the first half of 2027
    add(Kind::Date,
        "{by}?{edge}?(?i:(?:in the )?(?:first|second|third|fourth|last) (?:half|quarter)"
        "(?: of(?: {year}| the year)?)?)\\b",
        Hint::Period,
        Hint::Ordinal);
    // summer 2027, by winter 2027, end of summer, before the holiday season
    add(Kind::Date,
        "{by}?{edge}?(?i:\\b(?:spring|summer|autumn|fall|winter|easter|christmas))\\s+(?:of\\s+)?{"
        "year}\\b|"
        "{edge}(?i:(?:spring|summer|autumn|winter)\\b)",
        Hint::Season);
    add(Kind::Date,
        "{by}(?:[A-Z][A-Za-z0-9]+\\s+)?(?i:(?:our|next|a|first|holiday|summer|winter|peak|code|"
        "feature|board|big|annual|"
        "quarterly|final|design|security|contract|flu|high|low|busy|tax)\\s+){0,2}(?i:season|"
        "freeze|review|audit|holidays|event|kick-?off|cut-?over|handover|"
        "peak|renewal|conference|exam|retro)\\b",
        Hint::Event,
        Hint::By);
    add(Kind::Date,
        "{by}(?i:(?:public |private |open |closed |first |next )?(?:beta|alpha|demo|mvp|pilot|"
        "roll-?out|migration|summit|expo|trade fair|inspection|accreditation|certification|"
        "stocktake|ipo|off-?site|opening|ramp-?up|start of production|harvest|elections?))\\b|"
        "{by}(?:[A-Z][A-Za-z]+ ){1,2}(?:Day|Week|Summit|Conference|Expo|Fair|Festival|Cup|Games|"
        "Forum)\\b|{by}(?i:series) [A-F]\\b|{by}re:Invent\\b|"
        "\\b(?i:before|until|till)\\s+(?i:the|our|its|their)\\s+(?:[a-z-]+\\s+){0,2}(?i:migration|"
        "cut-?over|go-live|launch|opening|audit|release|season|review|event|move|renewal|deadline|"
        "election|conference|inspection)\\b|"
        "\\b(?i:before|until|by the time)\\s+(?i:we|they|the team|customers|users)"
        "\\s+[a-z]+(?:\\s+the)?\\s+[a-z]+\\b",
        Hint::Event | Hint::Clause);
    add(Kind::Date,
        "{by}(?i:(?:mon|tues|wednes|thurs|fri|satur|sun)day)\\b",
        Hint::Weekday,
        Hint::By);
    // by the end of the quarter, next month, before the next board meeting, sprint 14
    add(Kind::Date,
        "{by}?{edge}?(?i:\\b(?:this|next|coming|current|fiscal)\\s+(?:fiscal\\s+|calendar\\s+)?"
        "(?:week|month|quarter|half|year|season|sprint|release|iteration)\\b)",
        Hint::Period,
        Hint::Next);
    add(Kind::Date,
        "{by}?{edge}(?i:(?:this |next |coming |fiscal "
        ")?(?:week|month|quarter|half|year|season|sprint|"
        "release)\\b)|{by}?\\b(?i:(?:fiscal |financial )?(?:year|quarter|month)[- "
        "]end|mid-?year)\\b",
        Hint::Period);
    add(Kind::Date,
        "{by}(?i:(?:next|coming|first|second)\\s+[a-z]+(?:\\s+[a-z]+)?|launch|release|go-live|ga)"
        "\\b",
        Hint::Next | Hint::Period,
        Hint::By);
    add(Kind::Date,
        "{by}?\\b(?i:week|sprint|month|iteration|milestone)\\s+[0-9]{1,2}\\b",
        Hint::Period,
        Hint::Digit);
    // 2026년 12월 말까지, 12월 31일, 올해 4분기, 내년 6월까지, 연말까지
    add(Kind::Date,
        "(?:(?:오는|올해|올|금년|내년|이번|다음|차기|당해)\\s*)?(?:{year}\\s*년?도?\\s*|[2-4][0-9]"
        "년\\s*)?"
        "(?:[0-9]{1,2}(?:/"
        "[0-9]{1,2})*\\s*월)(?:\\s*[0-9]{1,2}\\s*일|{part})?(?:\\s*(?:릴리즈|배포|오픈|마감))?"
        "{until}?",
        Hint::KoreanMonth);
    add(Kind::Date,
        "(?:(?:오는|올해|올|금년|내년|이번|다음|차기)\\s*)?(?:{year}\\s*년도?|{year}(?:까지)|[2-4]["
        "0-"
        "9]년)"
        "{part}?{until}?",
        Hint::KoreanYear | Hint::KoreanUntil);
    add(Kind::Date,
        "(?:(?:오는|올해|올|금년|내년|내후년|이번|다음|차기|당해)\\s*"
        "(?:(?:회계)?\\s*(?:주|달|해|분기|년도|연도|스프린트|릴리즈|반기|상반기|하반기|버전|배포|"
        "학기|시즌)|[1-4]\\s*"
        "분기)|올해|금년|내년|내후년|당해)"
        "{part}?{until}?",
        Hint::KoreanRelative);
    add(Kind::Date,
        "(?:['’‘]?[2-4][0-9][.년]\\s*)?(?:[1-4]\\s*분기|상반기|하반기)(?:\\s*(?:말|초|중))?{until}?"
        "|"
        "(?:연말|연내|월말|분기말|분기 "
        "말|주말|년말){until}?|(?:FY[0-9]{2}\\s*)[1-4]Q(?:\\s*말)?{until}?",
        Hint::KoreanPart);
    add(Kind::Date,
        "(?:[12]\\s*)?학기(?:\\s*(?:말|종료))(?:\\s*시점)?{until}?|"
        "[0-9]{1,2}주차{until}?|스프린트\\s*[0-9]{1,3}(?:\\s*종료)?{until}?|"
        "(?:출시|오픈|배포|릴리즈|런칭|프로젝트 "
        "종료|추석|설날?|명절|휴가철|성수기|방학|개학|이사회|주총|"
        "감사|시즌|베타|파일럿|PoC|결산|마감|도입|가동|양산|입시)\\s*(?:전|시점|후)?까지|"
        "(?:추석|설날?|명절|성수기|방학|개학|오픈|출시|양산)\\s*전에?(?:\\s|$)|"
        "(?:한|두|세|네|석|넉|다섯|여섯)\\s*(?:달|해|분기|주)\\s*(?:내에?|안에|이내에?)|"
        "(?:반년|일년)\\s*(?:내에?|안에|이내에?)|[1-4]/4\\s*분기{until}?|"
        "(?:내달|다음달|차월|익월|익년){part}?{until}?",
        Hint::KoreanUntil | Hint::KoreanPart);
    add(Kind::Date,
        "첫\\s*(?:[0-9]{1,2}\\s*)?(?:달|주|분기|해|개월)\\s*(?:내에?|안에|동안)|첫\\s*(?:달|해)(?:"
        "\\s|$)",
        Hint::KoreanFirst);
    // in 6 months, over the next two quarters, 6개월 내
    add(Kind::Span,
        "\\b(?i:(?:with)?in|over|during|for|after)\\s+(?i:the\\s+)?(?i:next|coming|first)\\s+"
        "(?:{count}\\s+)?(?i:days?|weeks?|months?|quarters?|years?|sprints?)\\b(?i:\\s+(?:after|of)"
        "\\s+[a-z ]{3,30})?",
        Hint::Period);
    add(Kind::Span,
        "\\b(?i:(?:with)?in)\\s+(?:{count})[\\s-]+(?i:months?|quarters?|years?|sprints?)\\b|"
        "\\b(?i:in)\\s+(?:{count})\\s+(?i:weeks?)\\b",
        Hint::Period);
    add(Kind::Span,
        "\\b(?i:within|in)\\s+(?:{count})[\\s-]+(?i:days?|weeks?|months?)\\s+(?i:of|after|post)["
        "\\s-]+"
        "(?i:(?:the|its|our|public|full)\\s+)*(?i:launch|release|go-live|ga|beta|general "
        "availability|roll-?out|deployment|"
        "kick-?off|start)\\b",
        Hint::Period);
    add(Kind::Span,
        "[0-9]{1,3}\\s*(?:개월|달|분기|년|주일?)\\s*(?:내에?|안에|이내에?|이내로)",
        Hint::KoreanUntil,
        Hint::Digit);
    add(Kind::Window,
        "\\b(?i:within|in)\\s+(?i:the\\s+first\\s+)?(?:{count})[\\s-]+(?i:days?|weeks?|business "
        "days?)\\b|"
        "\\b(?:{count})-(?i:day|week|month)\\b|[0-9]{1,3}\\s*일\\s*(?:내에?|안에|이내에?)|"
        "\\b(?i:over|in|during|for|within)\\s+(?i:the\\s+)?(?i:last|past|previous)\\s+(?:{count}"
        "\\s+)?"
        "(?i:days?|weeks?|months?|quarters?|years?)\\b",
        Hint::Period | Hint::KoreanUntil);
    add(Kind::Cycle,
        "\\b(?i:in\\s+)?(?i:each|every)\\s+(?i:week|month|quarter|year)\\b|\\b(?:MoM|QoQ|YoY|WoW|y/"
        "y|q/q|m/m)\\b|"
        "\\b(?i:year[ -]over[ -]year|month[ -]over[ -]month|quarter[ -]over[ -]quarter|"
        "year[ -]on[ -]year)\\b|"
        "\\b(?i:quarterly|annually|yearly)\\b|연간|매년|매월|매주|매 분기|매분기",
        Hint::Cycle | Hint::Period | Hint::KoreanCycle);
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
            words, {"by ",      "By ",  "before ", "Before ", "until ", "Until ", "till ", "end of",
                    "no later", "due",  "~",       "EOY",     "EOQ",    "EOM",    "까지",  "내",
                    "안에",     "전에", "말",      "시점",    "릴리즈", "next",   "Next"}) &&
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
                  starts_with_any(after, {"부터", "대비", "에는", "model", "baseline"}) ||
                  (starts_with_any(after, {"기준"}) && !words.ends_with("말")) ||
                  contains_any(words, {"last", "past", "previous", "as of"});
}

// "per month 1.1M": the pattern stopped inside of a number.
bool is_cut_number(std::string_view text, const re2::StringPiece& match) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto after =
        text.substr(static_cast<std::size_t>(match.data() - text.data()) + match.size());
    // "pages per week 35": a rate and its number.
    const auto before = text.substr(0, static_cast<std::size_t>(match.data() - text.data()));
    // "첫 배포까지 소요 일수": a name of what is measured.
    for (const std::string_view taken : {" 소요", " 걸리", " 걸린"})
        if (after.starts_with(taken)) return true;
    if (before.ends_with("per ") && is_digit(match[match.size() - 1])) return true;
    return is_digit(match[match.size() - 1]) && after.size() > 1 &&
           (after[0] == '.' || after[0] == ',') && is_digit(after[1]);
}

void add_matches(const Pattern& pattern, std::string_view text, std::vector<TimePhrase>& all) {
    const re2::StringPiece whole(text.data(), text.size());
    re2::StringPiece match;
    for (std::size_t from = 0;
         pattern.expression->Match(whole, from, text.size(), RE2::UNANCHORED, &match, 1);) {
        if (match.empty()) return;
        TimePhrase phrase{.kind = pattern.kind};
        phrase.begin = static_cast<std::size_t>(match.data() - text.data());
        phrase.end = phrase.begin + match.size();
        from = phrase.end;
        if (is_cut_number(text, match)) continue;
        while (phrase.end > phrase.begin && text[phrase.end - 1] == ' ')
            --phrase.end;
        all.push_back(phrase);
    }
}

}  // namespace

std::vector<TimePhrase> find_time_phrases(std::string_view text) {
    std::vector<TimePhrase> all;
    const std::uint32_t hints = time_hints(text);
    if (hints == TimeHint::None) return all;
    for (const Pattern& pattern : patterns())
        if ((pattern.any & hints) != 0 && (pattern.all & hints) == pattern.all)
            add_matches(pattern, text, all);
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
