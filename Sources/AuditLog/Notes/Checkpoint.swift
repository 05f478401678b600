package import Digests

/// The head of a log: how many leaves, and the root of their tree (C2SP `tlog-checkpoint`).
package struct Checkpoint: Hashable, Sendable {
    package let origin: String
    package let size: Int
    package let root: Digest256
    /// Extension lines of others; we write none.
    package let extensions: [String]

    package init(origin: String, size: Int, root: Digest256) {
        self.origin = origin
        self.size = size
        self.root = root
        extensions = []
    }

    /// Parses a note's text; `nil` for anything that is not exactly this form.
    package init?(text: String) {
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { Substring($0) }
        guard lines.count >= 4, lines.last?.isEmpty == true, KeyName.isValid(lines[0]) else { return nil }
        guard let size = Decimal.parse(lines[1].utf8), let bytes = Base64.decode(lines[2]) else { return nil }
        guard let root = Digest256(bytes) else { return nil }
        let extensions = lines[3...].dropLast()
        guard extensions.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.origin = String(lines[0])
        self.size = size
        self.root = root
        self.extensions = extensions.map { String($0) }
    }

    /// Origin, size and root, a line each, then the extensions.
    package var text: String {
        let lines = [origin, String(size), Base64.encode(root.bytes)] + extensions
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Decimal numbers of the formats: digits only, no leading zero, within `Int`.
enum Decimal {
    static func parse(_ digits: some Collection<UInt8>) -> Int? {
        guard (1...19).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard digits.count == 1 || digits.first != 0x30 else { return nil }
        var number = 0
        for digit in digits {
            let (scaled, passed) = number.multipliedReportingOverflow(by: 10)
            let (sum, carried) = scaled.addingReportingOverflow(Int(digit - 0x30))
            guard !passed, !carried else { return nil }
            number = sum
        }
        return number
    }
}
