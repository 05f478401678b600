import CLibcrypto

/// Every call into OpenSSL's libcrypto.
///
/// The types beside this file are what the rest of the house sees.
enum Libcrypto {
    /// A SHA-256 in progress; a plain C struct, so a copy is a fork.
    struct HashState: Sendable {
        private var context = SHA256_CTX()

        init() {
            // SAFETY: initialises the struct that it is handed.
            unsafe SHA256_Init(&context)
        }

        mutating func update(_ bytes: Span<UInt8>) {
            // SAFETY: the span outlives the call, which only reads.
            unsafe bytes.withUnsafeBufferPointer { buffer in
                _ = unsafe SHA256_Update(&context, buffer.baseAddress, buffer.count)
            }
        }

        mutating func update(_ digest: Digest256) {
            // SAFETY: 32 readable bytes.
            unsafe digest.withBytes { buffer in _ = unsafe SHA256_Update(&context, buffer.baseAddress, buffer.count) }
        }

        mutating func finish() -> Digest256 {
            var digest = Digest256()
            // SAFETY: 32 writable bytes, which is what SHA-256 writes.
            unsafe digest.withMutableBytes { buffer in
                _ = unsafe SHA256_Final(buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), &context)
            }
            return digest
        }
    }

    // MARK: Ed25519

    /// An EVP_PKEY that this object alone owns.
    @safe final class PrivateKey: Sendable {
        // SAFETY: never written after `init`; libcrypto's signing with one key from several threads is safe.
        private nonisolated(unsafe) let key: OpaquePointer

        init?(seed: [UInt8]) {
            // SAFETY: reads 32 bytes during the call.
            guard let key = unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count) else {
                return nil
            }
            unsafe self.key = key
        }

        // SAFETY: the one owner frees it once.
        deinit { unsafe EVP_PKEY_free(key) }

        var publicBytes: [UInt8] {
            var bytes = [UInt8](repeating: 0, count: 32)
            var count = bytes.count
            // SAFETY: writes at most `count` bytes.
            let status = unsafe EVP_PKEY_get_raw_public_key(key, &bytes, &count)
            precondition(status == 1 && count == 32, "an Ed25519 public key has 32 bytes")
            return bytes
        }

        func sign(_ message: [UInt8]) -> [UInt8] {
            var signature = [UInt8](repeating: 0, count: 64)
            var count = signature.count
            // SAFETY: the context is made and freed here; the arrays outlive the calls.
            unsafe withContext { context in
                let isReady = unsafe EVP_DigestSignInit(context, nil, nil, nil, key) == 1
                let isSigned = unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1
                precondition(isReady && isSigned && count == 64, "libcrypto signs with a valid key")
            }
            return signature
        }
    }

    static func verify(_ signature: [UInt8], of message: [UInt8], publicKey: [UInt8]) -> Bool {
        // SAFETY: reads 32 bytes; the key is freed below, after its last use.
        guard let key = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count) else {
            return false
        }
        defer { unsafe EVP_PKEY_free(key) }
        // SAFETY: the context is made and freed inside; the arrays outlive the calls.
        return unsafe withContext { context in
            guard unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return false }
            return unsafe EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        }
    }

    // SAFETY: the context lives exactly as long as `body`.
    private static func withContext<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        guard let context = unsafe EVP_MD_CTX_new() else { preconditionFailure("libcrypto has no memory") }
        defer { unsafe EVP_MD_CTX_free(context) }
        return unsafe body(context)
    }

    // MARK: AES-256-GCM

    static func seal(_ plain: [UInt8], key: [UInt8], nonce: [UInt8], associated: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: plain.count)
        var tag = [UInt8](repeating: 0, count: SealedBox.tagBytes)
        var count: Int32 = 0
        // SAFETY: GCM writes as many bytes as it reads, and a tag of 16; the context lives as long as the closure.
        let isSealed = unsafe withCipher { context in
            unsafe EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1
                && EVP_EncryptUpdate(context, nil, &count, associated, Int32(associated.count)) == 1
                && EVP_EncryptUpdate(context, &output, &count, plain, Int32(plain.count)) == 1
                && EVP_EncryptFinal_ex(context, &tag, &count) == 1
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, Int32(tag.count), &tag) == 1
        }
        precondition(isSealed, "libcrypto seals with a valid key")
        return output + tag
    }

    static func open(_ sealed: [UInt8], key: [UInt8], nonce: [UInt8], associated: [UInt8]) -> [UInt8]? {
        let cipher = Array(sealed.dropLast(SealedBox.tagBytes))
        var tag = Array(sealed.suffix(SealedBox.tagBytes))
        var output = [UInt8](repeating: 0, count: cipher.count)
        var rest = [UInt8](repeating: 0, count: 16)
        var count: Int32 = 0
        // SAFETY: as in `seal`; the tag is only read.
        let isOpened = unsafe withCipher { context in
            unsafe EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1
                && EVP_DecryptUpdate(context, nil, &count, associated, Int32(associated.count)) == 1
                && EVP_DecryptUpdate(context, &output, &count, cipher, Int32(cipher.count)) == 1
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, Int32(tag.count), &tag) == 1
                && EVP_DecryptFinal_ex(context, &rest, &count) == 1
        }
        return isOpened ? output : nil
    }

    // SAFETY: the context lives exactly as long as `body`.
    private static func withCipher(_ body: (OpaquePointer) -> Bool) -> Bool {
        guard let context = unsafe EVP_CIPHER_CTX_new() else { preconditionFailure("libcrypto has no memory") }
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        return unsafe body(context)
    }

    // MARK: Random bytes, comparing, wiping

    static func randomBytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        // SAFETY: writes `count` bytes.
        let status = unsafe RAND_bytes(&bytes, Int32(count))
        precondition(status == 1, "the system's generator gives bytes")
        return bytes
    }

    static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        // SAFETY: the caller has compared the lengths; both arrays outlive the call.
        unsafe CRYPTO_memcmp(left, right, left.count) == 0
    }

    static func wipe(_ bytes: inout [UInt8]) {
        // SAFETY: writes zeros over the array's own bytes.
        unsafe bytes.withUnsafeMutableBytes { buffer in unsafe OPENSSL_cleanse(buffer.baseAddress, buffer.count) }
    }
}
