import APIKeys
import AdminContract
import Administration
import Digests
import HTTPListener
import HTTPWire
import StrictJSON
import Vocabulary

/// One call of a known operation by a known admin.
struct AdminRequest: Sendable {
    let operation: AdminOperation
    let caller: AdminCaller
    let query: QueryFields
    /// What the caller saw, from `If-Match`; 0 where the route needs none.
    let revision: Int64
    let idempotencyKey: String?
    /// Which bytes of a file are wanted, as `Range` says it.
    let range: String?
    /// Whether a report is wanted for a spreadsheet.
    let wantsCSV: Bool
    let names: [String: String]
    let body: [UInt8]

    init(
        _ route: AdminRoute, _ names: [String: String], _ request: HTTPRequest, _ caller: AdminCaller
    ) throws(AdminRefusal) {
        operation = route.operation
        (self.names, self.caller, body) = (names, caller, request.body)
        query = try QueryFields(request.head.query)
        range = request.head.table.text(named: "range")
        wantsCSV = request.head.table.text(named: "accept")?.lowercased().hasPrefix("text/csv") ?? false
        revision = route.needsRevision ? try Self.revision(request.head) : 0
        idempotencyKey = route.method == .post ? request.head.table.text(named: "idempotency-key") : nil
    }

    init(
        operation: AdminOperation, caller: AdminCaller, query: QueryFields, revision: Int64, names: [String: String],
        body: [UInt8]
    ) {
        (self.operation, self.caller, self.query, self.revision) = (operation, caller, query, revision)
        (self.names, self.body) = (names, body)
        (idempotencyKey, range, wantsCSV) = (nil, nil, false)
    }

    /// The value of a brace; the route has it, or the table is wrong.
    func name(_ brace: String) -> String { names[brace] ?? "" }

    /// Reads the body as a shape, refusing every field that it does not have; an empty body is an empty object.
    func shape<Shape: Decodable>(_ type: Shape.Type) throws -> Shape {
        guard !body.isEmpty else { return try ShapeReader.read(type, from: .object([])) }
        do {
            return try ShapeReader.read(type, from: JSONReader.parse(body))
        } catch let refusal as JSONRefusal {
            throw ShapeFault(path: "$", detail: "the body is no JSON: \(refusal)")
        }
    }

    /// The body as it came, of an operation that takes a document.
    var document: [UInt8] { body }

    /// The reason that a person has to give.
    var because: String {
        get throws { try Self.reason(shape(BecauseRequest.self).because) }
    }

    /// A reason that says something, and holds no key.
    static func reason(_ because: String) throws -> String {
        guard (1...Self.becauseLimit).contains(because.count), because.contains(where: { !$0.isWhitespace }) else {
            throw ShapeFault(path: "$.because", detail: "say why, in at most \(Self.becauseLimit) characters")
        }
        guard !TokenScanner.hasShape(in: Array(because.utf8)) else {
            let detail = "a key stands in this text; write its id instead, and rotate it"
            throw AdminRefusal(
                .invalidRequest, "$.because: \(detail)", faults: [ShapeFault(path: "$.because", detail: detail)])
        }
        return because
    }

    private static let becauseLimit = 1_000

    /// What a repeat of this call has to be equal in.
    func digest(of request: HTTPRequest) -> Digest256 {
        var hash = SHA256()
        hash.update(Array("\(operation.rawValue)\n".utf8))
        hash.update(Array(request.head.target))
        hash.update([0x0A])
        hash.update(request.body)
        return hash.finish()
    }

    /// The number of `If-Match: "7"` (RFC 9110, section 13.1.1).
    private static func revision(_ head: RequestHead) throws(AdminRefusal) -> Int64 {
        guard let text = head.table.text(named: "if-match") else {
            throw AdminRefusal(.revisionRequired, "send the revision that you saw: If-Match: \"7\"")
        }
        let digits = text.dropFirst().dropLast()
        guard text.hasPrefix("\""), text.hasSuffix("\""), let number = Int64(digits), number > 0 else {
            throw AdminRefusal(.revisionRequired, "`If-Match` is one number in quotes, such as \"7\"")
        }
        return number
    }
}
