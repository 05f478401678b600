import CArgon2
package import Digests

/// A block of memory that argon2id runs in, used again from run to run by one thread at a time.
///
/// The one file that calls libargon2. The library would otherwise map and unmap 19 MiB for each token.
// SAFETY: the block belongs to this value alone, which cannot be copied, and every use of it is exclusive.
@safe package struct Argon2Memory: ~Copyable, @unchecked Sendable {
    package let byteCount: Int
    private let block: UnsafeMutableRawBufferPointer

    /// Takes memory for runs of up to `kibibytes`, in whole pages of 4 KiB.
    package init(kibibytes: UInt32) {
        byteCount = (Int(kibibytes) * 1_024 + 4_095) / 4_096 * 4_096
        // SAFETY: given back in `deinit`, and lent only during a call.
        unsafe block = .allocate(byteCount: byteCount, alignment: 4_096)
    }

    deinit {
        // SAFETY: the one owner gives it back once.
        unsafe block.deallocate()
    }

    /// Lends the block, for advice to the kernel about it.
    package mutating func withBlock<Result>(_ body: (UnsafeMutableRawBufferPointer) -> Result) -> Result {
        // SAFETY: the block lives as long as this value, whose use is exclusive during the call.
        unsafe body(block)
    }

    /// The tag of a stored secret, 32 bytes.
    package mutating func tag(password: Digest256, salt: Salt, parameters: Argon2Parameters) -> Digest256 {
        guard let tag = Digest256(run(password: password.bytes, salt: salt.bytes, parameters: parameters)) else {
            preconditionFailure("argon2id gives the 32 bytes that it was asked for")
        }
        return tag
    }

    /// Argon2id version 0x13 (RFC 9106) with a tag of `count` bytes, on the calling thread alone.
    ///
    /// A run that needs more than the block has memory of its own. Secret and associated data are for the RFC's
    /// answers; what is stored uses neither.
    package mutating func run(
        password: [UInt8], salt: [UInt8], parameters: Argon2Parameters, secret: [UInt8] = [],
        associated: [UInt8] = [], count: Int = Digest256.byteCount
    ) -> [UInt8] {
        guard parameters.bytes <= byteCount else {
            var larger = Argon2Memory(kibibytes: parameters.memory)
            return larger.run(
                password: password, salt: salt, parameters: parameters, secret: secret, associated: associated,
                count: count)
        }
        var (password, salt, secret, associated) = (password, salt, secret, associated)
        var tag = [UInt8](repeating: 0, count: count)
        // SAFETY: the arrays outlive the call and are exclusively ours; the library writes `count` bytes and the block.
        let status = unsafe gatehouse_argon2id(
            &tag, UInt32(tag.count), &password, UInt32(password.count), &salt, UInt32(salt.count),
            &secret, UInt32(secret.count), &associated, UInt32(associated.count),
            parameters.passes, parameters.memory, parameters.lanes, block.baseAddress, byteCount)
        SecretBytes.wipe(&password)
        precondition(status == ARGON2_OK.rawValue, "argon2id runs with checked parameters and its own memory")
        return tag
    }
}
