package import AdminContract
import Store
import Vocabulary

extension ControlPlane {
    /// Takes tokens that were found in public, and ends each that is live before it answers.
    ///
    /// The newest secret's revokes its key; the older one's of a rotation ends that secret, and the key stays. One
    /// entry after the other: a report waits for the pool, and takes nobody else's place in it.
    package func reportLeaks(
        _ caller: AdminCaller, _ report: LeakReports
    ) async throws(AdminRefusal) -> LeakAnswers {
        guard (1...LeakReports.limit).contains(report.reports.count) else {
            throw .invalid("$", "1 to \(LeakReports.limit) tokens in one report")
        }
        for (index, entry) in report.reports.enumerated() { try check(entry, index) }
        var answers: [LeakAnswer] = []
        for entry in report.reports { answers.append(try await answer(caller, entry)) }
        return LeakAnswers(data: answers)
    }

    private func answer(_ caller: AdminCaller, _ entry: LeakReport) async throws(AdminRefusal) -> LeakAnswer {
        switch await doors.inspectLeak(entry.token) {
        case .notOurs: return LeakAnswer(.notOurs, key: nil)
        case .busy:
            throw AdminRefusal(.authenticationBusy, "too many tokens are being checked; send the report again")
        case .notLive(let key):
            return try isSeen(key, by: caller) ? LeakAnswer(.notLive, key: key) : LeakAnswer(.notOurs, key: nil)
        case .live(let key, let version, _):
            guard try isSeen(key, by: caller) else { return LeakAnswer(.notOurs, key: nil) }
            return try await end(key, version: version, entry, by: caller)
        }
    }

    /// Ends the leaked secret; the books look again which version it is, since a rotation may have come in between.
    private func end(
        _ key: KeyID, version: Int64, _ entry: LeakReport, by caller: AdminCaller
    ) async throws(AdminRefusal) -> LeakAnswer {
        let act = caller.act
        let leak = KeyLeak(version: version, source: entry.source, url: entry.url)
        let inForce = doors.inForce
        do throws(AdminRefusal) {
            let changed = try await change(
                "key", { books in try books.endLeaked(key, leak, by: act) },
                publish: { state in
                    inForce.key(state)
                    inForce.cut(key, version)
                })
            return LeakAnswer(changed.object.key.status == .revoked ? .revoked : .versionEnded, key: key)
        } catch {
            guard error.reason == .stateConflict else { throw error }
            return LeakAnswer(.notLive, key: key)
        }
    }

    /// Whether the key is there at all for this caller: one of another tenant is nobody's.
    private func isSeen(_ key: KeyID, by caller: AdminCaller) throws(AdminRefusal) -> Bool {
        guard let tenant = caller.tenant else { return true }
        return try read { try $0.key(key)?.key.tenant } == tenant
    }

    private static let urlLimit = 2_048
    private static let wordLimit = 64

    private func check(_ entry: LeakReport, _ index: Int) throws(AdminRefusal) {
        for (name, word) in [("type", entry.type), ("source", entry.source)] {
            guard let word else { continue }
            guard (1...Self.wordLimit).contains(word.utf8.count), word.utf8.allSatisfy(Self.isWordByte) else {
                throw .invalid(
                    "$[\(index)].\(name)", "a word of letters, digits, `_` and `-`, at most \(Self.wordLimit)")
            }
        }
        guard entry.url?.utf8.count ?? 0 <= Self.urlLimit else {
            throw .invalid("$[\(index)].url", "at most \(Self.urlLimit) bytes")
        }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
            || byte == 0x5F || byte == 0x2D
    }
}
