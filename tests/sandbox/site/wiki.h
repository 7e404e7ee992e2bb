#pragma once
// Confluence as far as a weekly page needs it: pages with versions, labels, content properties.
// Spaces are the site's; each has a home page.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "bridge/base/json.h"
#include "bridge/base/time.h"
#include "tests/sandbox/site/site.h"

namespace healthlint::sandbox {

struct PageProperty {
    std::string key;
    Json value;
    int version = 1;
};

struct Page {
    long long id = 0;
    std::string space_id;
    std::string parent_id;
    std::string title;
    std::string status = "current";
    std::string author;
    std::string representation = "storage";
    std::string body;
    int version = 1;
    std::string message;
    TimePoint created{};
    TimePoint updated{};
    std::set<std::string> labels;
    std::map<long long, PageProperty> properties;  // by property id
};

class Wiki {
  public:
    // One home page per space.
    void open(const Site& site, TimePoint now);

    void put(Page page) {
        pages_[page.id] = std::move(page);
    }  // with an id of its own; for loading

    Page* find(long long id);
    Page* titled(const std::string& space_id, const std::string& title);  // current pages only
    const Page* home_of(const std::string& space_id) const;
    Page& create(Page page);

    void remove(long long id) { pages_.erase(id); }

    const std::map<long long, Page>& pages() const { return pages_; }

    long long new_id() { return ++last_id_; }

  private:
    std::map<long long, Page> pages_;
    std::map<std::string, long long> homes_;  // space id -> page
    long long last_id_ = 65'536;
};

}  // namespace healthlint::sandbox
