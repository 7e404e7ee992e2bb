#include "tests/sandbox/host/tokens.h"

#include <algorithm>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include "bridge/base/ascii.h"
#include "bridge/base/encoding.h"
#include "bridge/base/hash.h"
#include "bridge/http/message.h"

namespace healthlint::sandbox {
namespace {

// Java sorts repeated values by UTF-16 code unit: characters outside the BMP (lead bytes F0 and up)
// come before U+E000 to U+FFFF (lead bytes EE and EF), everything else is in byte order.
int utf16_rank(unsigned char byte) {
    if (byte >= 0xF0) return byte - 2;
    if (byte >= 0xEE) return byte + 0x10;
    return byte;
}

bool utf16_less(const std::string& a, const std::string& b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return utf16_rank(static_cast<unsigned char>(x)) <
               utf16_rank(static_cast<unsigned char>(y));
    });
}

std::string canonical_path(std::string_view path) {
    std::string result(path);
    if (!result.empty() && result.back() == '/') result.pop_back();
    for (std::size_t at = result.find('&'); at != std::string::npos; at = result.find('&', at + 3))
        result.replace(at, 1, "%26");
    if (result.empty() || result.front() != '/') result.insert(0, "/");
    return result;
}

std::string canonical_query(std::string_view query) {
    std::map<std::string, std::vector<std::string>> by_encoded_name;
    for (auto& [name, value] : parse_query(query))
        if (name != "jwt" && !name.empty()) by_encoded_name[percent_encode(name)].push_back(value);
    std::string result;
    for (auto& [name, values] : by_encoded_name) {
        std::sort(values.begin(), values.end(), utf16_less);
        std::vector<std::string> encoded;
        for (const std::string& value : values)
            encoded.push_back(percent_encode(value));
        if (!result.empty()) result += '&';
        result += name + '=' + join(encoded, ",");
    }
    return result;
}

std::string hmac_sha256(std::string_view secret, std::string_view text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    HMAC(
        EVP_sha256(),
        secret.data(),
        static_cast<int>(secret.size()),
        reinterpret_cast<const unsigned char*>(text.data()),
        text.size(),
        digest,
        &size);
    return {reinterpret_cast<const char*>(digest), size};
}

std::string signing_input(const Json& header, const Json& claims) {
    return base64url_encode(dump_json(header)) + '.' + base64url_encode(dump_json(claims));
}

Result<Json> decode_segment(std::string_view segment) {
    const auto bytes = base64url_decode(segment);
    if (!bytes) return fail(Errc::Unauthorized, "token is not base64url");
    Json json = parse_json(*bytes);
    if (!json.is_object()) return fail(Errc::Unauthorized, "token part is no JSON object");
    return json;
}

struct FreeDigest {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

std::string public_key_pem(EVP_PKEY* key) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
    if (!memory || PEM_write_bio_PUBKEY(memory.get(), key) != 1) return {};
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

}  // namespace

std::string canonical_request(
    std::string_view method, std::string_view path, std::string_view query) {
    std::string upper(method);
    for (char& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return upper + '&' + canonical_path(path) + '&' + canonical_query(query);
}

std::string query_string_hash(
    std::string_view method, std::string_view path, std::string_view query) {
    return sha256_hex(canonical_request(method, path, query));
}

std::string sign_hs256(const Json& claims, std::string_view secret) {
    const std::string input = signing_input({{"typ", "JWT"}, {"alg", "HS256"}}, claims);
    return input + '.' + base64url_encode(hmac_sha256(secret, input));
}

std::string hub_signature(std::string_view body, std::string_view secret) {
    return "sha256=" + hex_encode(hmac_sha256(secret, body));
}

Result<Json> open_hs256(std::string_view token, std::string_view secret) {
    const auto parts = split(token, '.');
    if (parts.size() != 3) return fail(Errc::Unauthorized, "token has not three parts");
    const auto header = decode_segment(parts[0]);
    if (!header) return tl::unexpected(header.error());
    if (string_member(*header, "alg") != "HS256")
        return fail(Errc::Unauthorized, "token is not signed with HS256");
    const auto signature = base64url_decode(parts[2]);
    const std::string expected =
        hmac_sha256(secret, token.substr(0, parts[0].size() + 1 + parts[1].size()));
    if (!signature || signature->size() != expected.size() ||
        CRYPTO_memcmp(signature->data(), expected.data(), expected.size()) != 0)
        return fail(Errc::Unauthorized, "token signature is wrong");
    return decode_segment(parts[1]);
}

Result<Json> peek_claims(std::string_view token) {
    const auto parts = split(token, '.');
    if (parts.size() != 3) return fail(Errc::Unauthorized, "token has not three parts");
    return decode_segment(parts[1]);
}

Result<InstallKey> InstallKey::generate() {
    InstallKey result;
    result.key_ = std::shared_ptr<EVP_PKEY>(EVP_RSA_gen(2048), &EVP_PKEY_free);
    if (!result.key_) return fail(Errc::Internal, "no RSA key could be generated");
    result.pem_ = public_key_pem(result.key_.get());
    result.id_ = "sandbox-" + short_hash(result.pem_);
    return result;
}

std::string InstallKey::sign(const Json& claims) const {
    const std::string input =
        signing_input({{"typ", "JWT"}, {"alg", "RS256"}, {"kid", id_}}, claims);
    const std::unique_ptr<EVP_MD_CTX, FreeDigest> context(EVP_MD_CTX_new());
    std::size_t size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(input.data());
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &size, bytes, input.size()) != 1)
        return {};
    std::string signature(size, '\0');
    if (EVP_DigestSign(
            context.get(),
            reinterpret_cast<unsigned char*>(signature.data()),
            &size,
            bytes,
            input.size()) != 1)
        return {};
    signature.resize(size);
    return input + '.' + base64url_encode(signature);
}

}  // namespace healthlint::sandbox
