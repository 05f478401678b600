import AuditLog
import Digests
import Testing

@Suite struct TrustPolicyTests {
    private static func cosigner(_ number: UInt8) throws -> Cosigner {
        try made(Cosigner(seed: [UInt8](repeating: 100 + number, count: 32), name: "witness.example/w\(number)"))
    }

    /// One log, witnesses w1 to w4, and further lines.
    private static func policy(_ lines: String...) throws -> TrustPolicy {
        var text = "# keys\n\nlog \(try Signed.key().verifierKey)\n"
        for number in UInt8(1)...4 {
            text += "witness w\(number) \(try cosigner(number).verifierKey) https://w.example\n"
        }
        return try TrustPolicy(parsing: text + lines.joined(separator: "\n") + "\n")
    }

    private static func note(cosignedBy numbers: [UInt8]) throws -> SignedNote {
        let signatures = try numbers.map { try cosigner($0).cosign(Signed.checkpoint.text, at: 1_763_800_000) }
        return try made(Signed.note().adding(signatures))
    }

    @Test(
        arguments: [
            ("none", [], true), ("w1", [1], true), ("w1", [2], false), ("g", [1, 2], true), ("g", [1, 3], true),
            ("g", [4], false), ("g", [1], false), ("h", [1, 2, 4], true), ("h", [1, 4], false), ("h", [4, 1, 3], true),
            ("any", [3], true), ("any", [4], false),
        ] as [(String, [UInt8], Bool)])
    func `a head is believed when its quorum is met`(quorum: String, signers: [UInt8], isBelieved: Bool) throws {
        let policy = try Self.policy(
            "group g 2 w1 w2 w3", "group any any w1 w3", "group h all g w4", "quorum \(quorum)")
        let note = try Self.note(cosignedBy: signers)
        let judged = try? policy.judge(note)
        #expect((judged != nil) == isBelieved)
        if !isBelieved { #expect(throws: TrustRefusal.quorumMissed) { try policy.judge(note) } }
    }

    @Test(
        arguments: [
            ([1], [1, 2], true), ([1, 2], [1, 2], true), ([1, 2], [1], false), ([3], [1, 2], false),
            ([5], [1, 5], true), ([5], [1], false),
        ] as [([UInt8], [UInt8], Bool)])
    func `a witness that was asked for must have cosigned, whatever the quorum says`(
        asked: [UInt8], signers: [UInt8], isBelieved: Bool
    ) throws {
        let policy = try Self.policy("quorum w1").requiring(try asked.map { try Self.cosigner($0).verifierKey })
        let note = try Self.note(cosignedBy: signers)
        #expect(((try? policy.judge(note)) != nil) == isBelieved)
        if !isBelieved { #expect(throws: TrustRefusal.witnessMissed) { try policy.judge(note) } }
        #expect(throws: Never.self) { try policy.judge(try Self.note(cosignedBy: [4]), needsQuorum: false) }
    }

    @Test func `witnesses alone do not make a head`() throws {
        let policy = try Self.policy("quorum w1")
        let cosignature = try Self.cosigner(1).cosign(Signed.checkpoint.text, at: 5)
        let note = SignedNote(text: Signed.checkpoint.text, signatures: [cosignature])
        #expect(throws: TrustRefusal.notSigned) { try policy.judge(note) }
    }

    @Test func `an announced key counts for a known log only`() throws {
        let next = try made(LogKey(seed: [UInt8](repeating: 50, count: 32), origin: Signed.origin))
        let note = next.sign(Signed.checkpoint)
        let policy = try Self.policy("quorum none")
        #expect(throws: TrustRefusal.notSigned) { try policy.judge(note) }
        #expect(try policy.judge(note, announced: [next.verifierKey]).checkpoint == Signed.checkpoint)
        let other = try made(LogKey(seed: [UInt8](repeating: 50, count: 32), origin: "other.example"))
        let foreign = other.sign(Checkpoint(origin: "other.example", size: 3, root: TreeHash.empty))
        #expect(throws: TrustRefusal.unknownLog) { try policy.judge(foreign, announced: [other.verifierKey]) }
    }

    @Test(arguments: [
        ("quorum w9", 8), ("quorum", 8), ("quorum w1 w2", 8), ("group g 3 w1 w2", 8), ("group g 0 w1", 8),
        ("group g 2 w1 w1", 8),
        ("group g any w9", 8), ("group w1 any w2", 8), ("group none any w2", 8), ("group g any g", 8), ("hello", 8),
        ("", 0),
        ("quorum w1\nquorum w2", 9), ("log x", 8), ("witness w5 x", 8),
    ]) func `a policy with two readings is refused at its line`(lines: String, line: Int) throws {
        #expect { try Self.policy(lines) } throws: { error in (error as? TrustPolicyRefusal)?.line == line }
    }

    @Test func `one public key stands for one party`() throws {
        let line = "log \(try Signed.key().verifierKey)\n"
        #expect(throws: TrustPolicyRefusal.self) { try TrustPolicy(parsing: line + line + "quorum none\n") }
    }
}
