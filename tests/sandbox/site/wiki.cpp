#include "tests/sandbox/site/wiki.h"

namespace healthlint::sandbox {

void Wiki::open(const Site& site, TimePoint now) {
    for (const Space& space : site.spaces) {
        const Page& home = create(
            {.space_id = space.id,
             .title = space.name + " Home",
             .author = space.lead,
             .body = "<p>Welcome.</p>",
             .created = now,
             .updated = now});
        homes_[space.id] = home.id;
    }
}

Page* Wiki::find(long long id) {
    const auto found = pages_.find(id);
    return found == pages_.end() ? nullptr : &found->second;
}

Page* Wiki::titled(const std::string& space_id, const std::string& title) {
    for (auto& [id, page] : pages_)
        if (page.space_id == space_id && page.title == title && page.status == "current")
            return &page;
    return nullptr;
}

const Page* Wiki::home_of(const std::string& space_id) const {
    const auto home = homes_.find(space_id);
    if (home == homes_.end()) return nullptr;
    const auto page = pages_.find(home->second);
    return page == pages_.end() ? nullptr : &page->second;
}

Page& Wiki::create(Page page) {
    page.id = new_id();
    return pages_[page.id] = std::move(page);
}

}  // namespace healthlint::sandbox
