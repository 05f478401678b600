package import Digests
package import Vocabulary

/// What one leaf says, without its place: the writer gives index and time and turns it into bytes.
///
/// What may be said is a type: money, verdicts, changes of named fields, facts (`LeafFact`), commitments. Prompts,
/// answers, secrets, addresses and names have no type here and so cannot get in.
package struct Leaf: Hashable, Sendable {
    /// The most bytes of one leaf, so that a tile's 16-bit length holds it.
    package static let byteLimit = 65_535
    /// The most bytes of one text inside a leaf; what comes from outside is cut there.
    package static let textLimit = 512

    package let kind: EventKind
    package let actor: LeafActor
    package let object: LeafObject
    package var request: RequestID?

    package var decision: LeafDecision?
    package var reason: Reason?
    /// What the outsider is not told, one of the words of the room that refused.
    package var cause: String?
    package var policy: PolicyStamp?
    package var changes: [LeafChange] = []
    /// Hash of the object's canonical JSON before the change, free text replaced by commitments.
    package var before: Digest256?
    package var after: Digest256?
    /// The reason that a person typed.
    package var because: Commitment?
    package var personal: [PersonalMark] = []

    var obligations = LeafObligations()
    var money: LeafMoney?
    var usage: TokenUsage?
    /// In ascending order of the names.
    var detail: [LeafValue.Member] = []

    /// A leaf of any kind with its facts; kinds that move money have functions of their own.
    package init(
        _ kind: EventKind, by actor: LeafActor, on object: LeafObject, request: RequestID? = nil,
        facts: [LeafFact] = []
    ) {
        self.kind = kind
        self.actor = actor
        self.object = object
        self.request = request
        detail = facts.map(\.member).sorted { $0.name < $1.name }
    }

    /// The leaf's bytes at its place; they are stored, hashed and proven as they are.
    ///
    /// - Throws: `LeafTooLarge` when they pass `byteLimit`; the change that the leaf tells of must then not happen.
    package func bytes(at place: LeafPlace) throws(LeafTooLarge) -> [UInt8] {
        var buffer = LeafBuffer(capacity: 1_024)
        buffer.object { buffer in
            writeBeforeKind(to: &buffer)
            writeFromKind(at: place, to: &buffer)
        }
        guard buffer.count <= Self.byteLimit else { throw LeafTooLarge(byteCount: buffer.count) }
        return buffer.bytes
    }

    private func writeBeforeKind(to buffer: inout LeafBuffer) {
        actor.write(to: &buffer)
        if let after { buffer.hash("after", after) }
        if let because { buffer.word("because", because.text) }
        if let before { buffer.hash("before", before) }
        if let cause { buffer.text("cause", cause) }
        if !changes.isEmpty { buffer.list("changes", changes) { buffer, change in change.write(to: &buffer) } }
        if let decision { buffer.word("decision", decision.rawValue) }
        if !detail.isEmpty { buffer.object("detail") { buffer in LeafValue.write(detail, to: &buffer) } }
    }

    private func writeFromKind(at place: LeafPlace, to buffer: inout LeafBuffer) {
        buffer.word("kind", kind.word)
        if let money { buffer.object("money") { buffer in money.write(to: &buffer) } }
        object.write(to: &buffer)
        if !obligations.isEmpty { obligations.write(to: &buffer) }
        if !personal.isEmpty { writePersonal(to: &buffer) }
        policy?.write(to: &buffer)
        if let reason { buffer.word("reason", reason.word) }
        if let request { buffer.word("request", request.text) }
        buffer.integer("seq", Int64(place.seq))
        buffer.word("tenant", place.tenant)
        buffer.name("ts")
        buffer.time(place.time)
        usage?.write(to: &buffer)
        buffer.integer("v", 1)
    }

    private func writePersonal(to buffer: inout LeafBuffer) {
        buffer.object("pii") { buffer in
            let ordered = personal.count == 1 ? personal : personal.sorted { $0.field.name < $1.field.name }
            for mark in ordered {
                buffer.name(dynamic: mark.field.name)
                buffer.text(mark.commitment.text)
            }
        }
    }
}

/// A leaf would pass `Leaf.byteLimit`: what it tells of is refused.
package struct LeafTooLarge: Error, Hashable {
    package let byteCount: Int
}
