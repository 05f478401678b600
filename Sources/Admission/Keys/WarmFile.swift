import APIKeys
import Digests
package import Vocabulary

/// The sealed memory of a key ring between two starts: the boot key and the proved tokens' digests.
///
/// `gatehouse/warm/v1` and a line feed, a nonce of 12 bytes, then AES-256-GCM of the content and its tag. Deployment,
/// data folder and the first line are bound to it, so that no other daemon's file is believed.
package struct WarmFile: Sendable {
    /// A file older than this is ignored.
    package static let ageLimit: Int64 = 24 * 3_600
    /// Bytes that a file of the largest cache can have, with room to spare: a reader reads no more.
    package static let sizeLimit = 128 << 20
    package static let keyBytes = SealedBox.keyBytes

    private static let formatLine = Array("gatehouse/warm/v1\n".utf8)
    private let key: [UInt8]
    private let associated: [UInt8]

    /// Returns `nil` unless `key` has 32 bytes; it serves this purpose alone.
    package init?(key: [UInt8], deployment: String, dataFolder: String) {
        guard key.count == SealedBox.keyBytes else { return nil }
        self.key = key
        // Each name ends with a byte that no UTF-8 text holds, so that two of them cannot run together.
        associated = Array(deployment.utf8) + [0xFF] + Array(dataFolder.utf8) + [0xFF] + Self.formatLine
    }

    /// The whole file; `nonce` is drawn anew for each write.
    package func seal(_ memory: WarmMemory, nonce: [UInt8] = SecureRandom.bytes(SealedBox.nonceBytes)) -> [UInt8] {
        var plain = memory.bytes
        defer { SecretBytes.wipe(&plain) }
        return Self.formatLine + nonce + SealedBox.seal(plain, key: key, nonce: nonce, associated: associated)
    }

    /// What was sealed, or `nil` for a file that is not ours, was changed in any bit, or is older than a day at `now`.
    package func open(_ file: [UInt8], now: Instant) -> WarmMemory? {
        guard file.count <= Self.sizeLimit, file.starts(with: Self.formatLine) else { return nil }
        let rest = file.dropFirst(Self.formatLine.count)
        let nonce = Array(rest.prefix(SealedBox.nonceBytes))
        let sealed = Array(rest.dropFirst(SealedBox.nonceBytes))
        guard var plain = SealedBox.open(sealed, key: key, nonce: nonce, associated: associated) else { return nil }
        defer { SecretBytes.wipe(&plain) }
        guard let memory = WarmMemory(plain) else { return nil }
        let age = now.seconds.subtractingReportingOverflow(memory.writtenAt.seconds)
        return !age.overflow && age.partialValue <= Self.ageLimit ? memory : nil
    }
}

/// What a key ring remembers of itself: digests of 256-bit secrets under its boot key, no secret and no password.
package struct WarmMemory: Sendable {
    package let writtenAt: Instant
    package let bootKey: BootKey
    let entries: [Entry]

    struct Entry: Hashable, Sendable {
        let key: KeyDigits
        let version: UInt32
        let epoch: UInt64
        let usedMinute: UInt32
        let digest: Digest256
    }

    /// Number of remembered tokens.
    package var count: Int { entries.count }

    init(writtenAt: Instant, bootKey: BootKey, entries: [Entry]) {
        (self.writtenAt, self.bootKey, self.entries) = (writtenAt, bootKey, entries)
    }
}
