import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct ErasureCreate: Verb {
    static let configuration = verb(
        "erase", "Deletes the personal values of a subject; every proof stays good.",
        "gatehouse compliance erase acme --subject alice@example.com --because \"request of 2026-11-20\"",
        "gatehouse compliance erase acme --subject 192.0.2.7 --because \"request of 2026-11-20\" --dry-run")

    @Argument(help: "The tenant.")
    var tenant: String

    @Option(help: "Whose: an owner, an address or an id that a client gave.")
    var subject: String

    @OptionGroup var because: BecauseOption
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let loss = "erase what \(tenant) keeps of `\(subject)`, for good"
        guard try confirmation.allows(loss, name: subject, session) else { return }
        let creation = ErasureCreation(subject: subject, because: because.because)
        let reply = try await session.send(
            AdminCall(.eraseSubject, [tenant], body: try ShapeWriter.json(creation)))
        let erasure = try reply.json()
        if let waiting = try session.waiting(reply) { return session.output.changed(erasure, waiting) }
        let isHeld = erasure["status"]?.string == "held"
        session.output.changed(
            erasure,
            isHeld
                ? "a legal hold stands against it; the erasure is carried out when that is released"
                : "erased \(erasure["erased"]?.integer ?? 0) values")
    }
}

struct ErasureList: Verb {
    static let configuration = verb(
        "erasures", "Lists the erasures of a tenant.", "gatehouse compliance erasures acme",
        "gatehouse compliance erasures acme --output json")

    @Argument(help: "The tenant.")
    var tenant: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let columns = [
            Column("id"), Column("subject"), Column("status"), Column("erased"), Column("requested_by", "by"),
            Column("requested_at", "at"),
        ]
        try await session.list(AdminCall(.listErasures, [tenant]), columns)
    }
}
