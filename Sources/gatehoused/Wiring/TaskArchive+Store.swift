import BudgetLedger
import Dispatch
import Gateway
import Store
import StrictJSON
import Synchronization
import TaskRunner
import Vocabulary

extension TaskArchive {
    /// Reads what is committed, on the thread that asks.
    init(_ store: OpenStore) {
        let (reader, writer) = (store.reader, store.writer)
        self.init(
            find: { id in
                // A row that cannot be read is told as unknown.
                (try? reader.task(id)).flatMap { $0 }.map(ArchivedTask.init)
            },
            list: { query in
                let filter = TaskFilter(
                    key: query.key, project: query.project, status: query.status, after: query.after,
                    limit: query.limit)
                return ((try? reader.tasks(filter)) ?? []).map(ArchivedTask.init)  // as above
            },
            usage: { query in UsageReport(query, reader, writer)?.json })
    }
}

extension ArchivedTask {
    fileprivate init(_ task: StoredTask) {
        self.init(id: task.id, project: task.project, key: task.key, document: task.document)
    }
}

/// `GET /v1/usage`: the enforced numbers, from the ledger.
private struct UsageReport {
    private let query: UsageQuery
    private let window: (start: Instant, end: Instant)
    private let rows: [UsageRow]
    private let budgets: [BudgetStanding]

    private struct Books: Sendable {
        var window: (start: Instant, end: Instant)?
        var budgets: [BudgetStanding] = []
    }

    init?(_ query: UsageQuery, _ reader: Reader, _ writer: Writer) {
        guard let kind = WindowKind(word: query.period.rawValue) else { return nil }
        let subjects = [query.tenant.text, query.project.text] + (query.scope == .key ? [query.key.text] : [])
        let tenant = query.tenant
        let done = DispatchSemaphore(value: 0)
        // Called away from the loops; the writer answers within a commit.
        let answer = Answer()
        let isQueued = writer.submit(
            { books in
                Books(window: books.window(kind, of: tenant), budgets: try books.budgets { subjects.contains($0) })
            },
            then: { found in
                answer.give(found)
                done.signal()
            })
        guard isQueued else { return nil }
        done.wait()
        guard let books = answer.taken, let window = books.window else { return nil }
        let last = query.now.seconds / 60 + 1
        guard let all = try? reader.usage(from: window.start.seconds / 60, to: last, bucketMinutes: 1, tenant: tenant)
        else { return nil }
        (self.query, self.window, budgets) = (query, window, books.budgets)
        rows = all.filter { row in
            row.project == query.project && (query.scope == .project || row.key == query.key)
        }
    }

    private final class Answer: Sendable {
        private let held = Mutex<Books?>(nil)
        func give(_ books: Books) { held.withLock { $0 = books } }
        var taken: Books? { held.withLock { $0 } }
    }

    var json: JSONValue {
        let whole = sum(rows)
        let models = Dictionary(grouping: rows, by: \.model).sorted { $0.key < $1.key }
        return .members([
            "type": .string("usage"), "scope": .string(query.scope.rawValue), "tenant": .string(query.names.tenant),
            "project": .string(query.names.project), "key": .string(query.names.key),
            "period": .string(query.period.rawValue), "starts_at": .string(window.start.secondText),
            "ends_at": .string(window.end.secondText), "requests": .integer(whole.requests),
            "input_tokens": .integer(whole.usage.input), "output_tokens": .integer(whole.usage.output),
            "cache_creation_input_tokens": .integer(whole.usage.cacheWrite5m + whole.usage.cacheWrite1h),
            "cache_read_input_tokens": .integer(whole.usage.cacheRead),
            "total_tokens": .integer(whole.tokens), "cost_usd": .number(whole.cost.dollars),
            "by_model": .object(models.map { JSONValue.Member($0.key, byModel(sum($0.value))) }),
            "budgets": .array(budgets.map(budget)),
        ])
    }

    private struct Sum {
        var requests: Int64 = 0
        var usage = TokenUsage()
        var cost = NanoUSD.zero
        var tokens: Int64 { usage.prompt + usage.output }
    }

    private func sum(_ rows: [UsageRow]) -> Sum {
        rows.reduce(into: Sum()) { sum, row in
            sum.requests += row.requests
            sum.usage.input += row.usage.input
            sum.usage.output += row.usage.output
            sum.usage.cacheWrite5m += row.usage.cacheWrite5m
            sum.usage.cacheWrite1h += row.usage.cacheWrite1h
            sum.usage.cacheRead += row.usage.cacheRead
            sum.cost = sum.cost.adding(row.cost) ?? .largest
        }
    }

    private func byModel(_ sum: Sum) -> JSONValue {
        .members([
            "requests": .integer(sum.requests), "total_tokens": .integer(sum.tokens),
            "cost_usd": .number(sum.cost.dollars),
        ])
    }

    private func budget(_ standing: BudgetStanding) -> JSONValue {
        let subject = standing.budget.subject
        let scope = subject.hasPrefix("ten_") ? "tenant" : subject.hasPrefix("prj_") ? "project" : "key"
        return .members([
            "scope": .string(scope), "window": .string(standing.budget.window.word),
            "limit_usd": standing.budget.amount.map { .number($0.dollars) } ?? .null,
            "spent_usd": .number(standing.spent.dollars), "held_usd": .number(standing.held.dollars),
            "left_usd": standing.left.map { .number($0.dollars) } ?? .null,
            "resets_at": standing.resetsAt.map { .string($0.secondText) } ?? .null,
        ])
    }
}
