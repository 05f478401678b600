import Digests
import StrictJSON

/// The sealed receipt of one leaf: a file that stands for itself, without us and without our database.
///
/// `{"leaf":<base64>,"log_proof":<text>,"root_proof":<text>}`; the last member is missing until the witnesses answered.
package struct Receipt: Hashable, Sendable {
    package static let byteLimit = 256 * 1_024

    package let leaf: [UInt8]
    /// The leaf in its log.
    package let logProof: LogProof
    /// The note inside `logProof` as a leaf of the root log, whose head is cosigned.
    package let rootProof: LogProof?

    package init(leaf: [UInt8], logProof: LogProof, rootProof: LogProof?) {
        self.leaf = leaf
        self.logProof = logProof
        self.rootProof = rootProof
    }

    package var bytes: [UInt8] {
        var members = [
            JSONValue.Member("leaf", .string(Base64.encode(leaf))),
            JSONValue.Member("log_proof", .string(String(decoding: logProof.bytes, as: UTF8.self))),
        ]
        if let rootProof {
            members.append(JSONValue.Member("root_proof", .string(String(decoding: rootProof.bytes, as: UTF8.self))))
        }
        return JSONWriter.plain(.object(members))
    }

    /// Parses a receipt: the members above, nothing else, nothing after them.
    package init(parsing bytes: [UInt8]) throws(ReceiptRefusal) {
        guard bytes.count <= Self.byteLimit else { throw .malformed }
        // The reader's sentence is about JSON; what matters here is that it is no receipt.
        guard let value = try? JSONReader.parse(bytes), let members = value.members else { throw .malformed }
        guard members.allSatisfy({ ["leaf", "log_proof", "root_proof"].contains($0.name) }) else { throw .malformed }
        guard let leaf = value["leaf"]?.string.flatMap({ Base64.decode($0) }) else { throw .malformed }
        guard let logProof = Self.proof(value["log_proof"]) else { throw .malformed }
        self.leaf = leaf
        self.logProof = logProof
        guard let root = value["root_proof"] else {
            rootProof = nil
            return
        }
        guard let rootProof = Self.proof(root) else { throw .malformed }
        self.rootProof = rootProof
    }

    private static func proof(_ value: JSONValue?) -> LogProof? {
        value?.string.flatMap { LogProof(parsing: Array($0.utf8)) }
    }

    /// Believes the receipt or says why not.
    ///
    /// - Parameters:
    ///   - log: Keys of the log that the leaf is in.
    ///   - root: Keys of the root log and of the witnesses; with them a receipt without `root_proof` is refused. It may
    ///     be the same policy: then its quorum is asked of the root head alone.
    package func verified(log: TrustPolicy, root: TrustPolicy?) throws(ReceiptRefusal) -> VerifiedReceipt {
        guard let checkpoint = logProof.checkpoint(holding: TreeHash.leaf(leaf)) else { throw .leafNotInLog }
        guard try Self.judge(logProof.note, log, needsQuorum: root == nil) == checkpoint else { throw .leafNotInLog }
        // Why it is none does not matter to who holds a receipt.
        guard let view = try? LeafReader.read(leaf), view.seq == logProof.index else { throw .leafMalformed }
        guard let root else { return VerifiedReceipt(checkpoint, index: logProof.index, root: nil) }
        guard let rootProof else { throw .rootProofMissing }
        guard let head = rootProof.checkpoint(holding: TreeHash.leaf(logProof.note.bytes)) else {
            throw .headNotInRootLog
        }
        guard try Self.judge(rootProof.note, root, needsQuorum: true) == head else { throw .headNotInRootLog }
        return VerifiedReceipt(checkpoint, index: logProof.index, root: head)
    }

    private static func judge(
        _ note: SignedNote, _ policy: TrustPolicy, needsQuorum: Bool
    ) throws(ReceiptRefusal) -> Checkpoint {
        do { return try policy.judge(note, needsQuorum: needsQuorum).checkpoint } catch { throw .notBelieved(error) }
    }
}

/// What a receipt proves.
package struct VerifiedReceipt: Hashable, Sendable {
    package let checkpoint: Checkpoint
    package let index: Int
    /// The cosigned head of the root log, if keys for it were given.
    package let root: Checkpoint?

    init(_ checkpoint: Checkpoint, index: Int, root: Checkpoint?) {
        self.checkpoint = checkpoint
        self.index = index
        self.root = root
    }
}

/// Why a receipt is not believed, in the order of the checks.
package enum ReceiptRefusal: Error, Hashable {
    case malformed, leafNotInLog
    case notBelieved(TrustRefusal)
    case leafMalformed, rootProofMissing, headNotInRootLog
}
