package import AdminContract
import BudgetLedger
import Store
package import Vocabulary

/// What a report covers, and how it is cut.
package struct ReportRequest: Hashable, Sendable {
    package var start: Instant
    /// Not included; now without it.
    package var end: Instant?
    package var bucket: BucketSize
    package var groups: Set<ReportDimension>
    /// Values that rows must have.
    package var filter: [ReportDimension: String] = [:]

    package init(start: Instant, end: Instant? = nil, bucket: BucketSize = .day, groups: Set<ReportDimension> = []) {
        (self.start, self.end, self.bucket, self.groups) = (start, end, bucket, groups)
    }
}

extension ControlPlane {
    /// Requests and tokens per bucket; buckets without traffic are there and empty.
    package func usage(
        _ caller: AdminCaller, _ request: ReportRequest, _ page: PageRequest
    ) async throws(AdminRefusal) -> Page<ReportBucket<AdminContract.UsageRow>> {
        try await report(caller, .usage, request, page) { group, facts in
            var row = AdminContract.UsageRow()
            row.group = group
            for fact in facts {
                row.requests += fact.requests
                row.tokens.input += fact.usage.input
                row.tokens.output += fact.usage.output
                row.tokens.cacheRead += fact.usage.cacheRead
                row.tokens.cacheWrite5m += fact.usage.cacheWrite5m
                row.tokens.cacheWrite1h += fact.usage.cacheWrite1h
            }
            return row
        }
    }

    /// Money per bucket; buckets without traffic are there and empty.
    package func costs(
        _ caller: AdminCaller, _ request: ReportRequest, _ page: PageRequest
    ) async throws(AdminRefusal) -> Page<ReportBucket<CostRow>> {
        try await report(caller, .costs, request, page) { group, facts in
            var row = CostRow()
            row.group = group
            for fact in facts {
                row.requests += fact.requests
                row.amount = row.amount.adding(fact.cost) ?? .largest
                row.estimated = row.estimated.adding(fact.estimated) ?? .largest
                row.classes.add(fact)
            }
            return row
        }
    }

    private func report<Row: Hashable & Sendable & Codable>(
        _ caller: AdminCaller, _ kind: ReadKind, _ request: ReportRequest, _ page: PageRequest,
        _ sum: (ReportGroup, [Store.UsageRow]) -> Row
    ) async throws(AdminRefusal) -> Page<ReportBucket<Row>> {
        let names = try names(caller, withTiers: request.groups.contains(.tier) || request.filter[.tier] != nil)
        let span = try ReportSpan(request, now: now)
        let list = ["\(kind)", caller.tenant?.text ?? ""] + span.words + request.words
        let first = span.place(try PageCursor.read(page, of: list).after)
        let tenant =
            try request.filter[.tenant].map { name throws(AdminRefusal) in
                try find(caller, tenant: name).id
            } ?? caller.tenant
        let last = min(span.end, first + Int64(page.limit) * request.bucket.seconds)
        let facts = try read { reader in
            try reader.usage(
                from: first / 60, to: last / 60, bucketMinutes: request.bucket.seconds / 60, tenant: tenant)
        }.filter { names.group($0).fits(request.filter) }
        let byBucket = Dictionary(grouping: facts) { $0.minute * 60 }
        let buckets = stride(from: first, to: last, by: Int64.Stride(request.bucket.seconds)).map { start in
            let groups = Dictionary(grouping: byBucket[start] ?? []) { names.group($0).only(request.groups) }
            let rows = groups.sorted { $0.key.order < $1.key.order }.map { sum($0.key, $0.value) }
            return ReportBucket(
                startingAt: Instant(seconds: start), endingAt: Instant(seconds: start + request.bucket.seconds),
                results: rows)
        }
        try await note(caller, read: kind, of: tenant, list: list, count: facts.count)
        return Page(
            data: buckets, nextCursor: last < span.end ? PageCursor.text(after: String(last), of: list) : nil)
    }

    /// The names of what the caller sees.
    private func names(_ caller: AdminCaller, withTiers: Bool) throws(AdminRefusal) -> ReportNames {
        try read { reader in
            let tenants = try reader.tenants().filter { caller.principal.sees($0.id) }
            let projects = try reader.allProjects()
            var names = ReportNames(
                tenants: Dictionary(tenants.map { ($0.id, $0.slug.text) }, uniquingKeysWith: { first, _ in first }),
                projects: Dictionary(projects.map { ($0.id, $0.slug.text) }, uniquingKeysWith: { first, _ in first }))
            guard withTiers else { return names }
            names.tiers = Dictionary(tenants.map { ($0.id, $0.tier.text) }, uniquingKeysWith: { first, _ in first })
            names.ownTiers = try reader.ownTiers()
            return names
        }
    }
}

extension CostClasses {
    fileprivate mutating func add(_ row: Store.UsageRow) {
        var rest = row.cost
        func take(_ part: CostClass, _ sum: inout NanoUSD) {
            sum = sum.adding(row.split[part]) ?? .largest
            rest = rest.subtracting(row.split[part]) ?? .zero
        }
        take(.input, &input)
        take(.output, &output)
        take(.cacheRead, &cacheRead)
        take(.cacheWrite5m, &cacheWrite5m)
        take(.cacheWrite1h, &cacheWrite1h)
        take(.serverTool, &serverTool)
        unexplained = unexplained.adding(rest) ?? .largest
    }
}

/// Ids to names, for the rows of one report.
private struct ReportNames {
    let tenants: [TenantID: String]
    let projects: [ProjectID: String]
    /// Of each tenant, and of the keys that have another; empty where nobody asked.
    var tiers: [TenantID: String] = [:]
    var ownTiers: [KeyID: String] = [:]

    func group(_ row: Store.UsageRow) -> ReportGroup {
        var group = ReportGroup()
        group.tenant = tenants[row.tenant] ?? row.tenant.text
        group.project = projects[row.project] ?? row.project.text
        group.key = row.key.text
        group.model = row.model
        group.tier = ownTiers[row.key] ?? tiers[row.tenant]
        return group
    }
}

/// The time that a report covers, in whole buckets.
private struct ReportSpan {
    /// Seconds since 1970.
    let start: Int64
    let end: Int64
    private let size: Int64

    init(_ request: ReportRequest, now: Instant) throws(AdminRefusal) {
        size = request.bucket.seconds
        start = request.start.seconds / size * size
        let asked = (request.end ?? now).seconds
        end = (asked + size - 1) / size * size
        guard request.start.seconds >= 0, start < end else {
            throw .invalid("starting_at", "it is not before `ending_at`")
        }
        guard (end - start) / size <= request.bucket.limit else {
            throw .invalid(
                "bucket", "at most \(request.bucket.limit) buckets of \(request.bucket.rawValue); ask for less time")
        }
    }

    var words: [String] { [String(start), String(end)] }

    /// Where a page starts: at the time that its cursor holds, or at the beginning.
    func place(_ after: String) -> Int64 {
        guard let place = Int64(after), (start..<end).contains(place), (place - start) % size == 0 else { return start }
        return place
    }
}

extension ReportRequest {
    fileprivate var words: [String] {
        [bucket.rawValue] + groups.map(\.rawValue).sorted()
            + filter.map { "\($0.key.rawValue)=\($0.value)" }.sorted()
    }
}

extension ReportGroup {
    fileprivate subscript(dimension: ReportDimension) -> String? {
        switch dimension {
        case .tenant: tenant
        case .project: project
        case .key: key
        case .model: model
        case .tier: tier
        }
    }

    fileprivate func fits(_ filter: [ReportDimension: String]) -> Bool {
        filter.allSatisfy { dimension, value in dimension == .tenant || self[dimension] == value }
    }

    /// With the dimensions that were asked for; the others are `nil`.
    fileprivate func only(_ wanted: Set<ReportDimension>) -> ReportGroup {
        var group = ReportGroup()
        if wanted.contains(.tenant) { group.tenant = tenant }
        if wanted.contains(.project) { group.project = project }
        if wanted.contains(.key) { group.key = key }
        if wanted.contains(.model) { group.model = model }
        if wanted.contains(.tier) { group.tier = tier }
        return group
    }

    fileprivate var order: String { [tenant, project, key, model, tier].map { $0 ?? "" }.joined(separator: "\u{0}") }
}
