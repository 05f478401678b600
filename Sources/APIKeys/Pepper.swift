package import Digests

/// A secret of the machine that is mixed into every stored secret and is in no backup.
///
/// Who holds the database alone can verify no token. A class, so that its key is never copied; it has no description.
package final class Pepper: Sendable {
    package static let byteCount = 32
    package let number: Int
    private let key: HMACKey

    /// Returns `nil` unless the number is 1 to 9,999 and there are 32 bytes.
    package init?(number: Int, bytes: [UInt8]) {
        guard (1...9_999).contains(number), bytes.count == Self.byteCount else { return nil }
        self.number = number
        key = HMACKey(bytes)
    }

    /// What argon2id is given in place of the token: HMAC-SHA256 under the pepper.
    ///
    /// The token itself then never leaves the thread that read it.
    package func password(of token: [UInt8]) -> Digest256 { key.authenticate(token) }

    /// 16 bits that turn away all but one in 65,536 wrong secrets without argon2id.
    ///
    /// They cost the secret 16 of its 256 bits, and those only to somebody who has both database and pepper.
    package func sieve(of token: [UInt8]) -> UInt16 {
        let digest = key.authenticate(Self.sieveLabel + token)
        // SAFETY: a digest has 32 bytes.
        return unsafe digest.withBytes { bytes in unsafe UInt16(bytes[0]) << 8 | UInt16(bytes[1]) }
    }

    private static let sieveLabel = Array("gatehouse/sieve/v1\0".utf8)
}

/// The peppers of this machine by number; the highest is used for new secrets.
package struct Peppers: Sendable {
    private let byNumber: [Int: Pepper]
    package let current: Pepper

    /// Returns `nil` if there is none.
    package init?(_ peppers: [Pepper]) {
        guard let current = peppers.max(by: { $0.number < $1.number }) else { return nil }
        self.current = current
        byNumber = Dictionary(peppers.map { ($0.number, $0) }) { first, _ in first }
    }

    package subscript(number: Int) -> Pepper? { byNumber[number] }
}
