package import Digests

/// What a witness knows of one log: whom it trusts to sign for it, and the last head that it cosigned.
///
/// The whole judgement of a witness is `decide`; storing the new head before the answer leaves is its shell's duty.
package struct WitnessState: Hashable, Sendable {
    /// A head without its signatures.
    package struct Head: Hashable, Sendable {
        package let size: Int
        package let root: Digest256

        package init(size: Int, root: Digest256) {
            self.size = size
            self.root = root
        }
    }

    package let keys: [VerifierKey]
    package let head: Head?

    package init(keys: [VerifierKey], head: Head? = nil) {
        self.keys = keys
        self.head = head
    }

    /// The head to store and cosign, or the refusal, checked in the order of the protocol.
    package func decide(_ request: WitnessRequest) throws(WitnessRefusal) -> Head {
        // A bad signature of a trusted key and none at all are one answer to the outside.
        guard (try? request.note.verified(by: keys)) != nil else { throw .notTrusted }
        let next = Head(size: request.checkpoint.size, root: request.checkpoint.root)
        guard request.oldSize <= next.size else { throw .oldAboveNew }
        let known = head ?? Head(size: 0, root: TreeHash.empty)
        guard request.oldSize == known.size else { throw .stale(known.size) }
        guard isContinued(known, by: next, request.proof) else { throw .inconsistent }
        return next
    }

    private func isContinued(_ known: Head, by next: Head, _ proof: [Digest256]) -> Bool {
        guard known.size > 0 else {
            return proof.isEmpty && (next.size > 0 || next.root == TreeHash.empty)
        }
        return TreeProof.isConsistent(
            from: known.size, root: known.root, to: next.size, root: next.root, proof: proof)
    }
}

/// Why a witness does not cosign, in the order of the checks.
package enum WitnessRefusal: Error, Hashable {
    case malformed, unknownOrigin, notTrusted, oldAboveNew
    /// The old size is not the stored one, which is this.
    case stale(Int)
    case inconsistent

    /// The HTTP status that the protocol gives.
    package var status: Int {
        switch self {
        case .malformed, .oldAboveNew: 400
        case .unknownOrigin: 404
        case .notTrusted: 403
        case .stale: 409
        case .inconsistent: 422
        }
    }

    /// The body of the answer; empty for all but 409, whose content type is `text/x.tlog.size`.
    package var body: String {
        guard case .stale(let size) = self else { return "" }
        return "\(size)\n"
    }

    /// True when a validly signed head contradicts the history: the request is kept, it is proof of misbehaviour.
    package var isMisbehaviour: Bool { self == .inconsistent }
}
