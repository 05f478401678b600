// What TransportSecurity uses of OpenSSL's libssl, and nothing else.
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// No renegotiation (RFC 5746's cure for 1.2 is to have none), no compression (CRIME).
static const uint64_t gatehouse_tls_options = SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION;
