#include "tests/http/tls_peer.h"

#include <cstdio>
#include <stdexcept>
#include <thread>

#include <httplib.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace healthlint {
namespace {

constexpr int kKeyBits = 2048;
constexpr long kLifetimeSeconds = 3600;

struct FreeOpenSsl {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

    void operator()(X509* certificate) const { X509_free(certificate); }

    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }

    void operator()(std::FILE* file) const { std::fclose(file); }
};

template <class T>
using Owned = std::unique_ptr<T, FreeOpenSsl>;

void add_extension(X509& certificate, int nid, const char* value) {
    const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value));
    X509_add_ext(&certificate, extension.get(), -1);
}

void write_self_signed(const std::filesystem::path& folder) {
    const Owned<EVP_PKEY> key(EVP_RSA_gen(kKeyBits));
    const Owned<X509> certificate(X509_new());
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kLifetimeSeconds);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* const name = X509_get_subject_name(certificate.get());
    const std::string common_name = "127.0.0.1";
    X509_NAME_add_entry_by_txt(
        name,
        "CN",
        MBSTRING_ASC,
        reinterpret_cast<const unsigned char*>(common_name.c_str()),
        -1,
        -1,
        0);
    X509_set_issuer_name(certificate.get(), name);
    add_extension(*certificate, NID_subject_alt_name, "IP:127.0.0.1");
    add_extension(*certificate, NID_basic_constraints, "critical,CA:TRUE");
    X509_sign(certificate.get(), key.get(), EVP_sha256());

    const Owned<std::FILE> certificate_file(std::fopen((folder / "cert.pem").c_str(), "w"));
    const Owned<std::FILE> key_file(std::fopen((folder / "key.pem").c_str(), "w"));
    if (!certificate_file || !key_file) throw std::runtime_error("cannot write a certificate");
    PEM_write_X509(certificate_file.get(), certificate.get());
    PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
}

}  // namespace

struct TlsPeer::Server {
    explicit Server(const std::filesystem::path& folder)
        : library((folder / "cert.pem").c_str(), (folder / "key.pem").c_str()) {
        library.Get(".*", [](const httplib::Request& request, httplib::Response& response) {
            response.set_content("secure " + request.target, "text/plain");
        });
        port = library.bind_to_any_port("127.0.0.1");
        accepting = std::jthread([this] { library.listen_after_bind(); });
        while (!library.is_running())
            std::this_thread::yield();
    }

    ~Server() { library.stop(); }

    httplib::SSLServer library;
    int port = 0;
    std::jthread accepting;
};

TlsPeer::TlsPeer() {
    std::string name = (std::filesystem::temp_directory_path() / "healthlint-tls-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
    write_self_signed(folder_);
    server_ = std::make_unique<Server>(folder_);
}

TlsPeer::~TlsPeer() {
    server_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::string TlsPeer::url(const std::string& target) const {
    return "https://127.0.0.1:" + std::to_string(server_->port) + target;
}

std::string TlsPeer::ca_file() const {
    return folder_ / "cert.pem";
}

}  // namespace healthlint
