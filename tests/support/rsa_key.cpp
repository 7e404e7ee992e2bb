#include "tests/support/rsa_key.h"

#include <memory>
#include <vector>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "bridge/base/encoding.h"

namespace healthlint {
namespace {

struct FreeOpenSsl {
    void operator()(BIO* bio) const { BIO_free(bio); }

    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

std::string text_of(BIO& bio) {
    char* text = nullptr;
    const long size = BIO_get_mem_data(&bio, &text);
    return {text, static_cast<std::size_t>(size)};
}

std::string number_of(const EVP_PKEY* key, const char* name) {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key, name, &number);
    const std::unique_ptr<BIGNUM, void (*)(BIGNUM*)> owned(number, BN_free);
    std::vector<unsigned char> bytes(static_cast<std::size_t>(BN_num_bytes(number)));
    BN_bn2bin(number, bytes.data());
    return base64url_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

RsaKeyPair make_rsa_key(unsigned bits) {
    const std::unique_ptr<EVP_PKEY, FreeOpenSsl> key(EVP_RSA_gen(bits));
    const std::unique_ptr<BIO, FreeOpenSsl> private_bio(BIO_new(BIO_s_mem()));
    const std::unique_ptr<BIO, FreeOpenSsl> public_bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PKCS8PrivateKey(
        private_bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    PEM_write_bio_PUBKEY(public_bio.get(), key.get());
    return {.private_pem = text_of(*private_bio), .public_pem = text_of(*public_bio)};
}

Json web_key(const std::string& public_pem, const std::string& kid) {
    const std::unique_ptr<BIO, int (*)(BIO*)> bio(
        BIO_new_mem_buf(public_pem.data(), static_cast<int>(public_pem.size())), BIO_free);
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(
        PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    return {
        {"kty", "RSA"},
        {"use", "sig"},
        {"alg", "RS256"},
        {"kid", kid},
        {"n", number_of(key.get(), OSSL_PKEY_PARAM_RSA_N)},
        {"e", number_of(key.get(), OSSL_PKEY_PARAM_RSA_E)}};
}

}  // namespace healthlint
