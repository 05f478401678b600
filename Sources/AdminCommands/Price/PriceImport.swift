import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct PriceImport: Verb {
    static let configuration = verb(
        "import", "Puts a price document in force; a rate whose time has begun cannot change.",
        "gatehouse price import prices.json", "gatehouse price import prices.json --effective-from 7d",
        aliases: ["push"])

    @OptionGroup var document: PriceDocumentOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let reply = try await session.send(try document.call(.loadPrices, session))
        let done = try reply.json()
        let revision = done["revision"]?.string?.prefix(12) ?? "-"
        session.output.changed(
            done,
            "prices \(revision) are in force, \(done["models"]?.array?.count ?? 0) models"
                + (reply.leaf.map { ", leaf \($0)" } ?? ""))
    }
}
