#include "bridge/store/dead_letter_name.h"

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

constexpr std::string_view kInbox = "inbox-";
constexpr std::string_view kOutbox = "outbox-";

std::string_view prefix_of(DeadLetter::Queue queue) {
    return queue == DeadLetter::Queue::Inbox ? kInbox : kOutbox;
}

}  // namespace

std::string to_string(const DeadLetterName& name) {
    return std::string(prefix_of(name.queue)) + std::to_string(name.id);
}

std::optional<DeadLetterName> parse_dead_letter_name(std::string_view text) {
    for (const auto queue : {DeadLetter::Queue::Inbox, DeadLetter::Queue::Outbox}) {
        const std::string_view prefix = prefix_of(queue);
        if (!text.starts_with(prefix)) continue;
        if (const auto id = parse_integer(text.substr(prefix.size())))
            return DeadLetterName{.queue = queue, .id = *id};
    }
    return std::nullopt;
}

}  // namespace healthlint
