import PolicyLanguage
import Testing

/// The diagnostics that the documents show, byte for byte but for hash digits.
@Suite struct DiagnosticTests {
    @Test(arguments: GoldenEdit.all)
    func `a diagnostic reads as the documents show it`(edit: GoldenEdit) throws {
        var catalog = ShippedPolicies.catalog
        catalog.enforced.redactions = Redactions(rawValue: UInt8(edit.redactions))
        let load = Policy.load(ShippedPolicies.edited(edit.file, edit.old, edit.new), catalog: catalog)
        let texts = load.diagnostics.map { Self.masked($0.text) }
        #expect(texts.contains(edit.text), "\(texts.joined(separator: "\n"))")
    }

    private static func masked(_ text: String) -> String {
        text.replacing(#/\[policy [0-9a-f]{8}\]/#, with: "[policy 19313e74]")
    }
}
