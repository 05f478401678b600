import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct AuditRotateKey: Verb {
    static let configuration = verb(
        "rotate-key", "Has all logs signed with new keys; each log says so under its old one.",
        "gatehouse audit rotate-key --prepare", "gatehouse audit rotate-key --confirm all-logs")

    @Flag(help: "Draw the next keys and show that of the root log, for witnesses and auditors; change nothing.")
    var prepare = false

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        guard !prepare else {
            let next = try await session.send(AdminCall(.prepareLogKeys)).json()
            return session.output.changed(
                next, "era \(Self.era(next)) is prepared; trust \(Self.key(next)) at every witness, then rotate")
        }
        guard
            try confirmation.allows(
                "sign every log with a new key; a witness that does not know the root log's stops cosigning",
                name: "all-logs", session)
        else { return }
        let keys = try await session.send(AdminCall(.rotateLogKeys)).json()
        session.output.changed(
            keys,
            "era \(Self.era(keys)) signs \(keys["logs"]?.integer ?? 0) logs; the root log's key is \(Self.key(keys))")
        session.output.note("back up the new audit key file; a backup made before needs it to be restored")
    }

    private static func era(_ keys: JSONValue) -> Int64 { keys["era"]?.integer ?? 0 }

    private static func key(_ keys: JSONValue) -> String { keys["root_key"]?.string ?? "-" }
}
