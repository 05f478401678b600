import Digests

/// Whom a verifier believes (C2SP `tlog-policy`): keys of logs, witnesses, groups of them, and the quorum.
///
/// Lines `log <vkey>`, `witness <name> <vkey>`, `group <name> all|any|<k> <names>`, `quorum <name>|none`; a URL may
/// follow a key, empty lines and lines that start with `#` say nothing.
package struct TrustPolicy: Hashable, Sendable {
    /// Logs, witnesses and groups, of each.
    package static let limit = 128

    package private(set) var logs: [VerifierKey] = []
    package private(set) var witnesses: [String: VerifierKey] = [:]
    /// In the order of their lines: a group names only what stands above it.
    private var groups: [Group] = []
    private var quorum: String?
    /// Witnesses who must have cosigned a head beside the quorum.
    private var required: [VerifierKey] = []

    private struct Group: Hashable {
        let name: String
        let threshold: Int
        let members: [String]
    }

    /// Parses the text.
    ///
    /// - Throws: The first line that is wrong, from 1; line 0 when there is no quorum.
    package init(parsing text: String) throws(TrustPolicyRefusal) {
        var isClosed = false
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
            let words = line.split(omittingEmptySubsequences: true) { $0 == " " || $0 == "\t" }.map(String.init)
            let isGood =
                switch words.first {
                case "log": add(log: words)
                case "witness": add(witness: words)
                case "group": add(group: words)
                case "quorum" where !isClosed: set(quorum: words, &isClosed)
                default: false
                }
            guard isGood else { throw TrustPolicyRefusal(line: index + 1) }
        }
        guard isClosed else { throw TrustPolicyRefusal(line: 0) }
    }

    /// One log key and no witnesses: what an auditor has who was told a single key.
    package init(log key: VerifierKey) { logs = [key] }

    /// The same policy that believes no head which one of `witnesses` has not cosigned.
    package func requiring(_ witnesses: [VerifierKey]) -> TrustPolicy {
        var policy = self
        policy.required += witnesses
        return policy
    }

    private mutating func add(log words: [String]) -> Bool {
        guard (2...3).contains(words.count), let key = VerifierKey(text: words[1]) else { return false }
        guard key.algorithm == .ed25519, isNew(key), logs.count < Self.limit else { return false }
        logs.append(key)
        return true
    }

    private mutating func add(witness words: [String]) -> Bool {
        guard (3...4).contains(words.count), let key = VerifierKey(text: words[2]) else { return false }
        guard key.algorithm == .cosignature, isNew(key), isFree(words[1]), witnesses.count < Self.limit else {
            return false
        }
        witnesses[words[1]] = key
        return true
    }

    private mutating func add(group words: [String]) -> Bool {
        guard words.count >= 4, isFree(words[1]), groups.count < Self.limit else { return false }
        let members = Array(words[3...])
        guard Set(members).count == members.count, members.allSatisfy({ !isFree($0) && $0 != "none" }) else {
            return false
        }
        let threshold: Int? =
            switch words[2] {
            case "all": members.count
            case "any": 1
            default: Decimal.parse(words[2].utf8)
            }
        guard let threshold, (1...members.count).contains(threshold) else { return false }
        groups.append(Group(name: words[1], threshold: threshold, members: members))
        return true
    }

    private mutating func set(quorum words: [String], _ isClosed: inout Bool) -> Bool {
        guard words.count == 2, words[1] == "none" || !isFree(words[1]) else { return false }
        quorum = words[1] == "none" ? nil : words[1]
        isClosed = true
        return true
    }

    /// A public key stands for one party only.
    private func isNew(_ key: VerifierKey) -> Bool {
        !logs.contains { $0.key == key.key } && !witnesses.values.contains { $0.key == key.key }
    }

    private func isFree(_ name: String) -> Bool {
        name != "none" && witnesses[name] == nil && !groups.contains { $0.name == name }
    }

    // MARK: Judging

    /// Believes a head or says why not: signed by a key of its log, cosigned by the quorum, no known signature bad.
    ///
    /// - Parameters:
    ///   - announced: Keys that a log announced under an older one; they count only for a log that is known.
    ///   - needsQuorum: `false` for a head that is itself proven in a cosigned log: witnesses see the root log alone.
    package func judge(
        _ note: SignedNote, announced: [VerifierKey] = [], needsQuorum: Bool = true
    ) throws(TrustRefusal) -> (checkpoint: Checkpoint, signatures: [VerifiedSignature]) {
        guard let checkpoint = Checkpoint(text: note.text) else { throw .notACheckpoint }
        guard logs.contains(where: { $0.name == checkpoint.origin }) else { throw .unknownLog }
        let keys = (logs + announced).filter { $0.name == checkpoint.origin && $0.algorithm == .ed25519 }
        let signatures: [VerifiedSignature]
        do { signatures = try note.verified(by: keys + witnesses.values + required) } catch {
            throw error == .noKnownKey ? .notSigned : .badSignature
        }
        let signers = Set(signatures.map(\.key))
        guard keys.contains(where: signers.contains) else { throw .notSigned }
        if needsQuorum, let quorum, !isMet(quorum, by: signers) { throw .quorumMissed }
        if needsQuorum, !required.allSatisfy(signers.contains) { throw .witnessMissed }
        return (checkpoint, signatures)
    }

    /// Takes the groups in the order of their lines, so each is judged once.
    private func isMet(_ quorum: String, by signers: Set<VerifierKey>) -> Bool {
        var met = Set(witnesses.filter { signers.contains($0.value) }.keys)
        for group in groups where group.members.count(where: { met.contains($0) }) >= group.threshold {
            met.insert(group.name)
        }
        return met.contains(quorum)
    }
}

/// The line of a trust policy that is wrong, from 1; 0 when the quorum is missing.
package struct TrustPolicyRefusal: Error, Hashable {
    package let line: Int
}

/// Why a head is not believed.
package enum TrustRefusal: Error, Hashable {
    case notACheckpoint, unknownLog, badSignature, notSigned, quorumMissed, witnessMissed
}
