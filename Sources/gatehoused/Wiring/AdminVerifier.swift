import AdminAPI
import Administration
import Admission
import HTTPListener
import Store
import Vocabulary

/// Proves the credential of an admin call: the key ring judges the token, the store knows the admin.
struct AdminVerifier: Sendable {
    let ring: KeyRing
    let reader: Reader

    func judge(_ token: String, from peer: PeerAddress) async -> AdminAuthentication {
        switch await authenticate(token, from: Self.source(peer)) {
        case .refused(let refusal): return .refused(refusal.reason)
        case .principal(let principal): return admin(principal)
        }
    }

    private func authenticate(_ token: String, from source: SourceAddress) async -> Authentication {
        let now = SystemClock.now()
        switch ring.authenticate(Array(token.utf8), at: .admin, from: source, now: now) {
        case .settled(let settled): return settled
        case .unproven(let claim):
            return await withCheckedContinuation { proved in
                ring.prove(claim, now: now) { proved.resume(returning: $0) }
            }
        }
    }

    private func admin(_ principal: Principal) -> AdminAuthentication {
        guard case .admin(let id, _, _) = principal.key.holder else { return .refused(.keyInvalid) }
        // A store that cannot be read lets nobody in.
        guard let admin = try? reader.admin(id.text), let state = try? reader.key(principal.keyID),
            let known = AdminPrincipal(admin, key: state.key)?.showing(principal.version, of: state)
        else { return .refused(.keyInvalid) }
        return .admin(known)
    }

    /// The same admin as it is now, if its key and the secret that was shown would let it in from there; else `nil`.
    func renew(_ principal: AdminPrincipal, from peer: PeerAddress) -> AdminPrincipal? {
        let now = SystemClock.now()
        // A store that cannot be read lets nobody stay.
        guard let id = principal.key, let version = principal.version,
            ring.stands(id, version: version, from: Self.source(peer), at: now),
            let admin = try? reader.admin(principal.id.text), let state = try? reader.key(id),
            state.key.status == .active, let known = AdminPrincipal(admin, key: state.key)
        else { return nil }
        return known.showing(version, of: state)
    }

    private static func source(_ peer: PeerAddress) -> SourceAddress {
        switch peer {
        case .ip(let text): SourceAddress(text) ?? .local
        case .unixSocket: .local
        }
    }
}
