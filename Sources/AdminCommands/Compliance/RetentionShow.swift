import AdminClient
import AdminContract
import ArgumentParser

struct RetentionShow: Verb {
    static let configuration = verb(
        "show", "Shows how long a tenant's leaves are kept.", "gatehouse compliance retention show acme",
        "gatehouse compliance retention show acme --output json")

    @Argument(help: "The tenant.")
    var tenant: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.show(AdminCall(.showRetention, [tenant]), Self.columns)
    }

    static let columns = [Column("tenant"), Column("audit"), Column("pruned_to", "pruned to"), Column("revision")]
}

struct RetentionSet: Verb {
    static let configuration = verb(
        "set", "Sets how long a tenant's leaves are kept; half a year at least.",
        "gatehouse compliance retention set acme --audit 2190d",
        "gatehouse compliance retention set acme --audit 365d --output json")

    @Argument(help: "The tenant.")
    var tenant: String

    @Option(help: "How long, such as 2190d.")
    var audit: Lapse?

    @Option(help: "Refused: no content of calls is kept, so there is nothing that could be kept for a while.")
    var content: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard content == nil else {
            throw ValidationError(
                "Gatehouse keeps no content of calls, so its retention cannot be set; --audit sets that of leaves")
        }
        guard audit != nil else { throw ValidationError("say how long leaves are kept: --audit 2190d") }
    }

    func perform(_ session: Session) async throws {
        guard let audit else { return }
        let body = try ShapeWriter.json(RetentionChange(audit: audit))
        try await session.change(
            AdminCall(.setRetention, [tenant], body: body), "leaves of \(tenant) are kept for \(audit)")
    }
}
