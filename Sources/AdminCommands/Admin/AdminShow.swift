import AdminClient
import AdminContract
import ArgumentParser

struct AdminShow: Verb {
    static let configuration = verb(
        "show", "Shows one admin with its keys.", "gatehouse admin show dana",
        "gatehouse admin show dana --output json")

    @Argument(help: "The admin's name or id.")
    var name: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let columns = AdminList.columns + [Column("keys"), Column("revision")]
        try await session.show(AdminCall(.showAdmin, [name]), columns)
    }
}
