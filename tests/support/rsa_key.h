#pragma once
// A throw-away RSA key pair, for tests that play the host's side of a signed install.

#include <string>

namespace healthlint {

struct RsaKeyPair {
    std::string private_pem, public_pem;
};

RsaKeyPair make_rsa_key(unsigned bits = 2048);

}  // namespace healthlint
