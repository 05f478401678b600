/// The value of `Host`: `name`, `name:port` or `[address]:port`, without user information, path or list.
enum HostGrammar {
    static func isValid(_ host: ArraySlice<UInt8>) -> Bool {
        guard let first = host.first else { return false }
        guard first == UInt8(ascii: "[") else { return isNameAndPort(host) }
        guard let close = host.firstIndex(of: UInt8(ascii: "]")) else { return false }
        let address = host[(host.startIndex + 1)..<close]
        guard address.count >= 2, address.allSatisfy(isAddressByte) else { return false }
        return isPort(host[(close + 1)...])
    }

    private static func isNameAndPort(_ host: ArraySlice<UInt8>) -> Bool {
        let end = host.firstIndex(of: UInt8(ascii: ":")) ?? host.endIndex
        let name = host[..<end]
        return !name.isEmpty && name.allSatisfy(isNameByte) && isPort(host[end...])
    }

    /// True for nothing, or `:` and a port of 1 to 65535.
    private static func isPort(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.first == UInt8(ascii: ":") else { return text.isEmpty }
        let digits = text.dropFirst()
        guard (1...5).contains(digits.count), digits.allSatisfy(Bytes.isDigit) else { return false }
        let port = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return (1...65_535).contains(port)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x30...0x39: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        Bytes.hexDigit(byte) != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }
}
