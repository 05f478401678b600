// swift-tools-version: 6.2
import PackageDescription

let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb: [Target.Dependency] = [
    .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
]
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOTLS", package: "swift-nio"),
]
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let ground: [Target.Dependency] = ["Vocabulary", "Digests", "StrictJSON"]
let cores: [Target.Dependency] =
    ground + ["PolicyLanguage", "BudgetLedger", "AuditLog", "APIKeys", "MessagesWire", "HTTPWire", "TaskLifecycle"]
let store: [Target.Dependency] = cores + ["Store", "Metering"]

let package = Package(
    name: "gatehouse",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.0"),
    ],
    targets: [
        // Under the ground floor: module maps of system libraries.
        .systemLibrary(name: "CLibcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CArgon2", providers: [.apt(["libargon2-dev"])]),
        .systemLibrary(name: "CLinux"),

        // Floor 0: words, digests, one reading of JSON.
        .target(name: "Vocabulary"),
        .target(name: "Metering"),
        .target(name: "Digests", dependencies: ["CLibcrypto"]),
        .target(name: "StrictJSON"),

        // Floor 1: pure cores. Time and randomness are arguments.
        .target(name: "PolicyLanguage", dependencies: ground),
        .target(name: "BudgetLedger", dependencies: ["Vocabulary", "StrictJSON"]),
        .target(name: "AuditLog", dependencies: ground),
        .target(name: "APIKeys", dependencies: ["Vocabulary", "Digests", "CArgon2"]),
        .target(name: "MessagesWire", dependencies: ["Vocabulary", "StrictJSON"]),
        .target(name: "HTTPWire", dependencies: ["Vocabulary"]),
        .target(name: "TaskLifecycle", dependencies: ["Vocabulary", "StrictJSON"]),
        .target(name: "AdminContract", dependencies: ["Vocabulary", "StrictJSON"]),

        // Floor 2: durability, the only SQL; and the listener of the admin side.
        .target(name: "Store", dependencies: ground + ["Metering", "BudgetLedger", "AuditLog"] + grdb),
        .target(name: "TransportSecurity", dependencies: ["CLibssl"] + nio),
        .target(name: "HTTPListener", dependencies: ["Vocabulary", "HTTPWire", "TransportSecurity", logging] + nio),

        // Floor 3: what is done with it.
        .target(name: "Admission", dependencies: store + ["CLinux", logging]),
        .target(name: "Administration", dependencies: store + ["AdminContract", logging]),
        .target(name: "Compliance", dependencies: store + ["AdminContract", logging]),
        .target(name: "TaskRunner", dependencies: ground + ["MessagesWire", "TaskLifecycle", "CLinux"]),
        .target(name: "Upkeep", dependencies: store + [logging]),

        // Floor 4: sockets.
        .target(
            name: "Gateway",
            dependencies: cores + ["Metering", "Admission", "TaskRunner", "HTTPListener", "TransportSecurity", logging]
                + nio),
        .target(
            name: "AdminAPI",
            dependencies: cores + ["AdminContract", "Administration", "Compliance", "HTTPListener", logging]),
        .target(
            name: "AdminClient",
            dependencies: ["Vocabulary", "StrictJSON", "AdminContract", "HTTPWire", "TransportSecurity"] + nio),
        .target(name: "Simulator", dependencies: ["Vocabulary", "StrictJSON", "MessagesWire", "HTTPWire"] + nio),

        // Floor 5: the verbs of the CLI.
        .target(
            name: "AdminCommands",
            dependencies: ground + ["AdminClient", "AdminContract", "PolicyLanguage", "AuditLog", arguments, yams]),

        // Floor 6: tiny mains.
        .executableTarget(name: "gatehouse", dependencies: ["AdminCommands"]),
        .executableTarget(
            name: "gatehouse-witness",
            dependencies: ["Vocabulary", "Digests", "AuditLog", "HTTPListener", "HTTPWire", arguments, logging] + grdb
                + nio),
        .executableTarget(name: "gatehouse-simulator", dependencies: ["Vocabulary", "Simulator", arguments] + nio),
        .executableTarget(
            name: "gatehoused",
            dependencies: store
                + [
                    "Admission", "Administration", "Compliance", "TaskRunner", "Upkeep", "Gateway", "AdminAPI",
                    "AdminContract", "HTTPListener",
                ]
                + ["Simulator", "TransportSecurity", arguments, logging, yams] + nio),

        .executableTarget(
            name: "AuditBenchmarks", dependencies: store + ["Compliance", "Upkeep", "TestSupport"] + grdb,
            path: "Tests/Benchmarks/AuditBenchmarks"),
        .executableTarget(
            name: "GatewayBenchmarks", dependencies: nio, path: "Tests/Benchmarks/GatewayBenchmarks"),
        .executableTarget(
            name: "KeyBenchmarks", dependencies: store + ["Admission", "Upkeep"], path: "Tests/Benchmarks/KeyBenchmarks"
        ),
        .executableTarget(
            name: "TaskBenchmarks",
            dependencies: store
                + ["Admission", "Gateway", "TaskRunner", "Simulator", "TestSupport", "WireTesting"] + nio,
            path: "Tests/Benchmarks/TaskBenchmarks"),
        .executableTarget(
            name: "LedgerBenchmarks", dependencies: store + grdb, path: "Tests/Benchmarks/LedgerBenchmarks"),

        .target(name: "AllocationCounter", path: "Tests/Benchmarks/AllocationCounter"),
        .executableTarget(
            name: "PolicyBenchmarks", dependencies: ground + ["PolicyLanguage", "AllocationCounter"],
            path: "Tests/Benchmarks/PolicyBenchmarks", exclude: ["cedar_peer.py", "requirements.txt"]),

        // Long seeded walks, for `make fuzz`.
        .target(
            name: "PolicyTesting", dependencies: ["Vocabulary", "StrictJSON", "PolicyLanguage", "Seeds"],
            path: "Tests/PolicyTesting"),
        .executableTarget(
            name: "PolicyWalks", dependencies: ["Vocabulary", "StrictJSON", "PolicyLanguage", "PolicyTesting"],
            path: "Tests/Walks/PolicyWalks"),
        .target(name: "LedgerTesting", dependencies: store + ["Seeds"], path: "Tests/LedgerTesting"),
        .executableTarget(
            name: "LedgerWalks", dependencies: ["LedgerTesting"], path: "Tests/Walks/LedgerWalks"),

        // Tests: the house itself, one suite per room, and the whole.
        .target(name: "Seeds", path: "Tests/Seeds"),
        .testTarget(name: "HouseTests"),
        .target(name: "TestSupport", dependencies: store + ["Admission"], path: "Tests/Support"),
        .target(name: "WireTesting", dependencies: ["HTTPWire"] + nio, path: "Tests/WireTesting"),
        .testTarget(name: "VocabularyTests", dependencies: ground + ["Seeds"]),
        .testTarget(name: "MeteringTests", dependencies: ["Metering"]),
        .testTarget(name: "DigestsTests", dependencies: ground),
        .testTarget(name: "StrictJSONTests", dependencies: ground),
        .testTarget(
            name: "PolicyLanguageTests", dependencies: ground + ["PolicyLanguage", "PolicyTesting", "Seeds"],
            exclude: ["Corpus"]),
        .testTarget(name: "BudgetLedgerTests", dependencies: ground + ["BudgetLedger", "Seeds"]),
        .testTarget(name: "AuditLogTests", dependencies: ground + ["AuditLog"]),
        .testTarget(name: "APIKeysTests", dependencies: ground + ["APIKeys", "Seeds"]),
        .testTarget(name: "MessagesWireTests", dependencies: ground + ["MessagesWire", "Seeds"]),
        .testTarget(name: "HTTPWireTests", dependencies: ground + ["HTTPWire", "Seeds"]),
        .testTarget(name: "TaskLifecycleTests", dependencies: ground + ["TaskLifecycle"]),
        .testTarget(name: "TaskRunnerTests", dependencies: ground + ["TaskRunner", "TaskLifecycle"]),
        .testTarget(name: "AdminContractTests", dependencies: ground + ["AdminContract"]),
        .target(name: "CFaultDisk", path: "Tests/FaultDisk", linkerSettings: [.linkedLibrary("sqlite3")]),
        .testTarget(name: "FaultTests", dependencies: store + ["CFaultDisk", "LedgerTesting", "Seeds", "TestSupport"]),
        .testTarget(name: "StoreTests", dependencies: store + ["Seeds", "TestSupport"] + grdb),
        .testTarget(
            name: "TransportSecurityTests",
            dependencies: ["TransportSecurity", "WireTesting", .product(name: "NIOEmbedded", package: "swift-nio")]
                + nio),
        .testTarget(
            name: "HTTPListenerTests",
            dependencies: [
                "HTTPListener", "HTTPWire", "TransportSecurity", "Vocabulary", "WireTesting", logging,
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ] + nio),
        .testTarget(name: "AdmissionTests", dependencies: store + ["Admission", "Seeds", "TestSupport"]),
        .testTarget(
            name: "SimulatorTests",
            dependencies: ground + ["Simulator", "HTTPWire", "MessagesWire", "WireTesting"] + nio),
        .testTarget(
            name: "GatewayTests",
            dependencies: store + [
                "Gateway", "Admission", "Simulator", "TaskRunner", "TestSupport", "WireTesting", logging,
            ] + nio),
        .testTarget(
            name: "AdministrationTests",
            dependencies: store + ["Administration", "AdminContract", "TestSupport", logging]),
        .testTarget(
            name: "AdminAPITests",
            dependencies: store + [
                "AdminAPI", "AdminClient", "Administration", "AdminContract", "Compliance", "HTTPListener",
                "TestSupport", "WireTesting", logging,
            ] + nio),
        .testTarget(
            name: "ComplianceTests", dependencies: store + ["Compliance", "TestSupport", "Upkeep"],
            exclude: ["Golden"]),
        .testTarget(name: "UpkeepTests", dependencies: store + ["Upkeep", "TestSupport"] + grdb),
        .testTarget(
            name: "AdminCommandsTests",
            dependencies: ground + [
                "AdminCommands", "AdminClient", "AdminContract", "PolicyLanguage", "AuditLog", "TestSupport", arguments,
            ], exclude: ["Help"]),
    ]
)

// The words of every request: without it nothing of them is inlined in the rooms above.
let inlined: Set = ["Vocabulary", "Digests", "StrictJSON", "HTTPWire", "MessagesWire", "PolicyLanguage"]
let inlining = SwiftSetting.unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))

// What nobody waits for in nanoseconds is compiled for size: a release build takes less time by it.
let unhurried: Set = [
    "AdminContract", "Administration", "AdminAPI", "AdminClient", "Compliance", "TaskLifecycle", "TaskRunner", "Upkeep",
]
let smallness = SwiftSetting.unsafeFlags(["-Osize"], .when(configuration: .release))

// What only wires and prints is compiled as it stands: the optimizer took longer for it than for the rooms it calls.
let plain: Set = ["AdminCommands", "gatehoused"]
let plainness = SwiftSetting.unsafeFlags(["-Onone"], .when(configuration: .release))

// Each daemon that a test starts proves the shipped policies: two seconds of a debug build that is not optimized.
let hurried: Set = ["PolicyLanguage"]
let hurry = SwiftSetting.unsafeFlags(["-O"], .when(configuration: .debug))

for target in package.targets where target.type != .system {
    target.swiftSettings =
        (target.swiftSettings ?? []) + house + (inlined.contains(target.name) ? [inlining] : [])
        + (unhurried.contains(target.name) ? [smallness] : []) + (plain.contains(target.name) ? [plainness] : [])
        + (hurried.contains(target.name) ? [hurry] : [])
}
