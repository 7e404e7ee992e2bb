#include "bridge/atlassian/connect/jwt.h"

#include <array>
#include <memory>
#include <vector>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include "bridge/atlassian/connect/hmac_key.h"
#include "bridge/atlassian/small_json.h"
#include "bridge/base/ascii.h"
#include "bridge/base/encoding.h"

namespace healthlint {
namespace {

constexpr int kFewestKeyBits = 2048;

struct FreeOpenSsl {
    void operator()(BIO* bio) const { BIO_free(bio); }

    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

using Bio = std::unique_ptr<BIO, FreeOpenSsl>;
using Key = std::unique_ptr<EVP_PKEY, FreeOpenSsl>;
using Digest = std::unique_ptr<EVP_MD_CTX, FreeOpenSsl>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hmac_sha256(std::string_view secret, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    HMAC(
        EVP_sha256(),
        secret.data(),
        static_cast<int>(secret.size()),
        bytes_of(text),
        text.size(),
        digest.data(),
        &size);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

Key read_public_key(std::string_view pem) {
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    Key key(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
    const bool good = key && EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA &&
                      EVP_PKEY_get_bits(key.get()) >= kFewestKeyBits;
    return good ? std::move(key) : nullptr;
}

std::optional<Json> decode_object(std::string_view part) {
    const auto text = base64url_decode(part);
    if (!text) return std::nullopt;
    Json value = parse_small_json(*text);
    if (!value.is_object()) return std::nullopt;
    return value;
}

std::string signing_input(const OrderedJson& header, const OrderedJson& claims) {
    return base64url_encode(dump_json(header)) + '.' + base64url_encode(dump_json(claims));
}

}  // namespace

std::optional<Jwt> parse_jwt(std::string_view token) {
    if (token.size() > kMaxTokenBytes) return std::nullopt;
    const auto parts = split(token, '.');
    if (parts.size() != 3) return std::nullopt;
    auto header = decode_object(parts[0]);
    auto claims = decode_object(parts[1]);
    auto signature = base64url_decode(parts[2]);
    if (!header || !claims || !signature) return std::nullopt;
    return Jwt{
        .header = std::move(*header),
        .claims = std::move(*claims),
        .signing_input = std::string(token.substr(0, token.rfind('.'))),
        .signature = std::move(*signature)};
}

std::string sign_hs256(const OrderedJson& claims, std::string_view secret) {
    const OrderedJson header{{"typ", "JWT"}, {"alg", "HS256"}};
    const std::string input = signing_input(header, claims);
    return input + '.' + base64url_encode(hmac_sha256(secret, input));
}

bool verify_hs256(const Jwt& token, std::string_view secret) {
    return string_member(token.header, "alg") == "HS256" &&
           HmacKey(secret).verifies(token.signing_input, token.signature);
}

bool verify_rs256(const Jwt& token, std::string_view public_key_pem) {
    if (string_member(token.header, "alg") != "RS256") return false;
    const Key key = read_public_key(public_key_pem);
    const Digest digest(EVP_MD_CTX_new());
    if (!key || !digest) return false;
    if (EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1)
        return false;
    return EVP_DigestVerify(
               digest.get(),
               bytes_of(token.signature),
               token.signature.size(),
               bytes_of(token.signing_input),
               token.signing_input.size()) == 1;
}

bool is_rsa_public_key(std::string_view pem) {
    return read_public_key(pem) != nullptr;
}

std::string sign_rs256(
    const OrderedJson& claims, std::string_view kid, std::string_view private_key_pem) {
    const OrderedJson header{{"typ", "JWT"}, {"alg", "RS256"}, {"kid", std::string(kid)}};
    const std::string input = signing_input(header, claims);
    const Bio bio(
        BIO_new_mem_buf(private_key_pem.data(), static_cast<int>(private_key_pem.size())));
    const Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
    const Digest digest(EVP_MD_CTX_new());
    std::size_t size = 0;
    if (!key || !digest ||
        EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
        EVP_DigestSign(digest.get(), nullptr, &size, bytes_of(input), input.size()) != 1)
        return {};
    std::vector<unsigned char> signature(size);
    if (EVP_DigestSign(digest.get(), signature.data(), &size, bytes_of(input), input.size()) != 1)
        return {};
    return input + '.' + base64url_encode({reinterpret_cast<const char*>(signature.data()), size});
}

}  // namespace healthlint
