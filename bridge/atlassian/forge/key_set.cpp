#include "bridge/atlassian/forge/key_set.h"

#include <memory>
#include <utility>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include "bridge/atlassian/connect/jwt.h"
#include "bridge/atlassian/token.h"
#include "bridge/base/encoding.h"
#include "bridge/base/json.h"

namespace healthlint {
namespace {

struct FreeOpenSsl {
    void operator()(BIGNUM* number) const { BN_free(number); }

    void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }

    void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }

    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }

    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

    void operator()(BIO* bio) const { BIO_free(bio); }
};

template <class T>
using Owned = std::unique_ptr<T, FreeOpenSsl>;

Owned<BIGNUM> read_number(const Json& key, std::string_view name) {
    const auto bytes = base64url_decode(string_member(key, name));
    if (!bytes || bytes->empty()) return nullptr;
    return Owned<BIGNUM>(BN_bin2bn(
        reinterpret_cast<const unsigned char*>(bytes->data()),
        static_cast<int>(bytes->size()),
        nullptr));
}

Owned<EVP_PKEY> rsa_key(const BIGNUM& modulus, const BIGNUM& exponent) {
    const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
    if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, &modulus) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, &exponent) != 1)
        return nullptr;
    const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY* key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return nullptr;
    return Owned<EVP_PKEY>(key);
}

// Empty when the key is none that could verify RS256.
std::string pem_of(const Json& json) {
    if (string_member(json, "kty") != "RSA") return {};
    const auto modulus = read_number(json, "n");
    const auto exponent = read_number(json, "e");
    if (!modulus || !exponent) return {};
    const auto key = rsa_key(*modulus, *exponent);
    const Owned<BIO> bio(BIO_new(BIO_s_mem()));
    if (!key || !bio || PEM_write_bio_PUBKEY(bio.get(), key.get()) != 1) return {};
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    std::string pem(text, static_cast<std::size_t>(size));
    return is_rsa_public_key(pem) ? pem : std::string{};
}

}  // namespace

Result<std::map<std::string, std::string>> read_key_set(std::string_view json) {
    const Json set = parse_json(json);
    const Json* list = find_member(set, "keys");
    if (list == nullptr || !list->is_array())
        return fail(Errc::Invalid, "no JSON Web Key Set: \"keys\" is missing");
    std::map<std::string, std::string> keys;
    for (const Json& one : *list) {
        if (keys.size() == kMaxForgeKeys) break;
        std::string kid = string_member(one, "kid");
        std::string pem = pem_of(one);
        if (is_kid(kid) && !pem.empty()) keys.emplace(std::move(kid), std::move(pem));
    }
    return keys;
}

ForgeKeys::ForgeKeys(Transport& transport, const Clock& clock, std::string url)
    : transport_(transport),
      clock_(clock),
      url_(std::move(url)) {}

// Strangers' kids cost one fetch per cool-down; so does a host that is down. Before the first set
// came that would shut the door for long, so there the host only gets a moment's rest.
bool ForgeKeys::may_fetch(const std::string& kid, TimePoint now) const {
    if (fetching_) return false;
    if (!read_at_) return !failed_at_ || !is_within(*failed_at_, kKeyHostRest, now);
    if (keys_.contains(kid) && is_within(*read_at_, kForgeKeysLife, now)) return false;
    return !tried_at_ || !is_within(*tried_at_, kForgeKeysCoolDown, now);
}

Result<std::string> ForgeKeys::find(const std::string& kid) {
    std::unique_lock lock(mutex_);
    if (fetching_ && !keys_.contains(kid)) {
        if (held_ == kMaxHeldByKeys - 1)  // one more fetches
            return fail(Errc::Unavailable, "key set: too many callers wait for the host");
        const HeldCaller held(held_);
        fetched_.wait(lock, [&] { return !fetching_; });
    }
    const TimePoint now = clock_.now();
    if (may_fetch(kid, now)) {
        // The first fetch is no answer to a stranger's kid, so it starts no cool-down.
        if (read_at_) tried_at_ = now;
        fetching_ = true;
        auto set = [&] {
            const KeyFetch fetching(lock, fetched_, [&] { fetching_ = false; });
            return fetch();
        }();
        if (set) {
            keys_ = *std::move(set);
            read_at_ = now;
            if (!tried_at_ && !keys_.contains(kid)) tried_at_ = now;
        } else if (!read_at_) {
            failed_at_ = clock_.now();
            return tl::unexpected(set.error());
        }
    }
    if (!read_at_) return fail(Errc::Unavailable, "key set: the host has just failed");
    const auto found = keys_.find(kid);
    if (found == keys_.end()) return fail(Errc::NotFound, "no such key in the set");
    return found->second;
}

Result<std::map<std::string, std::string>> ForgeKeys::fetch() const {
    const auto answer = transport_.send({.url = url_});
    if (!answer) return fail(Errc::Unavailable, "key set: " + answer.error().message);
    if (answer->status != 200)
        return fail(Errc::Unavailable, "key set: status " + std::to_string(answer->status));
    auto keys = read_key_set(answer->body);
    if (!keys) return fail(Errc::Unavailable, "key set: " + keys.error().message);
    return keys;
}

}  // namespace healthlint
