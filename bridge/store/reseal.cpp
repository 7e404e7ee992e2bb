#include "bridge/store/reseal.h"

#include "bridge/base/ascii.h"
#include "bridge/store/secret_box.h"

namespace healthlint {
namespace {

// The first key alone, to tell what it has sealed.
Result<SecretBox> newest_of(const std::string& keys) {
    const std::string spaced = trim(keys).empty() ? keys : std::string(trim(keys));
    return SecretBox::from_keys(spaced.substr(0, spaced.find_first_of(", \t\r\n")));
}

}  // namespace

Result<Resealed> reseal(const std::string& keys, const SealedColumns& columns) {
    const auto ring = SecretBox::from_keys(keys);
    if (!ring) return tl::unexpected(ring.error());
    const auto newest = newest_of(keys);
    if (!newest) return tl::unexpected(newest.error());
    const auto values = columns.read();
    if (!values) return tl::unexpected(values.error());
    Resealed count;
    for (const SealedValue& value : *values) {
        const SealContext context{.site = value.site, .field = "shared_secret"};
        if (newest->open(value.text, context)) {
            ++count.already;
            continue;
        }
        const auto secret = ring->open(value.text, context);
        if (!secret)
            return fail(secret.error().code, "site " + value.site + ": " + secret.error().message);
        const auto sealed = newest->seal(*secret, context);
        if (!sealed) return tl::unexpected(sealed.error());
        const auto written = columns.replace(value, *sealed);
        if (!written) return tl::unexpected(written.error());
        count.done += *written;
    }
    return count;
}

}  // namespace healthlint
