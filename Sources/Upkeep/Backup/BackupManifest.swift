package import Digests
import StrictJSON
package import Vocabulary

/// What a backup says of itself: which files it has, and how long each log was.
package struct BackupManifest: Hashable, Sendable {
    package static let fileName = "manifest.json"
    package static let byteLimit = 64 << 20

    /// One log as it was copied.
    package struct Log: Hashable, Sendable {
        package let owner: String
        package let origin: String
        package let size: Int
        package let root: Digest256

        package init(owner: String, origin: String, size: Int, root: Digest256) {
            (self.owner, self.origin, self.size, self.root) = (owner, origin, size, root)
        }
    }

    package let deployment: String
    package let madeAt: Instant
    package let version: String
    package let logs: [Log]
    /// The last head of the root log, with the cosignatures that it had.
    package let checkpoint: String
    package let files: [String: Digest256]

    package init(
        deployment: String, madeAt: Instant, version: String, logs: [Log], checkpoint: String,
        files: [String: Digest256]
    ) {
        (self.deployment, self.madeAt, self.version) = (deployment, madeAt, version)
        (self.logs, self.checkpoint, self.files) = (logs, checkpoint, files)
    }

    /// Leaves of all logs but the root's.
    package var leaves: Int { logs.reduce(0) { $0 + ($1.owner == "root" ? 0 : $1.size) } }

    // MARK: JSON

    package var bytes: [UInt8] {
        JSONWriter.canonical(
            .members([
                "type": .string("gatehouse-backup/v1"), "deployment": .string(deployment),
                "made_at": .string(madeAt.secondText), "version": .string(version),
                "checkpoint": .string(checkpoint),
                "logs": .array(
                    logs.map { log in
                        .members([
                            "log": .string(log.owner), "origin": .string(log.origin),
                            "size": .integer(Int64(log.size)), "root": .string(log.root.hex),
                        ])
                    }),
                "files": .object(
                    files.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value.hex)) }),
            ]))
    }

    /// `nil` for anything that is not the manifest of a backup.
    package init?(parsing bytes: [UInt8]) {
        guard let json = try? JSONReader.parse(bytes), json["type"]?.string == "gatehouse-backup/v1",
            let deployment = json["deployment"]?.string, let version = json["version"]?.string,
            let madeAt = json["made_at"]?.string.flatMap({ Instant(text: $0) }),
            let checkpoint = json["checkpoint"]?.string, let rows = json["logs"]?.array,
            let members = json["files"]?.members
        else { return nil }
        let logs = rows.compactMap(Self.log)
        let files = members.compactMap { member in
            member.value.string.flatMap { Digest256(hex: $0) }.map { (member.name, $0) }
        }
        guard logs.count == rows.count, files.count == members.count else { return nil }
        self.init(
            deployment: deployment, madeAt: madeAt, version: version, logs: logs, checkpoint: checkpoint,
            files: Dictionary(files) { first, _ in first })
    }

    private static func log(_ json: JSONValue) -> Log? {
        guard let owner = json["log"]?.string, let origin = json["origin"]?.string,
            let size = json["size"]?.integer.flatMap(Int.init(exactly:)), size >= 0,
            let root = json["root"]?.string.flatMap({ Digest256(hex: $0) })
        else { return nil }
        return Log(owner: owner, origin: origin, size: size, root: root)
    }
}
