import APIKeys
package import AdminContract
import Store
import Vocabulary

/// What became of a rotation.
package enum Rotated: Hashable, Sendable {
    /// The secret is in this answer alone.
    case done(Answer<Issued<KeyShape>>)
    /// The rotation of that name was done before.
    case repeated(KeyShape)
}

extension ControlPlane {
    /// Gives a key a new secret; the old one works until the overlap ends.
    ///
    /// `rotation` is the call's idempotency key, and is kept with the secret for its life: a repeat answers the same
    /// rotation without its secret, which nobody keeps.
    package func rotateKey(
        _ caller: AdminCaller, _ name: String, of tenant: String, _ request: KeyRotationRequest, rotation: String?
    ) async throws(AdminRefusal) -> Rotated {
        let tenant = try find(caller, tenant: tenant)
        let state = try find(key: name, of: tenant)
        if let rotation, state.versions.contains(where: { $0.rotation == rotation }) {
            return .repeated(try shape(state, of: tenant))
        }
        let overlap = request.overlap ?? settings.rotationOverlap
        guard overlap <= settings.rotationOverlapLimit else {
            throw .invalid("$.overlap", "at most \(settings.rotationOverlapLimit)")
        }
        let id = state.key.id
        let coin = await doors.mint.strike(.project, id)
        let ends = now.advanced(bySeconds: overlap.seconds)
        let act = caller.act
        let answer = try await changed(tenant) { books in
            try books.rotateKey(
                id, { number in coin.version(of: id, number: number, rotation: rotation) }, overlapEnds: ends, by: act)
        }
        return .done(Answer(Issued(object: answer.object, secret: coin.text), receipt: answer.receipt))
    }

    /// Revokes all keys that the filter names, if `confirm` is their number; otherwise only says the number.
    ///
    /// Each key is a leaf of its own; all are one commit.
    package func revokeKeys(
        _ caller: AdminCaller, _ revocation: KeysRevocation
    ) async throws(AdminRefusal) -> KeysRevoked {
        try FieldCheck.because(revocation.because)
        guard let name = revocation.tenant else { throw .invalid("$.tenant", "name the tenant whose keys are meant") }
        let tenant = try find(caller, tenant: name.text)
        let project = try revocation.project.map { name throws(AdminRefusal) in
            try find(project: name.text, of: tenant).id
        }
        let states = try read { try $0.keys(of: tenant.id) }
        let wanted = states.map(\.key).filter { key in
            guard key.status != .revoked, project == nil || key.project == project else { return false }
            guard revocation.owner.map({ $0.stored == key.owner }) ?? true else { return false }
            return revocation.createdBefore.map { key.createdAt < $0 } ?? true
        }
        let count = Int64(wanted.count)
        guard let confirm = revocation.confirm else { return KeysRevoked(count: count, done: false) }
        guard confirm == count else {
            throw AdminRefusal(
                .stateConflict, "there are \(count) such keys by now, not \(confirm); confirm that number")
        }
        let (ids, act) = (wanted.map(\.id), caller.act(because: revocation.because))
        let revoked = try await commit(
            { books in
                var revoked: [KeyState] = []
                for id in ids {
                    guard case .success(let changed) = try books.setKeyStatus(id, .revoked, by: act) else {
                        continue
                    }
                    revoked.append(changed.object)
                }
                return revoked
            }, publish: doors.inForce.key)
        return KeysRevoked(count: Int64(revoked.count), done: true)
    }

    /// Makes changes of many keys in one commit, and has them in force before it returns, in the order of the commits.
    func commit(
        _ change: @escaping @Sendable (inout Books) throws -> [KeyState],
        publish: @escaping @Sendable (KeyState) -> Void
    ) async throws(AdminRefusal) -> [KeyState] {
        let writer = writer
        let states: [KeyState]? = await withCheckedContinuation { answered in
            let isQueued = writer.submit(change) { states in
                for state in states { publish(state) }
                answered.resume(returning: states)
            }
            if !isQueued { answered.resume(returning: nil) }
        }
        guard let states else { throw AdminRefusal(.overloaded, "too many changes wait for the disk; try again") }
        return states
    }
}
