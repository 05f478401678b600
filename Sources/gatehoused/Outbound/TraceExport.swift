import FoundationEssentials
import Gateway
import HTTPWire
import NIOCore
import StrictJSON
import Upkeep
import Vocabulary

/// Hands spans to a collector as OTLP over HTTP in its JSON form (opentelemetry-proto 1.x); off without an endpoint.
struct TraceExport {
    /// Spans of one call.
    private static let portion = 512

    private let caller: OutboundCaller

    init?(_ settings: DaemonSettings.TelemetrySettings, on group: any EventLoopGroup) throws {
        guard let endpoint = settings.endpoint else { return nil }
        caller = try OutboundCaller(endpoint, on: group)
    }

    /// Takes what the loops have, a few times a minute; what a collector does not take is gone.
    func chore(_ gateway: DataPlane) -> Chore {
        Chore("traces", every: .seconds(2)) {
            var rest = await gateway.takeSpans()[...]
            while !rest.isEmpty {
                let body = Self.body(rest.prefix(Self.portion))
                rest = rest.dropFirst(Self.portion)
                let reply = try await caller.send(
                    .post, "/v1/traces", fields: [("content-type", "application/json")], body: body)
                guard (200..<300).contains(reply.status) else {
                    throw OutboundFailure("the collector answered \(reply.status)")
                }
            }
        }
    }

    private static func body(_ spans: ArraySlice<RequestSpan>) -> [UInt8] {
        let service = [attribute("service.name", "gatehoused"), attribute("service.version", Version.text)]
        return JSONWriter.plain(
            .members([
                "resourceSpans": .array([
                    .members([
                        "resource": .members(["attributes": .array(service)]),
                        "scopeSpans": .array([
                            .members([
                                "scope": .members(["name": .string("gatehouse")]), "spans": .array(spans.map(json)),
                            ])
                        ]),
                    ])
                ])
            ]))
    }

    private static func json(_ span: RequestSpan) -> JSONValue {
        let attributes = span.attributes.sorted { $0.key < $1.key }.map { attribute($0.key, $0.value) }
        return .members([
            "traceId": .string(span.trace), "spanId": .string(span.span), "parentSpanId": .string(span.parent ?? ""),
            "name": .string(span.name), "kind": .number(String(span.kind.rawValue)),
            "startTimeUnixNano": .string(String(span.start.nanoseconds)),
            "endTimeUnixNano": .string(String(span.end.nanoseconds)), "attributes": .array(attributes),
            "status": .members(["code": .number(span.isError ? "2" : "0")]),
        ])
    }

    private static func attribute(_ key: String, _ value: String) -> JSONValue {
        .members(["key": .string(key), "value": .members(["stringValue": .string(value)])])
    }
}
