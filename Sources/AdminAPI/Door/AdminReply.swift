import AdminContract
import Administration
import HTTPListener
import StrictJSON
import Vocabulary

/// What a handler answers.
struct AdminReply: Sendable {
    private var status = 200
    private var type = "application/json"
    private var body: [UInt8]
    private var leaf: String?
    private var revision: Int64?
    private var isReplay = false
    /// The same body without its secret, for a repeat of the call.
    private var keptBody: [UInt8]?
    /// Where a list that is no JSON goes on.
    var nextCursor: String?
    /// Instead of `body`.
    private var file: FileBody?

    /// An object, with its revision as its tag.
    init(_ shape: some Encodable, status: Int = 200) throws {
        let json = try ShapeWriter.json(shape)
        self.status = status
        body = JSONWriter.plain(json)
        revision = json["revision"]?.integer
    }

    /// An object after a change.
    init<Object>(_ answer: Answer<Object>, status: Int = 200) throws {
        try self.init(answer.shape, status: status)
        leaf = answer.leaf
    }

    /// An object with a secret, which is shown in this answer alone.
    init<Object>(issued answer: Answer<Issued<Object>>, status: Int = 200) throws {
        try self.init(answer, status: status)
        let kept = Receipted(
            object: Issued(object: answer.object.object, secret: nil, notice: Self.shownOnce), receipt: answer.receipt)
        keptBody = JSONWriter.plain(try ShapeWriter.json(kept))
    }

    /// The object of a change that was made before under the same name; its secret was shown then.
    init<Object>(repeated object: Object) throws where Object: Hashable & Sendable & Codable {
        try self.init(Issued(object: object, secret: nil, notice: Self.shownOnce))
        isReplay = true
    }

    /// A shape with secrets in it, and what is kept of it for a repeat.
    init(_ shape: some Encodable, kept: some Encodable) throws {
        try self.init(shape)
        keptBody = JSONWriter.plain(try ShapeWriter.json(kept))
    }

    private static let shownOnce = "the secret was shown once and is stored nowhere; rotate the key to get a new one"

    /// Bytes of another kind than JSON, or JSON that must not be written anew.
    init(_ body: [UInt8], type: String, status: Int = 200) {
        (self.body, self.type, self.status) = (body, type, status)
    }

    /// A file, or the bytes of it that were asked for.
    init(_ file: FileBody, type: String) {
        (body, self.type, self.file) = ([], type, file)
        status = file.isWhole ? 200 : 206
    }

    /// The answer to an earlier call.
    init(replay body: [UInt8], status: Int) {
        (self.body, self.status, isReplay) = (body, status, true)
    }

    /// The body, of an answer that is no file.
    var bytes: [UInt8] { body }

    /// What is kept for a repeat.
    var kept: KeptReply { KeptReply(status: status, body: keptBody ?? body) }

    func response(_ id: RequestID) -> HTTPResponse {
        var fields: [HTTPResponse.Field] = [
            .init("content-type", type), .init("request-id", id.text), .init("cache-control", "no-store"),
        ]
        if let leaf { fields.append(.init("gatehouse-leaf", leaf)) }
        if let revision { fields.append(.init("etag", "\"\(revision)\"")) }
        if let nextCursor { fields.append(.init("gatehouse-next-cursor", nextCursor)) }
        if isReplay { fields.append(.init("idempotency-replayed", "true")) }
        guard let file else { return HTTPResponse(status, fields: fields, body: .bytes(body)) }
        return HTTPResponse(status, fields: fields + file.fields, body: file.body)
    }
}
