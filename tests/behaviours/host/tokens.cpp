#include "tests/behaviours/host/tokens.h"

#include <array>
#include <chrono>
#include <memory>
#include <vector>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include "bridge/base/encoding.h"
#include "bridge/base/hash.h"

namespace healthlint {
namespace {

std::string input_of(const OrderedJson& header, const OrderedJson& claims) {
    return base64url_encode(header.dump()) + '.' + base64url_encode(claims.dump());
}

std::string hmac(const EVP_MD* hash, const std::string& secret, const std::string& text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    HMAC(
        hash,
        secret.data(),
        static_cast<int>(secret.size()),
        reinterpret_cast<const unsigned char*>(text.data()),
        text.size(),
        digest.data(),
        &size);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

}  // namespace

long long now_seconds() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::string plain_qsh(const std::string& method, const std::string& target) {
    const auto question = target.find('?');
    const std::string query = question == std::string::npos ? "" : target.substr(question + 1);
    return sha256_hex(method + "&" + target.substr(0, question) + "&" + query);
}

OrderedJson host_claims(
    const Tenant& tenant, const std::string& method, const std::string& target) {
    const long long now = now_seconds();
    return {
        {"iss", tenant.client_key},
        {"iat", now},
        {"exp", now + 180},
        {"qsh", plain_qsh(method, target)}};
}

OrderedJson context_claims(
    const Tenant& tenant, const std::string& account, const std::string& issue_id) {
    const long long now = now_seconds();
    OrderedJson claims{
        {"iss", tenant.client_key},
        {"sub", account},
        {"iat", now},
        {"exp", now + 900},
        {"qsh", "context-qsh"}};
    if (!issue_id.empty())
        claims["context"]["jira"]["issue"] = {{"id", issue_id}, {"key", "OPS-1"}};
    return claims;
}

OrderedJson install_claims(
    const Tenant& tenant, const std::string& app_url, const std::string& target) {
    OrderedJson claims = host_claims(tenant, "POST", target);
    claims["aud"] = OrderedJson::array({app_url});
    return claims;
}

std::string sign_hs256(
    const OrderedJson& claims, const std::string& secret, const OrderedJson& header) {
    const std::string input = input_of(header, claims);
    return input + '.' + base64url_encode(hmac(EVP_sha256(), secret, input));
}

std::string sign_text_hs256(const std::string& claims, const std::string& secret) {
    const std::string input =
        base64url_encode(R"({"typ":"JWT","alg":"HS256"})") + '.' + base64url_encode(claims);
    return input + '.' + base64url_encode(hmac(EVP_sha256(), secret, input));
}

std::string sign_hs512(const OrderedJson& claims, const std::string& secret) {
    const std::string input = input_of({{"typ", "JWT"}, {"alg", "HS512"}}, claims);
    return input + '.' + base64url_encode(hmac(EVP_sha512(), secret, input));
}

std::string sign_rs256(
    const OrderedJson& claims, const std::string& private_pem, const OrderedJson& header) {
    const std::string input = input_of(header, claims);
    const std::unique_ptr<BIO, int (*)(BIO*)> bio(
        BIO_new_mem_buf(private_pem.data(), static_cast<int>(private_pem.size())), BIO_free);
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(
        PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> digest(
        EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get());
    const auto* bytes = reinterpret_cast<const unsigned char*>(input.data());
    std::size_t size = 0;
    EVP_DigestSign(digest.get(), nullptr, &size, bytes, input.size());
    std::vector<unsigned char> signature(size);
    EVP_DigestSign(digest.get(), signature.data(), &size, bytes, input.size());
    return input + '.' + base64url_encode({reinterpret_cast<const char*>(signature.data()), size});
}

std::string unsigned_token(const OrderedJson& claims) {
    return input_of({{"typ", "JWT"}, {"alg", "none"}}, claims) + '.';
}

Json lifecycle_body(const Tenant& tenant, const std::string& app_key, const std::string& event) {
    Json body{
        {"key", app_key},
        {"clientKey", tenant.client_key},
        {"baseUrl", tenant.base_url},
        {"productType", tenant.product},
        {"description", "a site"},
        {"eventType", event}};
    if (event == "installed") body["sharedSecret"] = tenant.secret;
    return body;
}

}  // namespace healthlint
