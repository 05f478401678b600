import AdminContract
import Administration
import HTTPWire
import Vocabulary

/// A known path with another method (RFC 9110, section 15.5.6).
struct MethodRefusal: Error {
    /// `GET, PATCH`.
    let allowed: String
}

/// From a request's method and path to a row of the route table.
enum Router {
    /// The route, and the values of its braces.
    ///
    /// Uses the path that the head reader has decoded once; nobody decodes it again.
    static func find(_ head: RequestHead) throws -> (AdminRoute, [String: String]) {
        let path = String(decoding: head.path, as: UTF8.self)
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        let rows = AdminRoute.table.compactMap { route in route.match(segments).map { (route, $0) } }
        // `/v1/policies/live` is also a `/v1/policies/{hash}`: the row with fewer braces is meant.
        let best = rows.map(\.1.count).min()
        let here = rows.filter { $0.1.count == best }
        guard !here.isEmpty else {
            throw AdminRefusal(.routeUnknown, "there is nothing at `\(path)`; /v1/openapi.json lists what there is")
        }
        guard let found = here.first(where: { $0.0.method.rawValue == head.method.text.description }) else {
            let methods = here.map(\.0.method.rawValue).sorted().joined(separator: ", ")
            throw MethodRefusal(allowed: methods)
        }
        return found
    }
}
