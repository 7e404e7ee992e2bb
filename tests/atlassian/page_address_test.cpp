#include "bridge/atlassian/confluence/page_address.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

struct Case {
    const char* url;
    const char* id;  // null = none
};

TEST(PageAddress, ReadsTheIdOfEveryKindOfAddress) {
    for (const Case& one :
         {Case{"https://acme.atlassian.net/wiki/spaces/AI/pages/65591/Orders+datasheet", "65591"},
          Case{"https://acme.atlassian.net/wiki/spaces/AI/pages/65591", "65591"},
          Case{"https://acme.atlassian.net/wiki/pages/viewpage.action?pageId=65591", "65591"},
          Case{"https://acme.atlassian.net/wiki/pages/viewpage.action?a=b&pageId=7#top", "7"},
          Case{"https://acme.atlassian.net/wiki/x/NwAB", "65591"},
          Case{"https://acme.atlassian.net/wiki/x/AQ", "1"},
          Case{"https://acme.atlassian.net/wiki/x/-wAB", "65791"},  // '-' stands for '/'
          Case{"https://acme.atlassian.net/wiki/display/AI/Orders", nullptr},
          Case{"https://acme.atlassian.net/wiki/spaces/AI/pages/", nullptr},
          Case{"https://acme.atlassian.net/wiki/spaces/AI/pages/create", nullptr},
          Case{"https://acme.atlassian.net/wiki/x/", nullptr},
          Case{"https://acme.atlassian.net/wiki/x/!!!!", nullptr},
          Case{"https://acme.atlassian.net/wiki/x/AAAAAAAAAAAAA", nullptr},
          Case{"https://acme.atlassian.net/wiki/pages/123456789012345678901", nullptr},
          Case{"https://acme.atlassian.net#/pages/5", nullptr},
          Case{"https://acme.atlassian.net", nullptr},
          Case{"pages/5", nullptr},
          Case{"", nullptr}}) {
        const auto id = page_id_of(one.url);
        EXPECT_EQ(id, one.id == nullptr ? std::nullopt : std::optional<std::string>(one.id))
            << one.url;
    }
}

}  // namespace
}  // namespace healthlint
