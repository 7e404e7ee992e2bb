#pragma once
// Everything of the sandbox that is not REST: pages for people, the host's assets, the key server
// and the control API.

#include <optional>
#include <string>
#include <string_view>

#include "bridge/http/message.h"
#include "tests/sandbox/sandbox.h"

namespace healthlint::sandbox {

HttpResponse answer_page(Sandbox& sandbox, const HttpRequest& request);

// control.cpp: /sandbox/…, /install-keys/…; nothing when the path is none of them.
std::optional<HttpResponse> answer_control(Sandbox& sandbox, const HttpRequest& request);

std::string issue_list_page(const World& world);
// Nothing when there is no such issue.
std::optional<std::string> issue_page(const World& world, std::string_view key);
std::optional<std::string> wiki_page(World& world, long long id);

std::string html_page(std::string_view title, std::string_view body);
// The lozenge of the app's status property; empty when there is none.
std::string lozenge_html(const World& world, const IssueRecord& issue);

}  // namespace healthlint::sandbox
