import Administration
import Admission
import BudgetLedger
import Digests
import FoundationEssentials
import PolicyLanguage
import Store
import StrictJSON

/// The operator's documents: prices and policies, read from files and checked as a whole.
struct Documents {
    let prices: PricesInForce
    let catalog: Catalog
    let files: [PolicyFile]
    let policy: Policy
    let warnings: [String]

    /// - Throws: `DocumentRefusal` with everything that is wrong, for a person to read.
    ///
    /// - Parameter reader: Of the store, which knows what was put in force by a call since the files were read.
    static func read(_ settings: DaemonSettings, _ reader: Reader? = nil) throws -> Documents {
        let prices = try PricesInForce.choose(priceFile(settings), reader, settings)
        return try Documents(prices, folder(settings.policyDir), settings)
    }

    /// The same files beside what the store knows; the policies are loaded anew only under other prices.
    func beside(_ reader: Reader, _ settings: DaemonSettings) throws -> Documents {
        let chosen = try PricesInForce.choose(prices.document, reader, settings)
        guard chosen.document.revision == prices.document.revision else {
            return try Documents(chosen, files, settings)
        }
        return Documents(chosen, catalog, files, policy)
    }

    private init(_ prices: PricesInForce, _ files: [PolicyFile], _ settings: DaemonSettings) throws {
        let catalog = Self.catalog(prices.table)
        let load = Policy.load(files, catalog: catalog)
        guard let policy = load.policy else {
            throw DocumentRefusal("the policies of `\(settings.policyDir)` do not load:\n" + Self.lines(load.errors))
        }
        self.init(prices, catalog, files, policy)
    }

    private init(_ prices: PricesInForce, _ catalog: Catalog, _ files: [PolicyFile], _ policy: Policy) {
        (self.prices, self.catalog, self.files, self.policy) = (prices, catalog, files, policy)
        warnings = prices.table.warnings.map { "\($0)" } + [prices.refusal].compactMap { $0 }
    }

    /// A stored version by the same catalog: what is live if nobody changed the folder since it was promoted.
    ///
    /// - Throws: `DocumentRefusal` also where it is not the one that its leaf names: nothing is decided by it.
    func stored(_ version: PolicyVersion) throws -> Policy {
        let policy = try stored(version.files)
        guard policy.hash.hex == version.hash else {
            throw DocumentRefusal.damaged("the policy in force", version.hash)
        }
        return policy
    }

    /// Files and overrides as the store keeps them.
    func stored(_ texts: [String: String]) throws -> Policy {
        let load = Policy.load(kept: texts, catalog: catalog)
        guard let policy = load.policy else {
            throw DocumentRefusal("the live policy does not load any more:\n" + Self.lines(load.errors))
        }
        return policy
    }

    /// One line for `--check`.
    var summary: String { "ok  policy \(policy.shortHash), \(prices.table.rows.count) models" }

    /// The files as the store keeps them.
    var texts: [String: String] { Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.text) }) }

    private static func priceFile(_ settings: DaemonSettings) throws -> PriceDocument {
        let bytes = try contents(settings.prices, what: "the price table")
        do { return try PriceDocument(bytes) } catch {
            throw DocumentRefusal("the price table `\(settings.prices)` cannot be used: \(error)")
        }
    }

    /// What a policy may name here, and what this daemon enforces of it.
    static func catalog(_ prices: PriceTable) -> Catalog {
        Catalog(
            models: prices.rows.map { Catalog.Model(id: $0.id, family: $0.family) }, aliases: prices.aliases,
            zones: ZoneNames.known,
            enforced: Enforced(
                limits: Set(LimitKind.allCases), redactions: .all, asks: true, tasks: true))
    }

    private static func folder(_ path: String) throws -> [PolicyFile] {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
            throw DocumentRefusal("the policy folder `\(path)` cannot be read; give its place in the configuration")
        }
        let policies = names.filter { $0.hasSuffix(".policy") }.sorted()
        guard !policies.isEmpty else { throw DocumentRefusal("the policy folder `\(path)` holds no file `*.policy`") }
        return try policies.map { name in
            let bytes = try contents("\(path)/\(name)", what: "the policy")
            return PolicyFile(name: name, text: String(decoding: bytes, as: UTF8.self))
        }
    }

    private static func contents(_ path: String, what: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw DocumentRefusal("\(what) `\(path)` cannot be read; give its place in the configuration")
        }
        return [UInt8](data)
    }

    private static func lines(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.prefix(20).map(\.text).joined(separator: "\n")
    }
}

/// Documents that cannot be put in force.
struct DocumentRefusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// What the database keeps under a hash and has another one.
    static func damaged(_ document: String, _ hash: String) -> DocumentRefusal {
        DocumentRefusal(
            "\(document), `\(hash.prefix(8))`, is not in the database as its leaf names it: the disk or somebody has "
                + "changed it; stop the daemon, copy its folder, look at the disk, and restore the newest backup that "
                + "verifies")
    }
}

/// The time zones that a policy may name: those of the machine.
enum ZoneNames {
    private static let (zone, link) = (UInt8(ascii: "Z"), UInt8(ascii: "L"))

    static let known: Set<String> = {
        let text = FileManager.default.contents(atPath: "/usr/share/zoneinfo/tzdata.zi").map { [UInt8]($0) } ?? []
        var names: Set<String> = ["UTC"]
        // Lines `Z <name> ...` are zones, `L <target> <name>` are links to them; most lines are neither.
        for line in text.split(separator: UInt8(ascii: "\n")) where [zone, link].contains(line.first) {
            let words = line.split(separator: UInt8(ascii: " "), maxSplits: 3)
            let place = line.first == zone ? 1 : 2
            if words.count > place { names.insert(String(decoding: words[place], as: UTF8.self)) }
        }
        return names
    }()
}
