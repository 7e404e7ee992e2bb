#pragma once
// A throw-away RSA key pair, for tests that play the side that signs.

#include <string>

#include "bridge/base/json.h"

namespace healthlint {

struct RsaKeyPair {
    std::string private_pem, public_pem;
};

RsaKeyPair make_rsa_key(unsigned bits = 2048);

// The public half as a member of a JSON Web Key Set.
Json web_key(const std::string& public_pem, const std::string& kid);

}  // namespace healthlint
