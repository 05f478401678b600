import StrictJSON

/// Whether the input of a tool call fits the tool's schema; what does not fit gets an error, never a guess.
///
/// It knows the words that `ToolCatalog` uses and no others.
enum SchemaCheck {
    /// A sentence that says what does not fit; `nil` if all does.
    static func fault(in value: JSONValue, against schema: JSONValue, at place: String = "input") -> String? {
        if let words = schema["enum"]?.array {
            return words.contains(value) ? nil : "`\(place)` is one of \(list(words))"
        }
        switch schema["type"]?.string {
        case "object": return objectFault(value, schema, place)
        case "array": return arrayFault(value, schema, place)
        case "string":
            guard let text = value.string else { return "`\(place)` must be a string" }
            let range = (schema["minLength"]?.integer ?? 0)...(schema["maxLength"]?.integer ?? .max)
            let count = Int64(text.utf8.count)
            return range.contains(count) ? nil : "`\(place)` has \(count) bytes, allowed are \(describe(range))"
        case "integer":
            guard let number = value.integer else { return "`\(place)` must be an integer" }
            let range = (schema["minimum"]?.integer ?? .min)...(schema["maximum"]?.integer ?? .max)
            return range.contains(number) ? nil : "`\(place)` is \(number), allowed are \(describe(range))"
        case "boolean": return value.bool == nil ? "`\(place)` must be true or false" : nil
        default: return nil
        }
    }

    private static func objectFault(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> String? {
        guard let members = value.members else { return "`\(place)` must be an object" }
        for name in schema["required"]?.array ?? [] where value[name.string ?? ""] == nil {
            return "`\(name.string ?? "")` is missing"
        }
        for member in members {
            guard let inner = schema["properties"]?[member.name] else { return "`\(member.name)` is no field of it" }
            if let fault = fault(in: member.value, against: inner, at: member.name) { return fault }
        }
        return nil
    }

    private static func arrayFault(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> String? {
        guard let items = value.array else { return "`\(place)` must be a list" }
        let limit = schema["maxItems"]?.integer ?? .max
        guard Int64(items.count) <= limit else { return "`\(place)` has more than \(limit) items" }
        for (index, item) in items.enumerated() {
            if let fault = fault(in: item, against: schema["items"] ?? .null, at: "\(place)[\(index)]") { return fault }
        }
        return nil
    }

    private static func describe(_ range: ClosedRange<Int64>) -> String {
        let low = range.lowerBound == .min ? "any" : "\(range.lowerBound)"
        return range.upperBound == .max ? "\(low) and more" : "\(low) to \(range.upperBound)"
    }

    private static func list(_ words: [JSONValue]) -> String {
        words.compactMap(\.string).map { "`\($0)`" }.joined(separator: ", ")
    }
}
