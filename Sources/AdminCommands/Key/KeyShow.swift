import AdminClient
import AdminContract
import ArgumentParser

struct KeyShow: Verb {
    static let configuration = verb(
        "show", "Shows one key, without its secret.", "gatehouse key show acme/ci",
        "gatehouse key show acme/ci --columns status,expires_at")

    @Argument(help: "Tenant and name or id: acme/ci.")
    var name: PathArgument

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let more = [
            Column("owner.type", "owner"), Column("scopes"), Column("allowed_ips", "networks"),
            Column("narrowing"), Column("attributes"), Column("labels"), Column("created_at", "created"),
            Column("created_by", "created by"),
            Column("rotation.old_version_ends_at", "old secret ends"), Column("revision"),
        ]
        try await session.show(AdminCall(.showKey, name.names), [Column("id")] + KeyList.columns + more)
    }
}
