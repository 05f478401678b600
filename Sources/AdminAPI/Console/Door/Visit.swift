import AdminContract
import Administration
import StrictJSON
import Vocabulary

/// One request of somebody who is signed in: what was asked for, and the calls of the admin API that answer it.
///
/// Every look and every change is an operation of the API, with its scopes, its limits and its leaves.
struct Visit: Sendable {
    let door: AdminDoor
    let session: SessionBook.Session
    let caller: AdminCaller
    /// Behind `/console`.
    let segments: [String]
    let query: FormFields
    let form: FormFields
    /// Whether the session is still open; a page that goes on asks again and again.
    let isOpen: @Sendable () -> Bool

    var csrf: String { session.csrf }

    func may(_ scope: AdminScope) -> Bool { session.principal.scopes.contains(scope) }

    /// Calls an operation and answers its object.
    ///
    /// - Throws: What the API would answer as a problem.
    func ask(
        _ operation: AdminOperation, _ names: [String] = [], query: KeyValuePairs<String, String?> = [:],
        body: JSONValue? = nil, revision: Int64? = nil
    ) async throws -> JSONValue {
        let reply = try await reply(operation, names, query: query, body: body, revision: revision)
        let object = try JSONReader.parse(reply.bytes)
        guard reply.kept.status == 202, object["kind"]?.string == "change" else { return object }
        throw SecondPersonNeeded()
    }

    /// The same for a part of a page: `nil` where this key may not see it, or it is not there.
    func look(
        _ operation: AdminOperation, _ names: [String] = [], query: KeyValuePairs<String, String?> = [:]
    ) async -> JSONValue? {
        try? await ask(operation, names, query: query)
    }

    func reply(
        _ operation: AdminOperation, _ names: [String], query: KeyValuePairs<String, String?> = [:],
        body: JSONValue? = nil, revision: Int64? = nil
    ) async throws -> AdminReply {
        let route = operation.route
        try AdminDoor.check(session.principal, route.access)
        let call = try AdminRequest(
            operation, Dictionary(uniqueKeysWithValues: zip(route.parameters, names)), query: Self.text(query),
            body: body.map(JSONWriter.plain) ?? [], revision: revision ?? 0, caller)
        return try await door.handle(call)
    }

    /// The items of a list.
    func list(
        _ operation: AdminOperation, _ names: [String] = [], query: KeyValuePairs<String, String?> = [:]
    ) async -> [JSONValue] {
        await look(operation, names, query: query)?["data"]?.array ?? []
    }

    private static func text(_ query: KeyValuePairs<String, String?>) -> String {
        query.compactMap { name, value in value.map { "\(PercentCode.encode(name))=\(PercentCode.encode($0))" } }
            .joined(separator: "&")
    }
}

/// The change is kept until another admin approves it: nothing was done yet.
struct SecondPersonNeeded: Error {}

extension AdminRequest {
    /// A call that one of our own pages makes.
    init(
        _ operation: AdminOperation, _ names: [String: String], query: String, body: [UInt8], revision: Int64,
        _ caller: AdminCaller
    ) throws(AdminRefusal) {
        self.init(
            operation: operation, caller: caller, query: try QueryFields(Array(query.utf8)[...]), revision: revision,
            names: names, body: body)
    }
}
