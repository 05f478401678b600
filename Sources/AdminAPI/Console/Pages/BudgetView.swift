import AdminContract
import Administration
import StrictJSON
import Vocabulary

/// A budget as pages show it: exact amounts, and where its window will end if nothing changes.
struct BudgetView {
    let id: String
    let scope: String
    let window: String
    let spent: Int64
    let held: Int64
    /// `nil` is unlimited.
    let amount: Int64?
    let startsAt: Instant?
    let resetsAt: Instant?
    let revision: Int64

    init(_ json: JSONValue) {
        id = json["id"]?.string ?? ""
        scope = json["scope"]?["name"]?.string ?? ""
        window = json["window"]?.string ?? ""
        spent = Self.nano(json["spent"]) ?? 0
        held = Self.nano(json["held"]) ?? 0
        amount = Self.nano(json["amount"])
        startsAt = json["starts_at"]?.string.flatMap { Instant(text: $0) }
        resetsAt = json["resets_at"]?.string.flatMap { Instant(text: $0) }
        revision = json["revision"]?.integer ?? 0
    }

    private static func nano(_ json: JSONValue?) -> Int64? { json?.string.flatMap { NanoUSD(dollars: $0)?.count } }

    /// Used and held, in thousandths of the amount; 0 for one without a limit.
    var share: Int {
        guard let amount, amount > 0 else { return amount == 0 ? 1_000 : 0 }
        return Int((Double(spent) + Double(held)) / Double(amount) * 1_000)
    }

    var left: String {
        guard let amount else { return "unlimited" }
        return Parts.dollars(NanoUSD(max(0, amount - spent - held)).dollars)
    }

    var bar: Markup { Chart.budget(spent: spent, held: held, amount: amount) }

    /// What will be spent at the end of the window at the pace so far; `nil` where the window has no end.
    func forecast(at now: Instant) -> Int64? {
        guard let startsAt, let resetsAt else { return nil }
        let (done, all) = (Double(now.seconds - startsAt.seconds), Double(resetsAt.seconds - startsAt.seconds))
        guard done > 60, all > 0 else { return nil }
        let whole = Double(spent) / done * all
        return whole < 9e18 ? Int64(whole) : nil
    }
}
