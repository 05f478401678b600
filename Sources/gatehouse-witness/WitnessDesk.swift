import AuditLog
import HTTPListener
import HTTPWire
import Vocabulary

/// The two routes of a witness (C2SP `tlog-witness`); the log's own signature is the authentication.
final class WitnessDesk: Sendable {
    private let book: WitnessBook
    private let cosigner: Cosigner
    private let clock: @Sendable () -> Instant

    init(book: WitnessBook, cosigner: consuming Cosigner, clock: @escaping @Sendable () -> Instant) {
        self.book = book
        self.cosigner = cosigner
        self.clock = clock
    }

    func answer(_ request: HTTPRequest) -> HTTPResponse {
        let path = String(decoding: request.head.path, as: UTF8.self)
        do {
            switch (request.head.method, path) {
            case (.post, "/add-checkpoint"): return try add(request.body)
            case (.get, _) where path.hasSuffix("/checkpoint"):
                let hash = path.dropFirst().dropLast("/checkpoint".utf8.count)
                guard let note = try book.checkpoint(ofHash: String(hash)) else { return HTTPResponse(404) }
                return Self.text(note)
            case (_, "/add-checkpoint"): return HTTPResponse(405, fields: [.init("allow", "POST")])
            default: return HTTPResponse(404)
            }
        } catch {
            // The database failed: nothing was cosigned.
            return HTTPResponse(503)
        }
    }

    private func add(_ body: [UInt8]) throws -> HTTPResponse {
        guard let request = WitnessRequest(parsing: body) else { return HTTPResponse(400) }
        let time = max(1, clock().seconds)
        switch try book.take(request, cosign: { text in cosigner.cosign(text, at: time) }) {
        case .success(let line): return Self.text(line)
        case .failure(let refusal):
            guard case .stale = refusal else { return HTTPResponse(refusal.status) }
            let fields = [HTTPResponse.Field("content-type", "text/x.tlog.size")]
            return HTTPResponse(refusal.status, fields: fields, body: .bytes(Array(refusal.body.utf8)))
        }
    }

    private static func text(_ text: String) -> HTTPResponse {
        let fields = [HTTPResponse.Field("content-type", "text/plain; charset=utf-8")]
        return HTTPResponse(200, fields: fields, body: .bytes(Array(text.utf8)))
    }
}
