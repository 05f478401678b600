import AdminContract
import Administration

extension AdminDoor {
    func reports(_ call: AdminRequest) async throws -> AdminReply {
        let query = call.query
        try query.allow(
            "limit", "cursor", "starting_at", "ending_at", "bucket", "group_by[]", "tenant", "project", "key", "model",
            "tier")
        guard let start = try query.instant("starting_at") else {
            throw ShapeFault(path: "starting_at", detail: "a report needs it: a time, such as 2026-11-01T00:00:00Z")
        }
        var request = ReportRequest(start: start)
        request.end = try query.instant("ending_at")
        request.bucket = try query.word("bucket", BucketSize.self) ?? .day
        request.groups = Set(try query.words("group_by[]", ReportDimension.self))
        for dimension in ReportDimension.allCases { request.filter[dimension] = query.text(dimension.rawValue) }
        guard call.operation == .showUsage else {
            let page = try await plane.costs(call.caller, request, query.page())
            return try Self.reply(call, page, page.nextCursor, request.groups, empty: CostRow())
        }
        let page = try await plane.usage(call.caller, request, query.page())
        return try Self.reply(call, page, page.nextCursor, request.groups, empty: UsageRow())
    }

    private static func reply(
        _ call: AdminRequest, _ page: some Encodable, _ cursor: String?, _ groups: Set<ReportDimension>,
        empty: some Encodable
    ) throws -> AdminReply {
        guard call.wantsCSV else { return try AdminReply(page) }
        let bytes = ReportCSV.bytes(
            try ShapeWriter.json(page), groups, empty: try ShapeWriter.json(empty))
        var reply = AdminReply(bytes, type: ReportCSV.type)
        reply.nextCursor = cursor
        return reply
    }
}
