#include "tests/support/rsa_key.h"

#include <memory>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

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

}  // namespace healthlint
