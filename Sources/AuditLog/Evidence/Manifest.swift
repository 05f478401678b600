package import Digests
import StrictJSON

/// What an evidence bundle says of itself: an in-toto Statement that lists every other file with its hash.
package struct Manifest: Hashable, Sendable {
    package static let fileName = "manifest.dsse.json"
    package static let payloadType = "application/vnd.in-toto+json"
    package static let statementType = "https://in-toto.io/Statement/v1"
    package static let predicateType = "urn:gatehouse:evidence:v1"
    package static let fileLimit = 200_000

    /// The head that the export before this one ended with.
    package struct Previous: Hashable, Sendable {
        package let size: Int
        package let root: Digest256

        package init(size: Int, root: Digest256) {
            self.size = size
            self.root = root
        }
    }

    package var files: [String: Digest256] = [:]
    package var log: String
    package var from: Int
    package var to: Int
    package var root: Digest256
    package var previous: Previous?
    /// RFC 3339.
    package var generatedAt: String
    package var softwareVersion: String
    package var softwareHash: Digest256
    /// The admin who asked for the export.
    package var requestedBy: String
    /// Ranges that were pruned, as `<from>-<to>`.
    package var holes: [String] = []
    /// What was left out: `policies`, `prices`.
    package var omits: [String] = []

    package init(
        log: String, from: Int, to: Int, root: Digest256, generatedAt: String, softwareVersion: String,
        softwareHash: Digest256, requestedBy: String
    ) {
        self.log = log
        self.from = from
        self.to = to
        self.root = root
        self.generatedAt = generatedAt
        self.softwareVersion = softwareVersion
        self.softwareHash = softwareHash
        self.requestedBy = requestedBy
    }

    /// The statement's bytes in canonical form.
    package var bytes: [UInt8] {
        let subjects = files.sorted { $0.key < $1.key }.map { name, hash in
            JSONValue.members(["name": .string(name), "digest": .members(["sha256": .string(hash.hex)])])
        }
        return JSONWriter.canonical(
            .members([
                "_type": .string(Self.statementType), "subject": .array(subjects),
                "predicateType": .string(Self.predicateType), "predicate": predicate,
            ]))
    }

    private var predicate: JSONValue {
        var members: [JSONValue.Member] = [
            .init("log", .string(log)), .init("from", .integer(Int64(from))), .init("to", .integer(Int64(to))),
            .init("count", .integer(Int64(to - from))), .init("root", .string(Base64.encode(root.bytes))),
            .init("filters", .object([])), .init("generated_at", .string(generatedAt)),
            .init(
                "software", .members(["version": .string(softwareVersion), "sha256": .string(softwareHash.hex)])),
            .init("requested_by", .string(requestedBy)), .init("holes", .array(holes.map { .string($0) })),
            .init("omits", .array(omits.map { .string($0) })),
        ]
        if let previous {
            let root = JSONValue.string(Base64.encode(previous.root.bytes))
            members.append(.init("previous", .members(["size": .integer(Int64(previous.size)), "root": root])))
        }
        return .object(members)
    }
}
