import Digests
import StrictJSON

extension EvidenceVerifier {
    // MARK: Step 8

    func checkBalances(_ walk: LeafWalk) throws(EvidenceFault) {
        let name = "balances.csv"
        let stated = String(decoding: try file(name, .balances), as: UTF8.self)
        guard stated != walk.balances else { return }
        let lines = stated.split(separator: "\r\n", omittingEmptySubsequences: false)
        let folded = walk.balances.split(separator: "\r\n", omittingEmptySubsequences: false)
        let first = zip(lines, folded).enumerated().first { $1.0 != $1.1 }?.offset ?? min(lines.count, folded.count)
        throw EvidenceFault(.balances, "\(name):\(first + 1)", "the leaves give another line")
    }

    // MARK: Step 9

    /// Each text that a decision names is in the bundle with that hash, or the manifest says that it is left out.
    func checkTexts(_ manifest: Manifest, _ walk: LeafWalk) throws(EvidenceFault) {
        if !manifest.omits.contains("prices") {
            for hash in walk.prices.sorted(by: { $0.hex < $1.hex }) { try checkPrices(hash) }
        }
        if !manifest.omits.contains("policies") {
            for hash in walk.policies.sorted(by: { $0.hex < $1.hex }) { try checkPolicy(hash) }
        }
    }

    private func checkPrices(_ hash: Digest256) throws(EvidenceFault) {
        let name = "prices/\(hash.hex).json"
        // The reader's sentence is about JSON; what matters here is that the hash is another one.
        guard let value = try? JSONReader.parse(try file(name, .texts)),
            SHA256.hash(JSONWriter.canonical(value)) == hash
        else { throw EvidenceFault(.texts, name, "it is missing or has another hash") }
    }

    private func checkPolicy(_ hash: Digest256) throws(EvidenceFault) {
        let folder = "policies/\(hash.hex)/"
        var texts: [String: [UInt8]] = [:]
        for name in files.names where name.hasPrefix(folder) {
            texts[String(name.dropFirst(folder.count))] = try file(name, .texts)
        }
        guard !texts.isEmpty else { throw EvidenceFault(.texts, folder, "it is missing") }
        if let policyHash = auditor.policyHash, policyHash(texts) != hash {
            throw EvidenceFault(.texts, folder, "it has another hash")
        }
    }
}
