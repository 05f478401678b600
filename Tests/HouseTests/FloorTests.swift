import Testing

/// One row of the table "Floors" of `docs/architecture.md`: what a room may import, of ours and from outside.
struct Room {
    let floor: Int
    let ours: Set<String>
    let outside: Set<String>

    init(_ floor: Int, _ ours: Set<String> = [], outside: Set<String> = []) {
        (self.floor, self.ours, self.outside) = (floor, ours, outside)
    }

    static let toolchain: Set = ["Dispatch", "FoundationEssentials", "Glibc", "Synchronization"]
    static let ground: Set = ["Vocabulary", "Digests", "StrictJSON"]
    static let cores = ground.union([
        "PolicyLanguage", "BudgetLedger", "AuditLog", "APIKeys", "MessagesWire", "HTTPWire", "TaskLifecycle",
    ])
    static let store = cores.union(["Store", "Metering"])

    static let all: [String: Room] = [
        "Vocabulary": Room(0),
        "Digests": Room(0, outside: ["CLibcrypto"]),
        "StrictJSON": Room(0),
        "Metering": Room(0),
        "PolicyLanguage": Room(1, ground),
        "BudgetLedger": Room(1, ["Vocabulary", "StrictJSON"]),
        "AuditLog": Room(1, ground),
        "APIKeys": Room(1, ["Vocabulary", "Digests"], outside: ["CArgon2"]),
        "MessagesWire": Room(1, ["Vocabulary", "StrictJSON"]),
        "HTTPWire": Room(1, ["Vocabulary"]),
        "TaskLifecycle": Room(1, ["Vocabulary", "StrictJSON"]),
        "AdminContract": Room(1, ["Vocabulary", "StrictJSON"]),
        "Store": Room(2, ground.union(["Metering", "BudgetLedger", "AuditLog"]), outside: ["GRDB"]),
        "TransportSecurity": Room(1, outside: ["CLibssl", "NIO", "Synchronization"]),
        "HTTPListener": Room(2, ["Vocabulary", "HTTPWire", "TransportSecurity"], outside: ["NIO", "Logging"]),
        "Admission": Room(3, store, outside: ["CLinux", "Logging", "Metrics"]),
        "Administration": Room(3, store.union(["AdminContract"]), outside: ["Logging"]),
        "Compliance": Room(3, store.union(["AdminContract"]), outside: ["Logging"]),
        "TaskRunner": Room(3, ground.union(["MessagesWire", "TaskLifecycle"]), outside: ["CLinux"]),
        "Upkeep": Room(3, store, outside: ["Logging"]),
        "Gateway": Room(
            4, cores.union(["Metering", "Admission", "HTTPListener", "TaskRunner", "TransportSecurity"]),
            outside: ["NIO", "Logging"]),
        "AdminAPI": Room(
            4, cores.union(["AdminContract", "Administration", "Compliance", "HTTPListener"]), outside: ["Logging"]),
        "AdminClient": Room(
            4, ["Vocabulary", "StrictJSON", "AdminContract", "HTTPWire", "TransportSecurity"], outside: ["NIO"]),
        "Simulator": Room(4, ["Vocabulary", "StrictJSON", "MessagesWire", "HTTPWire"], outside: ["NIO"]),
        "AdminCommands": Room(
            5, ground.union(["AdminClient", "AdminContract", "PolicyLanguage", "AuditLog"]),
            outside: ["ArgumentParser", "Yams"]),
        "gatehouse": Room(6, ["AdminCommands"]),
        "gatehouse-witness": Room(
            6, ["Vocabulary", "Digests", "AuditLog", "HTTPListener", "HTTPWire"],
            outside: ["ArgumentParser", "GRDB", "Logging", "NIO"]),
        "gatehouse-simulator": Room(6, ["Vocabulary", "Simulator"], outside: ["ArgumentParser", "NIO"]),
        "gatehoused": Room(
            6,
            store.union([
                "Admission", "Administration", "Compliance", "Upkeep", "Gateway", "AdminAPI", "AdminContract",
                "HTTPListener", "Simulator", "TaskRunner", "TransportSecurity",
            ]), outside: ["ArgumentParser", "Logging", "Metrics", "NIO", "Yams"]),
    ]
}

@Suite struct FloorTests {
    @Test func `a room imports only what its row names`() throws {
        for file in try SourceFile.all() {
            let room = try #require(Room.all[file.module], "\(file.module) has no row")
            for name in file.imports {
                let isOurs = room.ours.contains(name)
                let isOutside = room.outside.contains { name.hasPrefix($0) }  // NIOCore and NIOPosix are NIO
                let isToolchain = room.floor >= 2 && Room.toolchain.contains(name)
                #expect(isOurs || isOutside || isToolchain, "\(file.path) imports \(name)")
            }
        }
    }

    @Test func `a row names only lower floors`() throws {
        for (name, room) in Room.all {
            for other in room.ours {
                let lower = try #require(Room.all[other], "\(name) names \(other), which has no row")
                let isBelow = lower.floor < room.floor
                #expect(isBelow, "\(name) on floor \(room.floor) may not import \(other) on floor \(lower.floor)")
            }
        }
    }
}
