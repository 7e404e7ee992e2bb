#pragma once
// Everything that is wrong with the files of a pack, collected in one run.

#include <string>
#include <string_view>
#include <vector>

#include "bridge/engine/parameter.h"
#include "bridge/jql/diagnostic.h"

namespace healthlint {

// Stable codes of pack diagnostics; JQL has its own (J…). A code that is gone (E113) is not used
// again.
constexpr std::string_view kSyntaxError = "E101";
constexpr std::string_view kUnknownKey = "E102";
constexpr std::string_view kDuplicateKey = "E103";
constexpr std::string_view kMissingKey = "E104";
constexpr std::string_view kWrongType = "E105";
constexpr std::string_view kWrongValue = "E106";
constexpr std::string_view kRefusedYaml = "E107";  // anchors, aliases, tags, second documents
constexpr std::string_view kUnknownName = "E108";  // of a set, check, pillar, role, rule
constexpr std::string_view kBadId = "E109";
constexpr std::string_view kRepeatedId = "E110";
constexpr std::string_view kTooMuch = "E111";  // a limit of size, depth or number
constexpr std::string_view kContradiction = "E112";
constexpr std::string_view kWrongSchema = "E114";
constexpr std::string_view kAmbiguousField = "E115";
constexpr std::string_view kUnknownPack = "E116";
constexpr std::string_view kBadExtension = "E117";  // another version, a circle, too deep
constexpr std::string_view kNotChangeable = "E118";
constexpr std::string_view kLocked = "E119";
constexpr std::string_view kFailedTest = "E120";
constexpr std::string_view kMissingField = "W201";  // this site lacks it: the rule is unknown there
constexpr std::string_view kRoleOfMany = "W202";
constexpr std::string_view kSwallowedComment = "W203";
constexpr std::string_view kNoEffect = "W204";

// Nobody mends more in one go, and a file of nothing but mistakes must not cost more than its size.
constexpr std::size_t kMaxProblems = 1000;

struct Place {
    int line = 1;
    int column = 1;
    int length = 1;
    int file = 0;
};

Place place_of(const Parameter& value);  // of the value itself
Place place_of_key(const Parameter& value, std::string_view key);

class Problems {
  public:
    Problems() = default;

    explicit Problems(std::string file) { add_file(std::move(file)); }

    // The number by which places in this file name it.
    int add_file(std::string name);
    const std::string& file(int number) const;

    void error(
        std::string_view code, Place place, std::string message, std::string suggestion = {});
    void warn(std::string_view code, Place place, std::string message, std::string suggestion = {});
    // Already placed in one of the files. After kMaxProblems only their number is kept.
    void add(Diagnostic diagnostic);

    bool any_error() const { return errors_ > 0; }

    int errors() const { return errors_; }

    // By file, line and column, each once; at the end what was left out.
    std::vector<Diagnostic> sorted() const;

  private:
    void report(Severity severity, std::string_view code, Place place, Diagnostic said);

    std::vector<std::string> files_;
    std::vector<Diagnostic> found_;
    int errors_ = 0;
    std::size_t left_out_ = 0;
};

std::string in_quotes(std::string_view text);  // "text" in double quotes
// The nearest of the candidates, or, where none is near, the candidates if they are few.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace healthlint
