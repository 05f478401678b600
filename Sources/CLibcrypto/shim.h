// What Digests uses of OpenSSL's libcrypto, and nothing else.
// The low-level SHA-256 keeps its state in a plain struct and skips the provider look-up of EVP: half the time for a leaf.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
