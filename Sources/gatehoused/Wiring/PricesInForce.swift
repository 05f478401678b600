import Administration
import BudgetLedger
import Digests
import Store

/// Which price table decides: the file's if it was changed since it was last read, else the one that was put in force
/// by a call.
///
/// A file that would change a rate whose time has begun does not follow the table in force: that one stays, and the
/// operator is told, since a daemon without prices could answer nobody.
struct PricesInForce {
    /// The fact that names the file's revision that was read last.
    static let fact = "price-file"

    /// With the operator's own aliases.
    let table: PriceTable
    let document: PriceDocument
    /// The revision of the file, noted once it has been taken.
    let file: Digest256
    /// Why the file was not taken; `nil` if it was, or if it is the old one.
    let refusal: String?

    static func choose(_ file: PriceDocument, _ reader: Reader?, _ settings: DaemonSettings) throws -> PricesInForce {
        let (kept, isUnchanged) = try kept(reader, beside: file)
        guard let kept, kept.revision != file.revision else {
            return PricesInForce(file, file: file.revision, refusal: nil, settings)
        }
        guard !isUnchanged else { return PricesInForce(kept, file: file.revision, refusal: nil, settings) }
        guard let refusal = ControlPlane.succession(of: kept.table, by: file.table, at: SystemClock.now()) else {
            return PricesInForce(file, file: file.revision, refusal: nil, settings)
        }
        return PricesInForce(
            kept, file: file.revision,
            refusal: "`\(settings.prices)` is refused, the prices in force stay: \(refusal.detail)", settings)
    }

    private init(_ document: PriceDocument, file: Digest256, refusal: String?, _ settings: DaemonSettings) {
        (self.document, self.file, self.refusal) = (document, file, refusal)
        table = document.table.overridden(aliases: settings.aliases)
    }

    /// The document in force that the store knows, if this daemon can still read it.
    ///
    /// - Throws: `DocumentRefusal` where it is not the one that its leaf names: nothing is priced by it.
    private static func kept(
        _ reader: Reader?, beside file: PriceDocument
    ) throws -> (document: PriceDocument?, isUnchanged: Bool) {
        guard let reader, let revision = try reader.fact(Books.pricesInForce) else { return (nil, false) }
        guard let kept = try reader.prices(revision), PriceDocument.revision(of: kept.document)?.hex == revision else {
            throw DocumentRefusal.damaged("the prices in force", revision)
        }
        return (try? PriceDocument(kept.document), try reader.fact(fact) == file.revision.hex)
    }
}
