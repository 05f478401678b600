/// What one argon2id run costs: memory, passes and lanes (RFC 9106, section 3.1).
package struct Argon2Parameters: Hashable, Sendable {
    /// KiB.
    package let memory: UInt32
    package var passes: UInt32 { UInt32(fewPasses) }
    package var lanes: UInt32 { UInt32(fewLanes) }
    // Bytes hold all that the limits allow, and a hundred thousand of these are in memory.
    private let fewPasses: UInt8
    private let fewLanes: UInt8

    /// 19 MiB, two passes, one lane: about 30 ms on one core.
    package static let standard = Argon2Parameters(trusted: 19_456, 2, 1)

    /// The most that a stored string may ask for, so that a corrupt row cannot take the machine's memory or an hour.
    package static let memoryLimit: UInt32 = 262_144
    package static let passLimit: UInt32 = 10
    package static let laneLimit: UInt32 = 4

    /// Sets of equal strength against a guesser; a setting must be at least as costly as one of them.
    package static let floors = [
        Argon2Parameters(trusted: 47_104, 1, 1), standard, Argon2Parameters(trusted: 12_288, 3, 1),
        Argon2Parameters(trusted: 9_216, 4, 1), Argon2Parameters(trusted: 7_168, 5, 1),
    ]

    /// Returns `nil` past a limit, and for less than the eight KiB a lane that the function needs.
    package init?(memory: UInt32, passes: UInt32, lanes: UInt32) {
        guard (1...Self.laneLimit).contains(lanes), (1...Self.passLimit).contains(passes) else { return nil }
        guard (8 * lanes...Self.memoryLimit).contains(memory) else { return nil }
        self.init(trusted: memory, UInt8(clamping: passes), UInt8(clamping: lanes))
    }

    private init(trusted memory: UInt32, _ passes: UInt8, _ lanes: UInt8) {
        (self.memory, fewPasses, fewLanes) = (memory, passes, lanes)
    }

    /// True if new secrets may be stored with this cost.
    package var isStrongEnough: Bool { Self.floors.contains(where: isAtLeast) }

    /// True if no number is below the other's.
    package func isAtLeast(_ other: Argon2Parameters) -> Bool {
        memory >= other.memory && passes >= other.passes && lanes >= other.lanes
    }

    /// Bytes of memory that one run needs.
    package var bytes: Int { Int(memory) * 1_024 }
}
