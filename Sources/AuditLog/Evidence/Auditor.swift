package import Digests
package import Vocabulary

/// What an auditor brings along: whom he believes, and what he knows already.
package struct Auditor {
    /// Keys that may have signed the manifest.
    package var exportKeys: [VerifyingKey]
    /// Keys of the log itself.
    package var log: TrustPolicy
    /// Keys of the root log, its witnesses and their quorum.
    package var root: TrustPolicy
    package var now: Instant
    /// The newest cosignature may be this old, in seconds; `nil` for any age.
    package var maxAge: Int64?
    /// Leaves that must be in the export, from the first to the one after the last; `nil` leaves an end open.
    package var wanted: (from: Int?, to: Int?) = (nil, nil)
    /// Receipts whose leaves must be in the export.
    package var receipts: [Receipt] = []
    /// The hash of a policy folder by its file names, from the room that knows the language; `nil` if it is no policy.
    package var policyHash: (([String: [UInt8]]) -> Digest256?)?
    /// Told from time to time how many leaves of how many were checked.
    package var progress: ((_ done: Int, _ of: Int) -> Void)?

    package init(exportKeys: [VerifyingKey], log: TrustPolicy, root: TrustPolicy, now: Instant) {
        self.exportKeys = exportKeys
        self.log = log
        self.root = root
        self.now = now
    }
}

/// What an evidence bundle proves.
package struct EvidenceReport: Hashable, Sendable {
    package let manifest: Manifest
    /// Unix seconds of the newest cosignature; `nil` if the quorum asks for none.
    package let cosignedAt: Int64?
    /// Holds that are open at the end of the range.
    package let openHolds: [String]
    /// Policies and price tables that decisions name.
    package let policies: Int
    package let prices: Int
}

/// The first thing in a bundle that is wrong: the step, the place, what is wrong with it.
package struct EvidenceFault: Error, Hashable, CustomStringConvertible {
    /// The steps in their order.
    package enum Step: Int, Hashable, Sendable, CaseIterable {
        case manifest = 1, leaves, tiles, head, rootLog, previous, holds, balances, texts
    }

    package let step: Step
    /// A file, or a leaf.
    package let place: String
    package let sentence: String

    package init(_ step: Step, _ place: String, _ sentence: String) {
        self.step = step
        self.place = place
        self.sentence = sentence
    }

    package var description: String { "step \(step.rawValue) (\(step)): \(place): \(sentence)" }
}
