import Digests
import StrictJSON

extension Manifest {
    /// Parses a statement of ours; `nil` for another type, another predicate, a filtered export or a missing member.
    package init?(parsing bytes: [UInt8]) {
        // The reader's sentence is about JSON; what matters here is that it is no manifest.
        guard let value = try? JSONReader.parse(bytes), value.members?.count == 4 else { return nil }
        guard value["_type"]?.string == Self.statementType, value["predicateType"]?.string == Self.predicateType,
            let predicate = value["predicate"], let subjects = value["subject"]?.array
        else { return nil }
        guard Self.hasOnlyKnownMembers(predicate), subjects.count <= Self.fileLimit else { return nil }
        guard let range = Self.range(predicate), let root = Self.root(predicate) else { return nil }
        guard let log = predicate["log"]?.string, let generatedAt = predicate["generated_at"]?.string,
            let requestedBy = predicate["requested_by"]?.string,
            let version = predicate["software"]?["version"]?.string,
            let softwareHash = predicate["software"]?["sha256"]?.string.flatMap({ Digest256(hex: $0) }),
            let holes = Self.texts(predicate["holes"]), let omits = Self.texts(predicate["omits"]),
            let files = Self.files(subjects)
        else { return nil }
        self.init(
            log: log, from: range.lowerBound, to: range.upperBound, root: root, generatedAt: generatedAt,
            softwareVersion: version, softwareHash: softwareHash, requestedBy: requestedBy)
        (self.holes, self.omits, self.files) = (holes, omits, files)
        if let previous = predicate["previous"] {
            guard let previous = Previous(previous) else { return nil }
            self.previous = previous
        }
    }

    private static let known: Set = [
        "count", "filters", "from", "generated_at", "holes", "log", "omits", "previous", "requested_by", "root",
        "software", "to",
    ]

    private static func hasOnlyKnownMembers(_ predicate: JSONValue) -> Bool {
        guard predicate.members?.allSatisfy({ known.contains($0.name) }) == true else { return false }
        return predicate["filters"]?.members?.isEmpty == true
    }

    private static func range(_ predicate: JSONValue) -> Range<Int>? {
        guard let from = predicate["from"]?.integer, let to = predicate["to"]?.integer, from >= 0, from < to else {
            return nil
        }
        return predicate["count"]?.integer == to - from ? Int(from)..<Int(to) : nil
    }

    fileprivate static func root(_ value: JSONValue) -> Digest256? {
        value["root"]?.string.flatMap { Base64.decode($0) }.flatMap { Digest256($0) }
    }

    private static func texts(_ value: JSONValue?) -> [String]? {
        guard let items = value?.array else { return nil }
        let texts = items.compactMap(\.string)
        return texts.count == items.count ? texts : nil
    }

    /// The listed files; `nil` if one has no SHA-256 or stands twice.
    private static func files(_ subjects: [JSONValue]) -> [String: Digest256]? {
        var files: [String: Digest256] = [:]
        for subject in subjects {
            guard let name = subject["name"]?.string, name != fileName else { return nil }
            guard let hash = subject["digest"]?["sha256"]?.string.flatMap({ Digest256(hex: $0) }) else { return nil }
            guard files.updateValue(hash, forKey: name) == nil else { return nil }
        }
        return files
    }
}

extension Manifest.Previous {
    fileprivate init?(_ value: JSONValue) {
        guard let size = value["size"]?.integer, size > 0, let root = Manifest.root(value) else { return nil }
        self.init(size: Int(size), root: root)
    }
}
