/// Writes the frames of a server (RFC 6455, section 5): whole, unmasked.
package enum FrameWriter {
    /// Appends one text message.
    package static func text(_ bytes: [UInt8], to output: inout [UInt8]) { frame(0x81, bytes, to: &output) }

    /// Appends a ping without content.
    package static func ping(to output: inout [UInt8]) { frame(0x89, [], to: &output) }

    /// Appends the answer to a ping.
    package static func pong(_ bytes: [UInt8], to output: inout [UInt8]) { frame(0x8A, bytes, to: &output) }

    /// Appends the last frame, with its code and its word.
    package static func close(_ refusal: SocketRefusal, to output: inout [UInt8]) {
        let code = [UInt8(refusal.code >> 8), UInt8(refusal.code & 0xFF)]
        frame(0x88, code + refusal.reason.utf8.prefix(120), to: &output)
    }

    private static func frame(_ first: UInt8, _ bytes: [UInt8], to output: inout [UInt8]) {
        output.append(first)
        switch bytes.count {
        case 0..<126: output.append(UInt8(bytes.count))
        case 126..<65_536: output += [126, UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)]
        default: output += [127] + (0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> (56 - 8 * $0)) }
        }
        output += bytes
    }
}
