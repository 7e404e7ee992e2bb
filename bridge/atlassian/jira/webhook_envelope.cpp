#include "bridge/atlassian/jira/webhook_envelope.h"

#include <optional>
#include <utility>

#include <simdjson.h>

#include "bridge/base/json.h"

namespace healthlint {
namespace {

namespace dom = simdjson::dom;

// Webhooks are mostly smaller. What a larger one needs is not kept by every thread for ever.
constexpr std::size_t kKeptCapacity = std::size_t{64} << 10U;

std::string text_of(const dom::element& value) {
    std::string_view text;
    return value.get(text) == simdjson::SUCCESS ? std::string(text) : std::string{};
}

// As id_member: numbers become their decimal text.
std::string id_of(const dom::element& value) {
    std::int64_t number = 0;
    if (value.get(number) == simdjson::SUCCESS) return std::to_string(number);
    std::uint64_t large = 0;
    if (value.get(large) == simdjson::SUCCESS)
        return std::to_string(static_cast<std::int64_t>(large));
    return text_of(value);
}

// Of members that occur twice the last one counts, as in parse_json; simdjson's own look-up takes
// the first.
template <class Visit>
void for_each_member(const dom::element& value, Visit visit) {
    dom::object object;
    if (value.get(object) != simdjson::SUCCESS) return;
    for (const auto& [name, member] : object)
        visit(name, member);
}

void read_link(const dom::element& link, WebhookEnvelope& envelope) {
    envelope.link_source.clear();
    envelope.link_destination.clear();
    for_each_member(link, [&](std::string_view name, const dom::element& value) {
        if (name == "sourceIssueId") envelope.link_source = id_of(value);
        if (name == "destinationIssueId") envelope.link_destination = id_of(value);
    });
}

void read_member(std::string_view name, const dom::element& value, WebhookEnvelope& envelope) {
    if (name == "webhookEvent") envelope.event = text_of(value);
    if (name == "issueLink") read_link(value, envelope);
    if (name == "issue") {
        envelope.issue.clear();
        for_each_member(value, [&](std::string_view inner, const dom::element& id) {
            if (inner == "id") envelope.issue = id_of(id);
        });
    }
    if (name == "property") {
        envelope.property_key.clear();
        for_each_member(value, [&](std::string_view inner, const dom::element& key) {
            if (inner == "key") envelope.property_key = text_of(key);
        });
    }
}

// The whole text is parsed, since skipping what is not needed would also skip its mistakes.
std::optional<WebhookEnvelope> read_fast(dom::parser& parser, std::string_view body) {
    dom::element root;
    constexpr bool kCopyBehindPadding = true;  // the parser reads beyond the end of the text
    if (parser.parse(body.data(), body.size(), kCopyBehindPadding).get(root) != simdjson::SUCCESS)
        return std::nullopt;
    WebhookEnvelope envelope;
    for_each_member(root, [&](std::string_view name, const dom::element& value) {
        read_member(name, value, envelope);
    });
    if (envelope.event.empty()) return std::nullopt;
    return envelope;
}

std::optional<WebhookEnvelope> read_fast(std::string_view body) {
    if (body.size() > kKeptCapacity) {
        dom::parser parser;
        if (parser.allocate(body.size(), kMaxJsonDepth) != simdjson::SUCCESS) return std::nullopt;
        return read_fast(parser, body);
    }
    thread_local dom::parser parser;
    if (parser.capacity() == 0 &&
        parser.allocate(kKeptCapacity, kMaxJsonDepth) != simdjson::SUCCESS)
        return std::nullopt;
    return read_fast(parser, body);
}

}  // namespace

Result<WebhookEnvelope> read_webhook_envelope(std::string_view body) {
    if (auto envelope = read_fast(body)) return *std::move(envelope);
    return read_webhook_envelope_thoroughly(body);
}

Result<WebhookEnvelope> read_webhook_envelope_thoroughly(std::string_view body) {
    const Json json = parse_json(body);
    if (!json.is_object()) return fail(Errc::Invalid, "the webhook body is no JSON object");
    WebhookEnvelope envelope{.event = string_member(json, "webhookEvent")};
    if (envelope.event.empty()) return fail(Errc::Invalid, "the webhook body has no webhookEvent");
    envelope.issue = id_member(member_or_null(json, "issue"), "id");
    const Json& link = member_or_null(json, "issueLink");
    envelope.link_source = id_member(link, "sourceIssueId");
    envelope.link_destination = id_member(link, "destinationIssueId");
    envelope.property_key = string_member(member_or_null(json, "property"), "key");
    return envelope;
}

}  // namespace healthlint
