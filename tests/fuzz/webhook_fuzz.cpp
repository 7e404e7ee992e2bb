// libFuzzer: no body of an event crashes its readers, through either door, and what they name is
// never empty.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bridge/web/forge/envelope.h"
#include "bridge/work/intake.h"

namespace {

void require(bool held) {
    if (!held) std::abort();
}

void require_sound(const healthlint::Hint& hint) {
    require(!hint.kind.empty());
    for (const auto& issue : hint.issues)
        require(!issue.value.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data,
    std::size_t size) {
    using namespace healthlint;
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    if (const auto hint = read_hint(body, "com.healthlint.app")) require_sound(*hint);
    const auto event = read_forge_envelope(body);
    if (!event) return 0;
    (void)forge_event_id(*event);
    if (const auto hint = forge_hint(*event)) require_sound(*hint);
    return 0;
}
