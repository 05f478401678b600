import AdminContract
package import StrictJSON

/// The OpenAPI 3.1 document, made from the route table: what is not there is not served, and the reverse.
package enum OpenAPIDocument {
    /// Built once; the table does not change while the daemon runs.
    package static let bytes = JSONWriter.plain(json)

    package static var json: JSONValue {
        .members([
            "openapi": .string("3.1.0"),
            "info": .members(["title": .string("Gatehouse admin API"), "version": .string("1")]),
            "security": .array([.members(["admin": .array([])])]),
            "paths": .object(paths),
            "components": .members([
                "securitySchemes": .members([
                    "admin": .members(["type": .string("http"), "scheme": .string("bearer")])
                ]),
                "responses": .members(["problem": problem]),
            ]),
        ])
    }

    private static var paths: [JSONValue.Member] {
        var order: [String] = []
        var rows: [String: [JSONValue.Member]] = [:]
        for route in AdminRoute.table {
            if rows[route.path] == nil { order.append(route.path) }
            rows[route.path, default: []].append(
                JSONValue.Member(route.method.rawValue.lowercased(), operation(route)))
        }
        return order.map { JSONValue.Member($0, .object(rows[$0] ?? [])) }
    }

    private static func operation(_ route: AdminRoute) -> JSONValue {
        var members = [
            JSONValue.Member("operationId", .string(route.operation.rawValue)),
            JSONValue.Member("summary", .string(route.summary)),
        ]
        switch route.access {
        case .open: members.append(JSONValue.Member("security", .array([])))
        case .anyAdmin: break
        case .scope(let scope):
            members.append(JSONValue.Member("x-scope", .string(scope.rawValue)))
        }
        let parameters =
            route.parameters.map { parameter($0, in: "path") }
            + (route.needsRevision ? [parameter("If-Match", in: "header")] : [])
        if !parameters.isEmpty { members.append(JSONValue.Member("parameters", .array(parameters))) }
        if let shape = OpenAPIShapes.request(route.operation) {
            members.append(JSONValue.Member("requestBody", .members(["content": content(shape)])))
        }
        members.append(JSONValue.Member("responses", responses(route.operation)))
        return .object(members)
    }

    private static func content(_ shape: any Decodable.Type) -> JSONValue {
        .members(["application/json": .members(["schema": ShapeSketch.schema(shape)])])
    }

    private static func parameter(_ name: String, in place: String) -> JSONValue {
        .members([
            "name": .string(name), "in": .string(place), "required": .bool(true),
            "schema": .members(["type": .string("string")]),
        ])
    }

    private static func responses(_ operation: AdminOperation) -> JSONValue {
        var done = [JSONValue.Member("description", .string("done"))]
        if let shape = OpenAPIShapes.answer(operation) { done.append(JSONValue.Member("content", content(shape))) }
        return .members([
            "2XX": .object(done), "default": .members(["$ref": .string("#/components/responses/problem")]),
        ])
    }

    private static var problem: JSONValue {
        .members([
            "description": .string("refused; `reason` says why in one word"),
            "content": .members([
                "application/problem+json": .members([
                    "schema": .members([
                        "type": .string("object"),
                        "required": .array(["type", "title", "status", "detail", "reason"].map { .string($0) }),
                    ])
                ])
            ]),
        ])
    }
}
