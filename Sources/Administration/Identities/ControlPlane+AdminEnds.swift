import APIKeys
package import AdminContract
import Store
import Vocabulary

extension ControlPlane {
    /// Removes an admin and ends its keys at once; the last owner stays, and only an owner removes owners.
    package func removeAdmin(
        _ caller: AdminCaller, _ name: String, revision: Int64
    ) async throws(AdminRefusal) -> Answer<AdminShape> {
        let admin = try find(caller, admin: name)
        try mayTouch(caller, admin)
        let (act, inForce) = (caller.act, doors.inForce)
        let changed = try await change(
            "admin", { books in try books.removeAdmin(admin.id.text, revision: revision, by: act) },
            publish: { removed in
                inForce.admin(removed.admin)
                for state in removed.keys { inForce.key(state) }
            })
        return Answer(try shape(changed.object.admin), changed.receipt)
    }

    /// Gives a key of an admin a new secret; the old one works until the overlap ends.
    package func rotateAdminKey(
        _ caller: AdminCaller, _ name: String, _ key: String, _ request: KeyRotationRequest
    ) async throws(AdminRefusal) -> Answer<Issued<AdminKeyShape>> {
        let admin = try find(caller, admin: name)
        try mayTouch(caller, admin)
        let found = try read { try $0.keys(of: admin.id) }.map(\.key).first { $0.id.text == key }
        guard let found else { throw .notFound("key", "\(name)/\(key)") }
        // Who rotates a key has its new secret: it is a gift like a new key.
        let scopes = Set(found.scopes.compactMap(AdminScope.init(rawValue:)))
        try mayGive(caller, scopes, from: found.allowedIPs, until: found.expiresAt)
        try secretMayGive(caller, until: found.expiresAt, of: found.id)
        let id = found.id
        let overlap = request.overlap ?? settings.rotationOverlap
        guard overlap <= settings.rotationOverlapLimit else {
            throw .invalid("$.overlap", "at most \(settings.rotationOverlapLimit)")
        }
        let coin = await doors.mint.strike(.admin, id)
        let (ends, act) = (now.advanced(bySeconds: overlap.seconds), caller.act)
        let changed = try await change(
            "key",
            { books in
                try books.rotateKey(id, { coin.version(of: id, number: $0) }, overlapEnds: ends, by: act)
            }, publish: doors.inForce.key)
        return Answer(Issued(object: AdminKeyShape(changed.object.key), secret: coin.text), changed.receipt)
    }
}
