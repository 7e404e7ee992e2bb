#pragma once
// How people and URLs name a dead letter: "inbox-12", "outbox-7".

#include <optional>
#include <string>
#include <string_view>

#include "bridge/store/store.h"

namespace healthlint {

struct DeadLetterName {
    DeadLetter::Queue queue = DeadLetter::Queue::Inbox;
    long long id = 0;
};

std::string to_string(const DeadLetterName& name);
std::optional<DeadLetterName> parse_dead_letter_name(std::string_view text);

}  // namespace healthlint
