#include "bridge/atlassian/capture/capture.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "bridge/atlassian/capture/json_source.h"
#include "bridge/atlassian/capture/payload_kind.h"
#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

namespace fs = std::filesystem;

using Fields = std::map<FieldId, Field>;

// "https://acme.atlassian.net/rest/api/3/issue/1" -> "https://acme.atlassian.net".
std::string site_of(const Json& json) {
    const std::string self = string_member(json, "self");
    const std::size_t rest = self.find("/rest/");
    return rest == std::string::npos ? std::string{} : to_lower(self.substr(0, rest));
}

// The same issue on one site. Ids survive moves, so they decide where a site is named; without one
// the data may be of several sites, and only id and key together tell issues apart.
std::pair<std::string, std::string> identity(const std::string& site, const Issue& issue) {
    if (site.empty() || issue.id.value.empty()) return {issue.id.value, issue.key.value};
    return {issue.id.value, {}};
}

// Which of two versions of an issue says more.
auto version_rank(const Issue& issue) {
    return std::tuple(!issue.partial, issue.updated, issue.changelog.has_value());
}

std::vector<const Json*> issues_inside(const Json& issue) {
    std::vector<const Json*> found;
    const Json& fields = member_or_null(issue, "fields");
    const auto add = [&found](const Json& json) {
        if (payload_kind(json) == PayloadKind::Issue) found.push_back(&json);
    };
    add(member_or_null(fields, "parent"));
    if (const Json& subtasks = member_or_null(fields, "subtasks"); subtasks.is_array())
        std::ranges::for_each(subtasks, add);
    if (const Json& links = member_or_null(fields, "issuelinks"); links.is_array())
        for (const Json& link : links) {
            add(member_or_null(link, "inwardIssue"));
            add(member_or_null(link, "outwardIssue"));
        }
    return found;
}

FieldCatalog catalog_of(const Fields& extra) {
    std::vector<Field> fields = FieldCatalog::system_fields().all();
    std::set<FieldId> known;
    for (const Field& field : fields)
        known.insert(field.id);
    for (const auto& [id, field] : extra)
        if (!known.contains(id)) fields.push_back(field);
    return FieldCatalog(std::move(fields));
}

class CaptureReader {
  public:
    explicit CaptureReader(Fields shared_fields)
        : shared_fields_(std::move(shared_fields)),
          shared_catalog_(catalog_of(shared_fields_)) {}

    void read_file(const fs::path& path, const std::string& name) {
        file_ = {.name = name, .issues = 0, .skipped = {}};
        others_.clear();
        const auto on_value = [this](const Json& value, std::size_t place) { take(value, place); };
        const Result<SourceSummary> summary = read_json_source(path, on_value);
        if (!summary) {
            file_.skipped = summary.error().message;
        } else {
            for (const SourceProblem& problem : summary->problems)
                others_.push_back({name, problem.place, problem.reason});
            settle_others();
        }
        capture_.objects += file_.issues;
        capture_.files.push_back(file_);
    }

    Capture finish() {
        for (auto& [name, site] : sites_) {
            CapturedSite captured;
            captured.name = name;
            captured.fields =
                site.fields.empty() ? shared_catalog_ : catalog_of(with_shared(site.fields));
            for (auto& [id, issue] : site.issues)
                captured.issues.push_back(std::move(issue));
            make_ids_unique(captured.issues);
            capture_.sites.push_back(std::move(captured));
        }
        return std::move(capture_);
    }

  private:
    struct Site {
        Fields fields;
        std::map<std::pair<std::string, std::string>, Issue> issues;
    };

    Fields with_shared(Fields fields) const {
        fields.insert(shared_fields_.begin(), shared_fields_.end());
        return fields;
    }

    // A collector's row stands for the answer in it.
    void take(const Json& given, std::size_t place) {
        const bool row = payload_kind(given) == PayloadKind::Row;
        const Json& value = row ? member_or_null(given, "data") : given;
        switch (payload_kind(value)) {
        case PayloadKind::Issue: return take_page({&value}, value, place);
        case PayloadKind::IssuePage: {
            std::vector<const Json*> issues;
            for (const Json& issue : *find_member(value, "issues"))
                issues.push_back(&issue);
            if (issues.empty()) others_.push_back({file_.name, place, "page without issues"});
            return take_page(issues, value, place);
        }
        case PayloadKind::Row:  // a row in a row is no answer of Jira
            others_.push_back({file_.name, place, "nested row"});
            return;
        case PayloadKind::Webhook:
        case PayloadKind::Field:
        case PayloadKind::Other: break;
        }
        others_.push_back({file_.name, place, describe_payload(value)});
    }

    // `page` may hold the names and schema of the custom fields of its issues.
    void take_page(const std::vector<const Json*>& issues, const Json& page, std::size_t place) {
        Fields fields;
        for (Field& field : fields_of_expand(page))
            fields.emplace(field.id, std::move(field));
        const std::optional<FieldCatalog> own =
            fields.empty() ? std::nullopt : std::optional(catalog_of(with_shared(fields)));
        const FieldCatalog& catalog = own ? *own : shared_catalog_;
        for (const Json* json : issues) {
            const std::string site = site_of(*json);
            if (Result<Issue> issue = issue_from_json(*json, catalog)) {
                ++file_.issues;
                sites_[site].fields.insert(fields.begin(), fields.end());
                if (!keep(site, std::move(*issue))) ++capture_.repeated;
                take_references(*json, site, catalog);
            } else {
                others_.push_back({file_.name, place, issue.error().message});
            }
        }
    }

    void take_references(const Json& issue, const std::string& site, const FieldCatalog& catalog) {
        for (const Json* json : issues_inside(issue)) {
            Result<Issue> reference = issue_from_json(*json, catalog);
            if (!reference) continue;
            ++capture_.references;
            reference->partial = true;
            const std::string own = site_of(*json);
            keep(own.empty() ? site : own, std::move(*reference));
        }
    }

    // False when the issue was known as a whole issue already.
    bool keep(const std::string& site, Issue issue) {
        auto& issues = sites_[site].issues;
        const auto [known, is_new] = issues.try_emplace(identity(site, issue), issue);
        if (is_new) return true;
        const bool was_whole = !known->second.partial;
        if (version_rank(issue) > version_rank(known->second)) known->second = std::move(issue);
        return !was_whole;
    }

    // A snapshot tells issues apart by id: those without one go by their key, and on the nameless
    // site, where unrelated issues may share an id, the later ones get their key added.
    static void make_ids_unique(std::vector<Issue>& issues) {
        std::set<IssueId> taken;
        for (Issue& issue : issues) {
            if (issue.id.value.empty()) issue.id.value = issue.key.value;
            if (!taken.insert(issue.id).second) {
                issue.id.value += "/" + issue.key.value;
                taken.insert(issue.id);
            }
        }
    }

    // A file without issues is skipped as a whole; beside issues each other value is listed.
    void settle_others() {
        if (file_.issues > 0) {
            capture_.skipped.insert(capture_.skipped.end(), others_.begin(), others_.end());
            return;
        }
        if (others_.empty()) {
            file_.skipped = "no issue: it holds nothing";
            return;
        }
        file_.skipped = "no issue: " + others_.front().reason;
        if (others_.size() > 1) file_.skipped += " (" + std::to_string(others_.size()) + " values)";
    }

    Fields shared_fields_;
    FieldCatalog shared_catalog_;
    std::map<std::string, Site> sites_;
    Capture capture_;
    CapturedFile file_;                  // being read
    std::vector<SkippedObject> others_;  // of that file
};

struct InputFile {
    fs::path path;
    std::string name;
};

Result<std::vector<InputFile>> files_of(const fs::path& from) {
    std::error_code error;
    const fs::file_status status = fs::status(from, error);
    if (error || !fs::exists(status))
        return fail(Errc::NotFound, "no such file or folder: " + from.string());
    if (!fs::is_directory(status))
        return std::vector<InputFile>{{from, from.filename().generic_string()}};
    std::vector<InputFile> files;
    fs::recursive_directory_iterator entry(
        from, fs::directory_options::skip_permission_denied, error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error))
        if (entry->is_regular_file(error))
            files.push_back(
                {entry->path(), entry->path().lexically_relative(from).generic_string()});
    if (error)
        return fail(Errc::Unavailable, "cannot read " + from.string() + ": " + error.message());
    std::ranges::sort(files, {}, &InputFile::name);
    return files;
}

// A field list beside the issues types their custom values, if it is the only one: with several
// nobody can say which site each belongs to.
Fields shared_fields_of(const std::vector<InputFile>& files) {
    constexpr std::size_t kPeekBytes = 4096;
    std::vector<const InputFile*> lists;
    for (const InputFile& file : files) {
        const std::string start = peek_source(file.path, kPeekBytes);
        if (trim(start).starts_with('[') && start.find("\"clauseNames\"") != std::string::npos)
            lists.push_back(&file);
    }
    Fields fields;
    if (lists.size() != 1) return fields;
    Json all = Json::array();
    const auto collect = [&all](const Json& value, std::size_t) {
        if (payload_kind(value) == PayloadKind::Field) all.push_back(value);
    };
    if (!read_json_source(lists.front()->path, collect)) return fields;
    Result<std::vector<Field>> read = fields_from_json(all);
    if (!read) return fields;
    for (Field& field : *read)
        fields.emplace(field.id, std::move(field));
    return fields;
}

}  // namespace

Result<Capture> read_capture(
    const fs::path& from, const std::function<void(std::size_t, std::size_t)>& progress) {
    const Result<std::vector<InputFile>> files = files_of(from);
    if (!files) return tl::unexpected(files.error());
    CaptureReader reader(shared_fields_of(*files));
    std::size_t done = 0;
    for (const InputFile& file : *files) {
        reader.read_file(file.path, file.name);
        if (progress) progress(++done, files->size());
    }
    return reader.finish();
}

}  // namespace healthlint
