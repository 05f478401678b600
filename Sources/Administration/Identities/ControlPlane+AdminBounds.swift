import APIKeys
import AdminContract
import Store
import Vocabulary

/// What an admin may do to other admins, and give to their keys.
extension ControlPlane {
    func mayTouch(_ caller: AdminCaller, _ admin: Admin) throws(AdminRefusal) {
        guard admin.role != Role.owner.rawValue || caller.principal.role == .owner else {
            throw AdminRefusal(.scopesExceeded, "only an owner changes owners")
        }
    }

    /// The scopes of a new key: those that are wanted, or all of its role.
    func scopes(_ wanted: [AdminScope]?, of role: Role) throws(AdminRefusal) -> [AdminScope] {
        let scopes = wanted ?? AdminScope.allCases.filter(role.scopes.contains)
        let beyondRole = Set(scopes).subtracting(role.scopes)
        guard beyondRole.isEmpty else {
            throw .invalid("$.scopes", "the role \(role.rawValue) has no \(Self.words(beyondRole))")
        }
        return scopes
    }

    func check(
        _ caller: AdminCaller, _ scopes: [AdminScope], _ networks: [String]?, _ end: Instant?
    ) throws(AdminRefusal) {
        try FieldCheck.networks(networks ?? [])
        if let end, end <= now { throw .invalid("$.expires_at", "this time is over") }
        try mayGive(caller, Set(scopes), from: networks ?? [], until: end)
        try secretMayGive(caller, until: end)
    }

    /// Nobody hands out a secret that may do more than the own key, works from where that does not, or outlives it.
    func mayGive(
        _ caller: AdminCaller, _ scopes: Set<AdminScope>, from networks: [String], until end: Instant?
    ) throws(AdminRefusal) {
        let beyondCaller = scopes.subtracting(caller.principal.scopes)
        guard beyondCaller.isEmpty else {
            throw AdminRefusal(.scopesExceeded, "your key has no \(Self.words(beyondCaller)), so it cannot give it")
        }
        let own = caller.principal.networks
        let isInside = AllowedNetworks.fit(key: ranges(networks), tenant: ranges(own))
        guard own.isEmpty || !networks.isEmpty && isInside else {
            throw AdminRefusal(
                .scopesExceeded,
                "your key works from \(own.joined(separator: ", ")) alone, so it gives none that works elsewhere; "
                    + "name networks inside")
        }
        if let last = caller.principal.expiresAt, end.map({ $0 > last }) ?? true {
            throw AdminRefusal(
                .scopesExceeded,
                "your key ends at \(last.secondText), so it gives none that works longer; let the other end by then, "
                    + "or use a key that lasts")
        }
    }

    /// The old secret of a rotated key gives none that outlives it, but for the key's own next one.
    ///
    /// A rotation whose answer was lost is repeated with the old secret: nobody has another.
    func secretMayGive(_ caller: AdminCaller, until end: Instant?, of key: KeyID? = nil) throws(AdminRefusal) {
        guard key == nil || key != caller.principal.key else { return }
        guard let last = caller.principal.secretEndsAt, end.map({ $0 > last }) ?? true else { return }
        throw AdminRefusal(
            .scopesExceeded,
            "your key was rotated, and the secret that you use ends at \(last.secondText), so it gives none that works "
                + "longer; use the new secret")
    }

    private func ranges(_ texts: [String]) -> [AddressRange] { texts.compactMap { AddressRange($0) } }

    private static func words(_ scopes: Set<AdminScope>) -> String {
        scopes.map(\.rawValue).sorted().joined(separator: ", ")
    }
}
