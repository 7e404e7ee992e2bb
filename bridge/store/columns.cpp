#include "bridge/store/columns.h"

namespace healthlint {

std::int64_t to_column(TimePoint at) {
    return at.time_since_epoch().count();
}

TimePoint from_column(std::int64_t milliseconds) {
    return TimePoint(std::chrono::milliseconds(milliseconds));
}

const char* column_of(Product product) {
    return product == Product::Jira ? "jira" : "confluence";
}

const char* column_of(SiteState state) {
    switch (state) {
    case SiteState::Active: return "active";
    case SiteState::Disabled: return "disabled";
    case SiteState::Uninstalled: return "uninstalled";
    case SiteState::Superseded: return "superseded";
    }
    return "";
}

const char* column_of(WriteKind kind) {
    return kind == WriteKind::Badge ? "badge" : "comment";
}

Product product_of(std::string_view column) {
    return column == "jira" ? Product::Jira : Product::Confluence;
}

SiteState state_of(std::string_view column) {
    if (column == "disabled") return SiteState::Disabled;
    if (column == "uninstalled") return SiteState::Uninstalled;
    if (column == "superseded") return SiteState::Superseded;
    return SiteState::Active;
}

WriteKind write_kind_of(std::string_view column) {
    return column == "badge" ? WriteKind::Badge : WriteKind::Comment;
}

}  // namespace healthlint
