/// The name of a log for ever, and of the key that signs it: `<deployment>/audit/<tenant id, house or root>`.
///
/// A log that replaces another after an accepted loss appends `/g2`, `/g3` and so on.
package struct LogOrigin: Hashable, Sendable, CustomStringConvertible {
    /// The log of what concerns no tenant.
    package static let house = "house"
    /// The log whose leaves are the checkpoints of all others.
    package static let root = "root"

    package let text: String

    /// True for what names a log that is no tenant's: a tenant of that name would stand before it.
    package static func isReserved(_ name: String) -> Bool { name == house || name == root }

    /// Returns `nil` unless `deployment` and `log` can stand in a key name.
    package init?(deployment: String, log: String, generation: Int = 1) {
        guard !log.contains("/"), generation >= 1 else { return nil }
        let base = "\(deployment)/audit/\(log)"
        guard !deployment.isEmpty, !log.isEmpty, KeyName.isValid(base) else { return nil }
        text = generation == 1 ? base : "\(base)/g\(generation)"
    }

    package var description: String { text }

    /// Which of the logs of one owner an origin names: 1 unless it ends in `/g2`, `/g3` and so on.
    package static func generation(of text: String) -> Int {
        guard let last = text.split(separator: "/").last, last.hasPrefix("g") else { return 1 }
        return Int(last.dropFirst()).flatMap { $0 > 1 ? $0 : nil } ?? 1
    }
}

/// What signed notes allow as the name of a key.
enum KeyName {
    static let byteLimit = 512

    static func isValid(_ name: some StringProtocol) -> Bool {
        (1...byteLimit).contains(name.utf8.count)
            && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "+" && !$0.properties.isWhitespace }
    }
}
