import Digests
import PolicyLanguage
import StrictJSON
import Vocabulary

extension ApprovalID {
    /// The ticket of a call that the policy asks about: rules, call and tenant name it, so that asking again gives the
    /// same one, and a changed rule another.
    init(asking rules: [Ruling], _ call: Call, _ tenant: TenantID?) {
        var hash = SHA256()
        for rule in rules { hash.update(Array(rule.sha256.hex.utf8)) }
        hash.update(Array((tenant?.text ?? "-").utf8))
        hash.update(call.canonicalBytes)
        var words = DigestWords(seed: hash.finish())
        self.init(using: &words)
    }
}

extension Call {
    /// Kind, name and input: equal for equal calls.
    fileprivate var canonicalBytes: [UInt8] {
        switch self {
        case .model(let name): Array("model \(name)".utf8)
        case .agent(let name): Array("agent \(name)".utf8)
        case .skill(let name): Array("skill \(name)".utf8)
        case .offered(let name): Array("offered \(name)".utf8)
        case .domain(let text): Array("domain \(text)".utf8)
        case .tool(let name, let input, _): Array("tool \(name) ".utf8) + JSONWriter.plain(input)
        }
    }
}

/// Words that follow from a digest, and from nothing else.
private struct DigestWords: RandomNumberGenerator {
    let seed: Digest256
    private var count: UInt64 = 0

    init(seed: Digest256) { self.seed = seed }

    mutating func next() -> UInt64 {
        count += 1
        let digest = SHA256.hash(Array("\(seed.hex) \(count)".utf8))
        return UInt64(digest.hex.prefix(16), radix: 16) ?? count
    }
}
