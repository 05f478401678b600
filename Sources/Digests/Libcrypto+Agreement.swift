import CLibcrypto

extension Libcrypto {
    /// The public half of an X25519 secret (RFC 7748): 32 bytes; `nil` unless the secret has 32.
    static func publicKey(of secret: [UInt8]) -> [UInt8]? {
        // SAFETY: reads 32 bytes during the call; the key is freed below, after its last use.
        guard let key = unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nil, secret, secret.count) else {
            return nil
        }
        defer { unsafe EVP_PKEY_free(key) }
        var bytes = [UInt8](repeating: 0, count: 32)
        var count = bytes.count
        // SAFETY: writes at most `count` bytes.
        let status = unsafe EVP_PKEY_get_raw_public_key(key, &bytes, &count)
        return status == 1 && count == 32 ? bytes : nil
    }

    /// What both sides of X25519 come to; `nil` for keys of another length, and for a point of small order, which
    /// libcrypto refuses (RFC 7748, section 6.1).
    static func agree(_ secret: [UInt8], with publicKey: [UInt8]) -> [UInt8]? {
        // SAFETY: each reads 32 bytes during the call; both keys are freed below, after their last use.
        let mine = unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nil, secret, secret.count)
        // SAFETY: as above.
        let other = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nil, publicKey, publicKey.count)
        defer {
            unsafe EVP_PKEY_free(mine)
            unsafe EVP_PKEY_free(other)
        }
        guard let mine = unsafe mine, let other = unsafe other, let context = unsafe EVP_PKEY_CTX_new(mine, nil) else {
            return nil
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var shared = [UInt8](repeating: 0, count: 32)
        var count = shared.count
        // SAFETY: the context lives until the end of this function; at most `count` bytes are written.
        let isAgreed =
            unsafe EVP_PKEY_derive_init(context) == 1
            && EVP_PKEY_derive_set_peer(context, other) == 1
            && EVP_PKEY_derive(context, &shared, &count) == 1
        return isAgreed && count == 32 ? shared : nil
    }
}
