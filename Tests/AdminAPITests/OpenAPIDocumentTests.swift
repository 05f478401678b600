import AdminAPI
import AdminContract
import StrictJSON
import Testing

@Suite struct OpenAPIDocumentTests {
    @Test func `each route is in the document, and nothing else`() throws {
        let paths = try #require(OpenAPIDocument.json["paths"]?.members)
        let written = paths.flatMap { path in
            (path.value.members ?? []).map {
                "\($0.name.uppercased()) \(path.name) \($0.value["operationId"]?.string ?? "")"
            }
        }
        let routed = AdminRoute.table.map { "\($0.method.rawValue) \($0.path) \($0.operation.rawValue)" }
        #expect(Set(written) == Set(routed))
        #expect(written.count == routed.count)
    }

    @Test func `each answer and each body has a schema with members`() throws {
        let paths = try #require(OpenAPIDocument.json["paths"]?.members)
        for operation in paths.flatMap({ $0.value.members ?? [] }).map(\.value) {
            let bodies = [operation["requestBody"], operation["responses"]?["2XX"]]
            for schema in bodies.compactMap({ $0?["content"]?["application/json"]?["schema"] }) {
                let object = schema["items"] ?? schema  // a report of leaks is a bare list
                #expect(object["properties"]?.members?.isEmpty == false, "\(operation["operationId"]?.string ?? "")")
            }
        }
    }

    @Test func `the document is JSON with one reading`() throws {
        #expect(try JSONReader.parse(OpenAPIDocument.bytes) == OpenAPIDocument.json)
    }
}
