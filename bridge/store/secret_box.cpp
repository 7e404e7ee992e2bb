#include "bridge/store/secret_box.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "bridge/base/ascii.h"
#include "bridge/base/encoding.h"
#include "bridge/base/hash.h"

namespace healthlint {
namespace {

constexpr std::size_t kNonceBytes = 12;  // NIST SP 800-38D: the length GCM is made for
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kKeyIdLength = 8;

struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

unsigned char* bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

// Lengths in front, so that ("a", "bc") and ("ab", "c") differ.
std::string additional_data(const SealContext& context, std::string_view key_id) {
    std::string data;
    for (const std::string_view part : {context.site, context.field, key_id})
        data += std::to_string(part.size()) + ':' + std::string(part);
    return data;
}

bool start(
    EVP_CIPHER_CTX* context, const unsigned char* key, std::string_view nonce, bool encrypt) {
    return EVP_CipherInit_ex(
               context, EVP_aes_256_gcm(), nullptr, key, bytes(nonce), encrypt ? 1 : 0) == 1;
}

bool feed_additional_data(EVP_CIPHER_CTX* context, std::string_view data) {
    int written = 0;
    const int size = static_cast<int>(data.size());
    return EVP_CipherUpdate(context, nullptr, &written, bytes(data), size) == 1;
}

std::optional<std::string> transform(EVP_CIPHER_CTX* context, std::string_view input) {
    std::string output(input.size(), '\0');
    int written = 0;
    if (EVP_CipherUpdate(
            context, bytes(output), &written, bytes(input), static_cast<int>(input.size())) != 1)
        return std::nullopt;
    return output;
}

bool finish(EVP_CIPHER_CTX* context) {  // GCM writes nothing here; opening checks the tag
    std::array<unsigned char, kTagBytes> rest{};
    int written = 0;
    return EVP_CipherFinal_ex(context, rest.data(), &written) == 1;
}

}  // namespace

SecretBox::SecretBox(std::vector<Key> keys) : keys_(std::move(keys)) {}

Result<SecretBox> SecretBox::from_keys(std::string_view text) {
    std::string spaced(text);
    std::ranges::replace_if(
        spaced, [](char c) { return c == ',' || c == '\n' || c == '\r' || c == '\t'; }, ' ');
    std::vector<Key> keys;
    for (const std::string_view part : split(spaced, ' ')) {
        if (part.empty()) continue;
        const auto raw = base64_decode(part);
        if (!raw || raw->size() != kKeyBytes)
            return fail(
                Errc::Invalid,
                "a sealing key must be base64 of 32 bytes; make one with: openssl rand -base64 32");
        Key key{.id = sha256_hex("healthlint key id " + *raw).substr(0, kKeyIdLength)};
        std::ranges::copy(*raw, key.bytes.begin());
        keys.push_back(std::move(key));
    }
    if (keys.empty())
        return fail(Errc::Invalid, "no sealing key: set HEALTHLINT_SECRET_KEY or secrets.key_file");
    return SecretBox(std::move(keys));
}

Result<std::string> SecretBox::seal(std::string_view secret, const SealContext& context) const {
    const Key& key = keys_.front();
    std::string nonce(kNonceBytes, '\0');
    std::string tag(kTagBytes, '\0');
    const Cipher cipher(EVP_CIPHER_CTX_new());
    std::optional<std::string> sealed;
    if (RAND_bytes(bytes(nonce), static_cast<int>(kNonceBytes)) == 1 &&
        start(cipher.get(), key.bytes.data(), nonce, true) &&
        feed_additional_data(cipher.get(), additional_data(context, key.id)))
        sealed = transform(cipher.get(), secret);
    const bool tagged =
        sealed && finish(cipher.get()) &&
        EVP_CIPHER_CTX_ctrl(
            cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTagBytes), tag.data()) == 1;
    if (!tagged) return fail(Errc::Internal, "OpenSSL could not seal a secret");
    return key.id + '.' + base64_encode(nonce + tag + *sealed);
}

Result<std::string> SecretBox::open(std::string_view sealed, const SealContext& context) const {
    const auto refuse = [](const char* why) { return fail(Errc::Unauthorized, why); };
    const std::size_t dot = sealed.find('.');
    if (dot == std::string_view::npos) return refuse("sealed value is malformed");
    const std::string_view key_id = sealed.substr(0, dot);
    const auto key = std::ranges::find(keys_, key_id, &Key::id);
    if (key == keys_.end())
        return refuse("sealed with a key that is not in the ring: add the old key after the new");
    const auto raw = base64_decode(sealed.substr(dot + 1));
    if (!raw || raw->size() < kNonceBytes + kTagBytes) return refuse("sealed value is malformed");

    const std::string_view view(*raw);
    std::string tag(view.substr(kNonceBytes, kTagBytes));
    const Cipher cipher(EVP_CIPHER_CTX_new());
    if (!start(cipher.get(), key->bytes.data(), view.substr(0, kNonceBytes), false) ||
        !feed_additional_data(cipher.get(), additional_data(context, key->id)))
        return fail(Errc::Internal, "OpenSSL refused to open a sealed value");
    std::optional<std::string> secret =
        transform(cipher.get(), view.substr(kNonceBytes + kTagBytes));
    const bool authentic =
        secret &&
        EVP_CIPHER_CTX_ctrl(
            cipher.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTagBytes), tag.data()) == 1 &&
        finish(cipher.get());
    if (!authentic) return refuse("sealed value was changed or belongs elsewhere");
    return *std::move(secret);
}

}  // namespace healthlint
