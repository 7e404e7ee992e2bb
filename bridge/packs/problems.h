#pragma once
// Everything that is wrong with the files of a pack, collected in one run.

#include <string>
#include <string_view>
#include <vector>

#include "bridge/engine/parameter.h"
#include "bridge/jql/diagnostic.h"

namespace healthlint {

// Stable codes of pack diagnostics; JQL has its own (J…).
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
constexpr std::string_view kNotSupportedYet = "E113";
constexpr std::string_view kWrongSchema = "E114";
constexpr std::string_view kAmbiguousField = "E115";
constexpr std::string_view kMissingField = "W201";  // this site lacks it: the rule is unknown there
constexpr std::string_view kUnreadGroups = "W202";
constexpr std::string_view kSwallowedComment = "W203";
constexpr std::string_view kNoEffect = "W204";

struct Place {
    int line = 1;
    int column = 1;
    int length = 1;
};

Place place_of(const Parameter& value);  // of the value itself
Place place_of_key(const Parameter& value, std::string_view key);

class Problems {
  public:
    explicit Problems(std::string file) : file_(std::move(file)) {}

    void error(
        std::string_view code, Place place, std::string message, std::string suggestion = {});
    void warn(std::string_view code, Place place, std::string message, std::string suggestion = {});
    void add(Diagnostic diagnostic);  // of JQL, already placed in the file

    bool any_error() const { return errors_ > 0; }

    const std::string& file() const { return file_; }

    std::vector<Diagnostic> sorted() const;  // by line and column, each once

  private:
    std::string file_;
    std::vector<Diagnostic> found_;
    int errors_ = 0;
};

std::string quoted(std::string_view text);  // "text" in double quotes
// The nearest of the candidates, or, where none is near, the candidates if they are few.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace healthlint
