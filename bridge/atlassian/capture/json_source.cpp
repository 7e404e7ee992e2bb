#include "bridge/atlassian/capture/json_source.h"

#include <array>
#include <istream>
#include <memory>
#include <optional>
#include <streambuf>

#include <zlib.h>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

struct CloseGzip {
    void operator()(gzFile_s* file) const { gzclose(file); }
};

// zlib reads plain files as they are, so both kinds come through here.
class GzipBuffer final : public std::streambuf {
  public:
    explicit GzipBuffer(const std::filesystem::path& path) : file_(gzopen(path.c_str(), "rb")) {}

    bool is_open() const { return file_ != nullptr; }

    bool failed() const { return failed_; }

  protected:
    int_type underflow() override {
        const int count =
            gzread(file_.get(), buffer_.data(), static_cast<unsigned>(buffer_.size()));
        if (count <= 0) {
            int code = Z_OK;
            gzerror(file_.get(), &code);
            failed_ = code != Z_OK && code != Z_STREAM_END;
            return traits_type::eof();
        }
        setg(buffer_.data(), buffer_.data(), buffer_.data() + count);
        return traits_type::to_int_type(buffer_.front());
    }

  private:
    std::unique_ptr<gzFile_s, CloseGzip> file_;
    std::array<char, std::size_t{64} * 1024> buffer_{};
    bool failed_ = false;
};

using OnValue = std::function<void(const Json& value, std::size_t place)>;

std::string too_large(std::string_view what, std::size_t limit) {
    return std::string(what) + " is longer than " + std::to_string(limit >> 20U) +
           " MiB; split the file";
}

void skip_blank_and_mark(std::istream& in) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    for (int c = in.peek(); c != std::istream::traits_type::eof(); c = in.peek()) {
        const char byte = static_cast<char>(c);
        const bool blank = byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
        if (!blank && kByteOrderMark.find(byte) == std::string_view::npos) return;
        in.get();
    }
}

// One line without its end; nothing at the end of the file. Longer lines are read to their end and
// given back cut, one byte above the limit.
std::optional<std::string> next_line(std::istream& in) {
    std::string line;
    bool any = false;
    for (int c = in.get(); c != std::istream::traits_type::eof(); c = in.get()) {
        any = true;
        if (c == '\n') return line;
        if (line.size() <= kMaxLineBytes) line.push_back(static_cast<char>(c));
    }
    if (!any) return std::nullopt;
    return line;
}

class SourceReader {
  public:
    SourceReader(std::istream& in, const OnValue& on_value) : in_(in), on_value_(on_value) {}

    Result<SourceSummary> read() {
        skip_blank_and_mark(in_);
        if (in_.peek() == '[') return read_array();
        if (in_.peek() == '{') return read_object_or_lines();
        return fail(Errc::Invalid, "no JSON: it starts with neither { nor [");
    }

  private:
    // Elements are handed over and dropped as they end, so only one is held at a time.
    Result<SourceSummary> read_array() {
        std::size_t place = 0;
        bool too_deep = false;
        const auto watch = [&](int depth, Json::parse_event_t event, Json& value) {
            using Event = Json::parse_event_t;
            const bool starts = event == Event::object_start || event == Event::array_start;
            if (starts && depth > kMaxJsonDepth) too_deep = true;
            if (too_deep) return false;
            const bool element = depth == 1 && (event == Event::object_end ||
                                                event == Event::array_end || event == Event::value);
            if (!element) return true;
            on_value_(value, ++place);
            return false;
        };
        const Json rest = Json::parse(in_, watch, /*allow_exceptions=*/false);
        SourceSummary summary{.form = SourceForm::Array, .problems = {}};
        if (too_deep)
            summary.problems.push_back({place + 1, "nests deeper than any answer of Jira"});
        else if (rest.is_discarded())
            summary.problems.push_back({place + 1, "the JSON breaks off or is malformed here"});
        if (place == 0 && !summary.problems.empty())
            return fail(Errc::Invalid, "no JSON: " + summary.problems.front().reason);
        return summary;
    }

    Result<SourceSummary> read_object_or_lines() {
        std::optional<std::string> first = next_line(in_);
        if (!first) return fail(Errc::Invalid, "no JSON: the file is empty");
        const Json value = parse_json(*first);
        if (value.is_discarded()) return read_document_or_broken_lines(std::move(*first));
        on_value_(value, 1);
        const std::size_t more = read_lines(2);
        if (more == 0 && summary_.problems.empty()) summary_.form = SourceForm::Document;
        return summary_;
    }

    // Reads the remaining lines; how many values they held.
    std::size_t read_lines(std::size_t number) {
        summary_.form = SourceForm::Lines;
        std::size_t values = 0;
        for (auto line = next_line(in_); line; line = next_line(in_), ++number)
            values += give_line(*line, number) ? 1U : 0U;
        return values;
    }

    bool give_line(const std::string& line, std::size_t number) {
        if (trim(line).empty()) return false;
        if (line.size() > kMaxLineBytes) {
            summary_.problems.push_back({number, too_large("the line", kMaxLineBytes)});
            return false;
        }
        const Json value = parse_json(line);
        if (value.is_discarded()) {
            summary_.problems.push_back({number, "the line is no JSON"});
            return false;
        }
        on_value_(value, number);
        return true;
    }

    // The first line is no value by itself: an indented document, or lines of which it is broken.
    Result<SourceSummary> read_document_or_broken_lines(std::string text) {
        text.push_back('\n');
        for (int c = in_.get(); c != std::istream::traits_type::eof(); c = in_.get()) {
            if (text.size() > kMaxDocumentBytes)
                return fail(Errc::Invalid, too_large("the document", kMaxDocumentBytes));
            text.push_back(static_cast<char>(c));
        }
        const Json value = parse_json(text);
        if (!value.is_discarded()) {
            on_value_(value, 0);
            return SourceSummary{};
        }
        summary_.form = SourceForm::Lines;
        std::size_t values = 0;
        std::size_t number = 0;
        for (const std::string_view line : split(text, '\n'))
            values += give_line(std::string(line), ++number) ? 1U : 0U;
        if (values == 0) return fail(Errc::Invalid, "no JSON: it is malformed or cut short");
        return summary_;
    }

    std::istream& in_;
    const OnValue& on_value_;
    SourceSummary summary_;
};

}  // namespace

Result<SourceSummary> read_json_source(const std::filesystem::path& path, const OnValue& on_value) {
    GzipBuffer buffer(path);
    if (!buffer.is_open()) return fail(Errc::NotFound, "the file cannot be opened");
    std::istream in(&buffer);
    Result<SourceSummary> summary = SourceReader(in, on_value).read();
    if (buffer.failed()) {
        if (!summary) return fail(Errc::Invalid, "the compressed file is damaged");
        summary->problems.push_back({0, "the compressed file is damaged; its rest is missing"});
    }
    return summary;
}

std::string peek_source(const std::filesystem::path& path, std::size_t count) {
    GzipBuffer buffer(path);
    if (!buffer.is_open()) return {};
    std::istream in(&buffer);
    std::string text(count, '\0');
    in.read(text.data(), static_cast<std::streamsize>(count));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

}  // namespace healthlint
