import AuditLog
package import BudgetLedger
import Digests
import Foundation
package import Seeds
package import Store
package import Vocabulary

/// One tenant with two projects and three keys: accounts 0, 1 and 2, 3 to 5.
package struct SimulatedHouse: Sendable {
    package let tenant: TenantID
    let projects: [ProjectID]
    let keys: [KeyID]
    /// The subjects of the accounts, in the order of their numbers.
    let names: [String]
    private let stamp: PolicyStamp

    package init(using generator: inout SeededRandom) {
        tenant = TenantID(using: &generator)
        projects = (0..<2).map { _ in ProjectID(using: &generator) }
        keys = (0..<3).map { _ in KeyID(using: &generator) }
        names = [tenant.text] + projects.map(\.text) + keys.map(\.text)
        stamp = PolicyStamp(
            revision: SHA256.hash([1]), rule: "open.policy:1", decision: DecisionID(using: &generator))
    }

    package func furnish(_ books: inout Books, at now: Instant) throws {
        guard let slug = Slug("acme"), let tier = TierName("open") else { return }
        _ = try books.createTenant(TenantDraft(slug: slug, displayName: "", tier: tier), id: tenant, by: .system).get()
        for (number, project) in projects.enumerated() {
            guard let slug = Slug("p\(number)") else { return }
            _ = try books.createProject(slug, displayName: "", id: project, of: tenant, by: .system).get()
        }
        for (number, key) in keys.enumerated() {
            guard let slug = Slug("k\(number)") else { return }
            let draft = APIKey(
                id: key, place: .project(tenant, projects[number / 2]), name: slug, scopes: ["messages"],
                createdAt: now, createdBy: "system")
            let version = KeyVersion(key: key, version: 1, phc: "none", pepper: 1, sieve: 0)
            _ = try books.createKey(draft, version, by: .system).get()
        }
    }

    package func order(_ request: RequestID, key: Int, _ amount: NanoUSD, _ policy: LimitSet) -> HoldOrder {
        HoldOrder(
            request: request, key: keys[key], version: 1, epoch: 1, amount: amount, policyLimits: policy,
            askedModel: "haiku", billedModel: "haiku", route: "/v1/messages", byteCount: 10, isStream: false,
            policy: stamp, prices: SHA256.hash([2]))
    }
}

/// A folder in memory where the machine has one: a simulated disk needs no flush.
package final class MemoryFolder {
    package let path: String

    package init() throws {
        let base = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        path = "\(base)/gatehouse-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The calendar windows of UTC, counted from the days of the months.
enum CivilWindows {
    /// Hour, day, week, month, and 0 for the total.
    static func starts(_ second: Int) -> [Int] {
        let day = second >= 0 ? second / 86_400 : (second - 86_399) / 86_400
        var (month, year, number) = (0, 1970, 0)
        while month + length(year, number) <= day {
            month += length(year, number)
            number += 1
            if number == 12 { (year, number) = (year + 1, 0) }
        }
        return [second / 3_600 * 3_600, day * 86_400, (day - (day + 3) % 7) * 86_400, month * 86_400, 0]
    }

    private static func length(_ year: Int, _ month: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 1 && isLeap ? 29 : [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month]
    }
}
