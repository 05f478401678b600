/// The host of a URL: lower case, without port and final dot.
package struct HostName: Hashable, Sendable {
    private static let lengthLimit = 253

    package let text: String

    /// Returns `nil`, which is doubt, unless `text` is a host name or an address in plain form.
    package init?(_ text: String) {
        var name = text.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        guard !name.isEmpty, name.utf8.count <= Self.lengthLimit else { return nil }
        guard Self.isName(name) || Self.isBracketed(name) else { return nil }
        self.text = name
    }

    /// Returns `nil`, which is doubt, unless `url` is `http(s)://host...` without user information.
    package init?(url: String) {
        let lower = url.lowercased()
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else { return nil }
        guard let scheme = ["http://", "https://"].first(where: { lower.hasPrefix($0) }) else { return nil }
        let authority = lower.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        guard !authority.contains("@"), let host = Self.withoutPort(authority) else { return nil }
        self.init(String(host))
    }

    /// Whether this is an address, below which there are no hosts.
    var isAddress: Bool { text.hasPrefix("[") || Self.looksNumeric(text.split(separator: ".").last ?? "") }

    private static func withoutPort(_ authority: Substring) -> Substring? {
        guard !authority.hasSuffix("]"), let colon = authority.lastIndex(of: ":") else { return authority }
        let port = authority[colon...].dropFirst()
        guard port.utf8.count <= 5, port.utf8.allSatisfy(ScriptReader.isDigit) else { return nil }
        return authority[..<colon]
    }

    /// Letters, digits, `-` and `_` in labels; a name whose last label is a number is an address of four numbers.
    private static func isName(_ name: String) -> Bool {
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        for label in labels {
            guard (1...63).contains(label.utf8.count) else { return false }
            guard label.utf8.allSatisfy({ isLabelByte($0) }) else { return false }
        }
        guard let last = labels.last, looksNumeric(last) else { return true }
        return labels.count == 4 && labels.allSatisfy(isOctet)
    }

    private static func isLabelByte(_ byte: UInt8) -> Bool {
        ScriptReader.isNameByte(byte, isFirst: false) || byte == UInt8(ascii: "-")
    }

    private static func looksNumeric(_ label: Substring) -> Bool {
        label.utf8.allSatisfy(ScriptReader.isDigit) || label.hasPrefix("0x")
    }

    private static func isOctet(_ label: Substring) -> Bool {
        guard let number = UInt8(label), label.utf8.allSatisfy(ScriptReader.isDigit) else { return false }
        return String(number) == label
    }

    private static func isBracketed(_ name: String) -> Bool {
        guard name.hasPrefix("["), name.hasSuffix("]"), name.utf8.count > 3 else { return false }
        return name.dropFirst().dropLast().utf8.allSatisfy { byte in
            ScriptReader.isDigit(byte) || (0x61...0x66).contains(byte) || byte == UInt8(ascii: ":")
                || byte == UInt8(ascii: ".")
        }
    }
}
