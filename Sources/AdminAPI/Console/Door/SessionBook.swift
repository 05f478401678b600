import Administration
import Digests
import Synchronization
import Vocabulary

/// Who is signed in at the console: in memory alone, so that a restart signs everybody out.
final class SessionBook: Sendable {
    /// Past it the session that was idle longest ends.
    static let limit = 256
    /// Of one admin; past it the one of those that was idle longest ends, and nobody else's.
    static let limitOfOne = 16

    struct Session: Sendable {
        let id: Digest256
        private(set) var principal: AdminPrincipal
        /// In every form of this session.
        let csrf: String
        let openedAt: Instant
        var seenAt: Instant
        /// What the next page says of the last change.
        var said: String?

        func with(_ principal: AdminPrincipal) -> Session {
            var session = self
            session.principal = principal
            return session
        }
    }

    // By the hash of the token in the cookie: the memory of the process holds nothing that opens a session.
    private let sessions = Mutex<[Digest256: Session]>([:])

    /// Opens a session.
    ///
    /// - Returns: The token for the cookie, and the session.
    func open(_ principal: AdminPrincipal, at now: Instant) -> (token: String, session: Session) {
        let token = Self.token()
        let session = Session(
            id: SHA256.hash(token), principal: principal, csrf: Self.token(), openedAt: now, seenAt: now)
        sessions.withLock { sessions in
            let own = sessions.values.filter { $0.principal.id == principal.id }
            let isCrowd = own.count >= Self.limitOfOne
            if isCrowd || sessions.count >= Self.limit,
                let oldest = (isCrowd ? own : Array(sessions.values)).min(by: { $0.seenAt < $1.seenAt })
            {
                sessions[oldest.id] = nil
            }
            sessions[session.id] = session
        }
        return (token, session)
    }

    /// The session of a token, if it is neither too old nor was idle too long.
    func find(_ token: String, _ settings: ConsoleSettings, at now: Instant) -> Session? {
        sessions.withLock { sessions in
            let id = SHA256.hash(token)
            guard var session = sessions[id] else { return nil }
            let isAlive = Self.isAlive(session, settings, at: now)
            session.seenAt = now
            sessions[id] = isAlive ? session : nil
            return isAlive ? session : nil
        }
    }

    /// Whether a session that was found before is still there and alive; looking does not keep it so.
    func isOpen(_ session: Session, _ settings: ConsoleSettings, at now: Instant) -> Bool {
        sessions.withLock { $0[session.id].map { Self.isAlive($0, settings, at: now) } ?? false }
    }

    private static func isAlive(_ session: Session, _ settings: ConsoleSettings, at now: Instant) -> Bool {
        now < session.openedAt.advanced(bySeconds: settings.sessionSeconds)
            && now < session.seenAt.advanced(bySeconds: settings.idleSeconds)
    }

    func say(_ sentence: String, to session: Session) {
        sessions.withLock { $0[session.id]?.said = sentence }
    }

    func takeSaid(to session: Session) -> String? {
        sessions.withLock { sessions in
            defer { sessions[session.id]?.said = nil }
            return sessions[session.id]?.said
        }
    }

    func end(_ session: Session) { sessions.withLock { $0[session.id] = nil } }

    private static func token() -> String {
        Base64.encode(SecureRandom.bytes(32)).filter { $0.isLetter || $0.isNumber }
    }
}
