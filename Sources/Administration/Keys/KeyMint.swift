package import APIKeys
import Digests
import Dispatch
import Store
package import Vocabulary

/// Makes secrets of keys: one at a time, on a thread of its own, since each costs an argon2id run.
package final class KeyMint: Sendable {
    /// A secret that was just made: its text for the one answer that shows it, and what is stored of it.
    package struct Coin: Sendable {
        package let text: String
        package let stored: StoredSecret

        /// The row of a key's version.
        func version(of key: KeyID, number: Int64, rotation: String? = nil) -> KeyVersion {
            KeyVersion(
                key: key, version: number, phc: stored.phc.text, pepper: Int64(stored.pepper),
                sieve: Int64(stored.sieve), rotation: rotation)
        }
    }

    private let pepper: Pepper
    private let parameters: Argon2Parameters
    private let queue = DispatchQueue(label: "key-mint")

    package init(pepper: Pepper, parameters: Argon2Parameters = .standard) {
        (self.pepper, self.parameters) = (pepper, parameters)
    }

    /// A secret for `key`.
    package func strike(_ kind: KeyKind, _ key: KeyID) async -> Coin {
        let (pepper, parameters) = (pepper, parameters)
        return await withCheckedContinuation { made in
            queue.async {
                var random = SecureRandom()
                let secret = Secret(kind: kind, id: key, using: &random)
                var memory = Argon2Memory(kibibytes: parameters.memory)
                let stored = StoredSecret(
                    of: secret, pepper: pepper, parameters: parameters, memory: &memory, using: &random)
                made.resume(returning: Coin(text: secret.reveal(), stored: stored))
            }
        }
    }
}
