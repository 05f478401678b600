/// First words of clients that are to be turned away, written byte by byte (RFC 5246, 7.4.1.2).
enum ClientHello {
    /// Speaks TLS 1.1 at most.
    static let versionOneOne = record(version: [3, 2], extensions: [])

    /// Speaks TLS 1.2, and by ALPN `h2` alone (RFC 7301, 3.1).
    static let onlyHTTP2 = record(version: [3, 3], extensions: groups + [0, 16, 0, 5, 0, 3, 2] + Array("h2".utf8))

    /// P-256, uncompressed points, ECDSA and RSA-PSS with SHA-256: what the suites below need.
    private static let groups: [UInt8] =
        [0, 10, 0, 4, 0, 2, 0, 23] + [0, 11, 0, 2, 1, 0] + [0, 13, 0, 6, 0, 4, 4, 3, 8, 4]

    private static func record(version: [UInt8], extensions: [UInt8]) -> [UInt8] {
        let suites: [UInt8] = [0xC0, 0x2B, 0xC0, 0x2F, 0xC0, 0x09, 0x00, 0x2F]
        var body = version + [UInt8](repeating: 7, count: 32) + [0]
        body += sized(suites) + [1, 0] + sized(extensions)
        let handshake = [1, 0] + sized(body)
        return [22, 3, 1] + sized(handshake)
    }

    private static func sized(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
    }
}
