package import BudgetLedger
import Glibc

/// The system's time zone files, read once per zone.
package enum ZoneDatabase {
    private static let folder = "/usr/share/zoneinfo"
    /// The largest file of the system's database is below 4 KiB.
    private static let byteLimit = 64 * 1_024

    /// The rules of an IANA zone; `nil` for a name that the system does not know.
    package static func rules(of name: String) -> ZoneRules? {
        if name == "UTC" { return .utc }
        guard isName(name), let bytes = read("\(folder)/\(name)") else { return nil }
        return ZoneFile.parse(bytes)
    }

    /// Letters, digits, `_ + -` and `/` between parts: no dots, so no way out of the folder.
    private static func isName(_ name: String) -> Bool {
        let isPlain = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [0x5F, 0x2B, 0x2D, 0x2F].contains(byte)
        }
        return isPlain && (1...64).contains(name.utf8.count) && !name.hasPrefix("/")
    }

    private static func read(_ path: String) -> [UInt8]? {
        // SAFETY: reads the path during the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: byteLimit)
        // SAFETY: writes at most as many bytes as the array has.
        let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
        return count > 0 ? Array(bytes.prefix(count)) : nil
    }
}
