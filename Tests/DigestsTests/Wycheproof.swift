import Digests
import StrictJSON
import Testing

/// The cases of a Wycheproof file: those whose result is `valid` must pass and all others must not.
enum Wycheproof {
    struct Case {
        let group: JSONValue
        let test: JSONValue

        var isValid: Bool { test["result"]?.string == "valid" }

        /// A field in hexadecimal, of the case or of its group.
        func bytes(_ name: String) throws -> [UInt8] {
            let text = test[name]?.string ?? group["publicKey"]?[name]?.string
            return try #require(text.flatMap { Hex.decode($0) })
        }

        func size(_ name: String) -> Int64 { group[name]?.integer ?? 0 }
    }

    static func cases(_ file: String) throws -> [Case] {
        guard let groups = try Vectors.json("wycheproof/\(file).json")?["testGroups"]?.array else { return [] }
        return groups.flatMap { group in (group["tests"]?.array ?? []).map { Case(group: group, test: $0) } }
    }

    /// The ids of the cases that are judged otherwise than they should be.
    static func misjudged(_ cases: [Case], _ passes: (Case) throws -> Bool) rethrows -> [Int64] {
        try cases.filter { try passes($0) != $0.isValid }.map { $0.test["tcId"]?.integer ?? -1 }
    }
}
