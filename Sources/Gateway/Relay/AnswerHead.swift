import Admission
import HTTPWire
import Vocabulary

/// The head of an answer that is passed on: the upstream's fields that may cross, then ours.
struct AnswerHead {
    let head: ResponseHead
    let request: RequestID
    let grant: Grant

    /// Appends it; `framing` says how the client finds the end of the body.
    func append(framing: BodyFraming, closing: Bool, to output: inout [UInt8]) {
        HeadWriter.status(head.status, to: &output)
        for field in head.table.fields where head.passesToClient(field) {
            HeadWriter.field(field, of: head.table, to: &output)
        }
        switch framing {
        case .length(let count): HeadWriter.field("content-length", count, to: &output)
        case .chunked: HeadWriter.field("transfer-encoding", "chunked", to: &output)
        case .none, .untilClose: break
        }
        HeadWriter.field("request-id", request.text, to: &output)
        if let upstream = head.table.value(.requestID) {
            HeadWriter.field("gatehouse-upstream-request-id", bytes: upstream, to: &output)
        }
        appendGrant(to: &output)
        if closing { HeadWriter.field("connection", "close", to: &output) }
        HeadWriter.endLine(&output)
    }

    /// Tells who uses the old secret of a rotated key when that ends.
    static func appendNotice(of end: Instant, to output: inout [UInt8]) {
        HeadWriter.field("gatehouse-key-notice", "rotated; old secret ends \(end.secondText)", to: &output)
    }

    private func appendGrant(to output: inout [UInt8]) {
        HeadWriter.field("gatehouse-decision", grant.decision.text, to: &output)
        HeadWriter.field("gatehouse-policy", grant.policy, to: &output)
        HeadWriter.field("gatehouse-leaf", grant.leaf.log, over: grant.leaf.seq, to: &output)
        if let obligations = grant.obligations { HeadWriter.field("gatehouse-obligations", obligations, to: &output) }
        if let used = grant.budgetUsedPercent {
            HeadWriter.field("gatehouse-budget-used", max(0, used), "%", to: &output)
        }
        if let end = grant.secretEndsAt { Self.appendNotice(of: end, to: &output) }
        guard let rate = grant.rate else { return }
        HeadWriter.field("x-ratelimit-limit", Int(clamping: max(0, rate.limit)), to: &output)
        HeadWriter.field("x-ratelimit-remaining", Int(clamping: max(0, rate.remaining)), to: &output)
        HeadWriter.field("x-ratelimit-reset", Int(clamping: max(0, rate.resetsAt)), to: &output)
    }
}
