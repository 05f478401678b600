import APIKeys
import AdminContract
import Administration
import Compliance
import HTTPListener
import StrictJSON
import Vocabulary

/// A refusal as `application/problem+json` (RFC 9457); the one place where status codes of refusals stand.
struct Problem {
    let status: Int
    private let reason: Reason
    let detail: String
    private let faults: [ShapeFault]
    private let revision: Int64?
    private var allowed: String?
    private let docs: String

    init(_ error: any Error, settings: AdminDoorSettings) {
        docs = settings.docs
        switch error {
        case let refusal as AdminRefusal:
            (reason, detail, faults, revision) = (refusal.reason, refusal.detail, refusal.faults, refusal.revision)
            // A field with the right shape and a wrong meaning is another thing than a wrong shape.
            let isMeaning = reason == .invalidRequest && !faults.isEmpty
            status = isMeaning ? 422 : Self.status(of: reason)
        case let refusal as ComplianceRefusal:
            (reason, detail, faults, revision) = (refusal.reason, refusal.detail, [], refusal.revision)
            status = Self.status(of: reason)
        case let refusal as MethodRefusal:
            (reason, detail, faults, revision) = (.methodDenied, "here works \(refusal.allowed)", [], nil)
            (status, allowed) = (405, refusal.allowed)
        case let fault as ShapeFault:
            (reason, detail, faults, revision) = (.invalidRequest, "\(fault.path): \(fault.detail)", [fault], nil)
            status = 400
        default:
            (reason, detail, faults, revision) = (.storeUnavailable, "the daemon failed; its log says why", [], nil)
            status = 503
        }
    }

    /// Of a request that could not be read.
    init(_ reason: Reason, _ sentence: String, status: Int) {
        (self.reason, self.status, detail, faults, revision) = (reason, status, sentence, [], nil)
        docs = AdminDoorSettings().docs
    }

    func response(_ id: RequestID) -> HTTPResponse {
        // Both may repeat what the caller wrote; a token in it would reach every log between here and there.
        let errors = faults.map { fault in
            ProblemShape.Fault(path: TokenScanner.redact(fault.path), detail: TokenScanner.redact(fault.detail))
        }
        let shape = ProblemShape(
            type: "\(docs)/reference/reasons#\(reason.word)",
            title: reason.word.split(separator: "-").joined(separator: " "), status: status,
            detail: TokenScanner.redact(detail), reason: reason.word, requestID: id.text, errors: errors)
        // Texts and numbers alone: this shape has nothing that could fail to be written.
        let body = (try? ShapeWriter.json(shape)).map(JSONWriter.plain) ?? []
        var fields: [HTTPResponse.Field] = [
            .init("content-type", "application/problem+json"), .init("request-id", id.text),
            .init("cache-control", "no-store"),
        ]
        if status == 401 { fields.append(.init("www-authenticate", "Bearer")) }
        if let allowed { fields.append(.init("allow", allowed)) }
        if let seconds = Self.retryAfter(reason) { fields.append(.init("retry-after", String(seconds))) }
        if let revision { fields.append(.init("etag", "\"\(revision)\"")) }
        return HTTPResponse(status, fields: fields, body: .bytes(body))
    }

    private static func status(of reason: Reason) -> Int {
        switch reason {
        case .keyMissing, .keyConflict, .keyInURL, .keyInvalid: 401
        case .keyAddressDenied, .scopeMissing, .scopesExceeded, .tenantSuspended: 403
        case .notFound, .routeUnknown: 404
        case .methodDenied: 405
        case .nameTaken, .stateConflict, .rotationInProgress, .idempotencyConflict, .increasePending, .rangeNotSigned:
            409
        case .revisionStale: 412
        case .bodyTooLarge: 413
        case .contentType: 415
        case .budgetOverParent, .priceInForce, .policyInvalid, .policyLooser, .adjustmentTooLarge, .legalHold,
            .retentionTooShort:
            422
        case .revisionRequired: 428
        case .rateExceeded: 429
        case .authenticationBusy, .overloaded, .storeUnavailable, .auditUnavailable, .shuttingDown: 503
        default: 400  // words of the data plane, which no admin route says
        }
    }

    /// Seconds after which a repeat can succeed.
    private static func retryAfter(_ reason: Reason) -> Int? {
        switch reason {
        case .rateExceeded: 60
        case .authenticationBusy, .overloaded, .storeUnavailable, .rangeNotSigned: 1
        default: nil
        }
    }
}
