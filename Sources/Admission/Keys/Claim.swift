package import APIKeys
import Digests
package import Vocabulary

/// A token that nothing speaks against and whose secret is not proved yet; only `KeyRing` makes one.
///
/// It holds what argon2id needs and not the token itself, which never leaves the thread that read it.
package struct Claim: Sendable {
    let digest: Digest256
    let key: KeyDigits
    let epoch: UInt64
    /// The live versions whose sieve the token passed: one, or in one of 65,536 overlaps two.
    let candidates: [Candidate]
    let door: KeyDoor
    let source: SourceAddress
    /// The key that the token named.
    package let id: KeyID

    struct Candidate: Sendable {
        let version: Int
        let secret: StoredSecret
        let password: Digest256
        /// For the string that is to replace an outdated one after a success.
        let renewal: Renewal?
    }

    /// What the current pepper made of the token.
    struct Renewal: Sendable {
        let pepper: Int
        let password: Digest256
        let sieve: UInt16
    }
}

/// A secret was proved that was not known before: what the writer notes of it.
package struct FreshProof: Hashable, Sendable {
    package let key: KeyID
    package let version: Int
    package let at: Instant
}

/// A string that should replace an outdated one; it is swapped in with a compare on the old one.
package struct Rehash: Sendable {
    package let key: KeyID
    package let version: Int
    package let old: StoredSecret
    package let new: StoredSecret
}
