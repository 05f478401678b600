import BudgetLedger
import StrictJSON
import Vocabulary

extension PriceDocument {
    /// The same document with every rate that differs from `live` held back until `start`; what is in force until then
    /// stays in its row.
    func starting(at start: Instant, after live: PriceDocument) throws(PriceRefusal) -> PriceDocument {
        guard let json = try? JSONReader.parse(bytes), let old = try? JSONReader.parse(live.bytes) else { return self }
        let before = Dictionary(
            (old["models"]?.array ?? []).map { ($0["id"]?.string ?? "", $0["rates"]?.array ?? []) },
            uniquingKeysWith: { first, _ in first })
        let models = (json["models"]?.array ?? []).map { model in
            Self.phased(model, before[model["id"]?.string ?? ""], start)
        }
        return try PriceDocument(JSONWriter.plain(Self.replacing("models", .array(models), in: json)))
    }

    private static func phased(_ model: JSONValue, _ old: [JSONValue]?, _ start: Instant) -> JSONValue {
        guard let old, let new = model["rates"]?.array, new != old else { return model }
        let added = new.filter { !old.contains($0) }.map { entry in
            entry["effective_from"] == nil
                ? replacing("effective_from", .string(start.secondText), in: entry) : entry
        }
        return replacing("rates", .array(old + added), in: model)
    }

    private static func replacing(_ name: String, _ value: JSONValue, in object: JSONValue) -> JSONValue {
        let others = (object.members ?? []).filter { $0.name != name }
        return .object(others + [JSONValue.Member(name, value)])
    }
}
