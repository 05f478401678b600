package import AdminContract
package import Administration
package import Compliance
import Digests
package import HTTPListener
import HTTPWire
package import Vocabulary

/// The door of the admin API: one request in, one response out.
///
///     route -> who is it -> may it -> once only -> handler -> problem or answer
///
/// A refusal on the way changes nothing. The host of the request decides nothing.
package struct AdminDoor: Sendable {
    /// What the wiring hands in.
    package struct Doors: Sendable {
        /// Judges a token that came from a peer.
        package var authenticate: @Sendable (_ token: String, _ peer: PeerAddress) async -> AdminAuthentication
        /// An admin for a process of this machine without a key (setting `admin.socket_trust`); `nil` for none.
        package var trusted: @Sendable (_ userID: UInt32) -> AdminPrincipal?
        /// The page of metrics.
        package var metrics: @Sendable () async -> [UInt8] = { [] }
        package var clock: @Sendable () -> Instant

        package init(
            authenticate: @escaping @Sendable (String, PeerAddress) async -> AdminAuthentication,
            trusted: @escaping @Sendable (UInt32) -> AdminPrincipal? = { _ in nil },
            clock: @escaping @Sendable () -> Instant
        ) {
            (self.authenticate, self.trusted, self.clock) = (authenticate, trusted, clock)
        }
    }

    let plane: ControlPlane
    let desk: ComplianceDesk
    let doors: Doors
    let settings: AdminDoorSettings
    private let calls = RateGate()
    // Apart from the calls: no crowd of strangers takes the room of those who have a key.
    private let failures = RateGate()
    private let running = RunningCalls()
    let results = ResultShelf()

    package init(
        _ plane: ControlPlane, _ desk: ComplianceDesk, doors: Doors, settings: AdminDoorSettings = AdminDoorSettings()
    ) {
        (self.plane, self.desk, self.doors, self.settings) = (plane, desk, doors, settings)
    }

    /// Answers one request; the handler of the admin listener.
    package func answer(_ request: HTTPRequest) async -> HTTPResponse {
        var random = SecureRandom()
        let id = RequestID(using: &random)
        do {
            return try await answer(request, id).response(id)
        } catch {
            return Problem(error, settings: settings).response(id)
        }
    }

    private func answer(_ request: HTTPRequest, _ id: RequestID) async throws -> AdminReply {
        let (route, names) = try Router.find(request.head)
        guard route.access != .open else { return try await open(route.operation) }
        let principal = try await principal(request)
        try Self.check(principal, route.access)
        let call = try AdminRequest(route, names, request, AdminCaller(principal, request: id))
        guard let key = call.idempotencyKey else { return try await handle(call) }
        return try await once(call, key, request)
    }

    // MARK: Who is it

    private func principal(_ request: HTTPRequest) async throws(AdminRefusal) -> AdminPrincipal {
        if let principal = trusted(request) { return try counted(principal) }
        let now = doors.clock()
        guard let token = Self.token(request.head) else {
            throw failure(
                AdminRefusal(.keyMissing, "send an admin key: Authorization: Bearer sk-admin-..."), request, now)
        }
        return try await judge(token, request)
    }

    /// The admin behind a token, within the limits of calls and failures.
    func judge(_ token: String, _ request: HTTPRequest) async throws(AdminRefusal) -> AdminPrincipal {
        let now = doors.clock()
        switch await doors.authenticate(token, request.peer) {
        case .admin(let principal): return try counted(principal)
        case .refused(let reason): throw failure(AdminRefusal(reason, Self.sentence(reason)), request, now)
        }
    }

    /// Counts a call of a key, or of a process that needs none.
    func counted(_ principal: AdminPrincipal) throws(AdminRefusal) -> AdminPrincipal {
        let (name, now) = (principal.key?.text ?? principal.id.text, doors.clock())
        guard calls.hasRoom(name, limit: settings.callsPerMinute, at: now) else {
            throw AdminRefusal(.rateExceeded, "a key makes at most \(settings.callsPerMinute) calls a minute; wait")
        }
        calls.count(name, at: now)
        return principal
    }

    /// Counts a failure of a client, and answers with it, or with the word that there were too many.
    ///
    /// A good key never gets here, so an attacker behind the same address does not shut it out.
    private func failure(_ refusal: AdminRefusal, _ request: HTTPRequest, _ now: Instant) -> AdminRefusal {
        let source = PeerNetwork(request.peer).description
        guard failures.hasRoom(source, limit: settings.failuresPerMinute, at: now) else {
            return AdminRefusal(.rateExceeded, "too many failed attempts from this address; wait a minute")
        }
        failures.count(source, at: now)
        return refusal
    }

    /// A process of this machine, over the socket and without a key.
    private func trusted(_ request: HTTPRequest) -> AdminPrincipal? {
        guard request.head.table.value(.authorization) == nil else { return nil }
        guard case .unixSocket(let userID?) = request.peer else { return nil }
        return doors.trusted(userID)
    }

    /// One text for every key that is not good: what was wrong stands in the log alone.
    private static func sentence(_ reason: Reason) -> String {
        switch reason {
        case .keyAddressDenied: "this key does not work from your address"
        case .tenantSuspended: "the tenant of this key is suspended or archived; its operator can say why"
        case .authenticationBusy: "too many unknown keys are being checked; try again in a second"
        default: "this key is not good here"
        }
    }

    private static func token(_ head: RequestHead) -> String? {
        guard let value = head.table.text(.authorization) else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }

    // MARK: May it

    static func check(_ principal: AdminPrincipal, _ access: AdminRoute.Access) throws(AdminRefusal) {
        guard case .scope(let scope) = access, !principal.scopes.contains(scope) else { return }
        let held = principal.scopes.map(\.rawValue).sorted().joined(separator: ", ")
        throw AdminRefusal(
            .scopeMissing, "missing scopes: \(scope.rawValue); this key has \(held.isEmpty ? "none" : held)")
    }

    // MARK: Once only

    /// Gives the kept answer to a repeat, and keeps the answer to a first call.
    private func once(_ call: AdminRequest, _ key: String, _ request: HTTPRequest) async throws -> AdminReply {
        let principal = call.caller.principal
        let digest = call.digest(of: request)
        guard running.begin(principal.id, key) else {
            throw AdminRefusal(.idempotencyConflict, "the first call with this Idempotency-Key is not done yet")
        }
        defer { running.end(principal.id, key) }
        if let kept = try await plane.keptAnswer(principal, under: key, to: digest) {
            return AdminReply(replay: kept.body, status: kept.status)
        }
        let reply = try await handle(call)
        try await plane.keep(reply.kept, to: digest, under: key, of: principal)
        return reply
    }
}

/// What came of a token.
package enum AdminAuthentication: Sendable {
    case admin(AdminPrincipal)
    /// `key-invalid`, `key-address-denied` or `authentication-busy`.
    case refused(Reason)
}

/// What may be set of the admin API.
package struct AdminDoorSettings: Hashable, Sendable {
    /// Where the pages stand that explain the reasons.
    package var docs = "https://gatehouse.local/docs"
    package var callsPerMinute = 600
    package var failuresPerMinute = 10
    /// Changes that only a second person puts in force.
    package var twoPersons: Set<TwoPersonAction> = []

    package init() {}
}
