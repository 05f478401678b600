/// The host of an `https` URL (RFC 3986, section 3.2.2), or nothing where two readers could see two hosts.
enum URLHost {
    /// The host in lower case, without a port; `nil` for another scheme, userinfo, a backslash or anything odd.
    static func read(_ url: String) -> String? {
        let bytes = Array(url.utf8)
        let scheme = Array("https://".utf8)
        guard bytes.count > scheme.count, bytes.prefix(scheme.count).map({ $0 | 0x20 }) == scheme.map({ $0 | 0x20 })
        else { return nil }
        guard !bytes.contains(UInt8(ascii: "\\")), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        let authority = bytes.dropFirst(scheme.count).prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 }
        let parts = authority.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let host = parts.first, !host.isEmpty else { return nil }
        if parts.count == 2 { guard parts[1].allSatisfy({ (0x30...0x39).contains($0) }) else { return nil } }
        guard host.allSatisfy({ isHostByte($0) }) else { return nil }
        return String(decoding: host, as: UTF8.self).lowercased()
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}
