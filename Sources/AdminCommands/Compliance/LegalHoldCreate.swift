import AdminClient
import AdminContract
import ArgumentParser

struct LegalHoldCreate: Verb {
    static let configuration = verb(
        "create", "Keeps a tenant's leaves from being pruned, and a subject from being erased.",
        "gatehouse compliance legal-hold create acme --because \"case 17\"",
        "gatehouse compliance legal-hold create acme --subject alice@example.com --because \"case 17\"")

    @Argument(help: "The tenant.")
    var tenant: String

    @Option(help: "Only this subject: an owner, an address or an id that a client gave.")
    var subject: String?

    @OptionGroup var because: BecauseOption
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var creation = LegalHoldCreation(tenant: tenant, because: because.because)
        creation.subject = subject
        try await session.change(
            AdminCall(.placeLegalHold, body: try ShapeWriter.json(creation)), "placed a hold on \(tenant)")
    }
}

struct LegalHoldList: Verb {
    static let configuration = verb(
        "list", "Lists legal holds, newest first.", "gatehouse compliance legal-hold list",
        "gatehouse compliance legal-hold list --tenant acme")

    @Option(help: "Only of this tenant.")
    var tenant: String?

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let columns = [
            Column("id"), Column("tenant"), Column("subject"), Column("status"), Column("placed_by", "by"),
            Column("placed_at", "since"),
        ]
        try await session.list(AdminCall(.listLegalHolds).asking("tenant", tenant), columns)
    }
}

struct LegalHoldRelease: Verb {
    static let configuration = verb(
        "release", "Ends a hold; erasures that waited for it are carried out.",
        "gatehouse compliance legal-hold release lgh_3xQ0bTz7YfK9wLm2Rc5VhA --because \"case closed\"",
        "gatehouse compliance legal-hold release lgh_3xQ0bTz7YfK9wLm2Rc5VhA --because done --dry-run")

    @Argument(help: "The hold's id.")
    var id: String

    @OptionGroup var because: BecauseOption
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let loss = "release the hold \(id): erasures that waited for it are carried out"
        guard try confirmation.allows(loss, name: id, session) else { return }
        try await session.change(AdminCall(.releaseLegalHold, [id], body: try because.body), "released \(id)")
    }
}
