/// One message or control frame of a client, whole and unmasked.
package enum SocketMessage: Hashable, Sendable {
    case text([UInt8])
    case ping([UInt8])
    case pong
    /// With the client's code, if it sent one.
    case close(UInt16?)
}

/// Why a socket is closed: the code and the word of RFC 6455, section 7.4.1.
package struct SocketRefusal: Error, Hashable, Sendable {
    package let code: UInt16
    package let reason: String

    package init(_ code: UInt16, _ reason: String) { (self.code, self.reason) = (code, reason) }

    package static let malformed = SocketRefusal(1_002, "malformed")
    package static let binary = SocketRefusal(1_003, "text-only")
    package static let notUTF8 = SocketRefusal(1_007, "not-utf8")
    package static let tooBig = SocketRefusal(1_009, "too-big")
}

/// Reads the frames of a client (RFC 6455, section 5), strictly: masked, without extensions, text only.
///
/// Fed with bytes in any pieces. What is held is bounded by `messageLimit` and a few bytes of a head.
package struct FrameReader: Sendable {
    package static let messageLimit = 65_536
    package static let fragmentLimit = 64
    private static let controlLimit = 125

    private var pending: [UInt8] = []
    private var message: [UInt8] = []
    private var fragments = 0
    /// Why what came last cannot be read; messages that came before it in the same bytes are not lost.
    package private(set) var refusal: SocketRefusal?

    package init() {}

    /// Takes the next bytes and answers what they completed; `refusal` tells whether more will come of it.
    package mutating func read(_ bytes: [UInt8]) -> [SocketMessage] {
        guard refusal == nil else { return [] }
        pending += bytes
        var messages: [SocketMessage] = []
        var place = 0
        do throws(SocketRefusal) {
            while let frame = try head(at: place) {
                guard pending.count - place >= frame.length else { break }
                let end = place + frame.length
                let payload = unmasked(pending[(end - frame.payload)..<end], key: frame.key)
                place = end
                if let message = try take(frame, payload) { messages.append(message) }
            }
        } catch { refusal = error }
        pending.removeFirst(place)
        return messages
    }

    private struct Frame {
        var isFinal: Bool
        var code: UInt8
        var key: [UInt8]
        var payload: Int
        /// Head and payload.
        var length: Int

        var isControl: Bool { code >= 8 }
    }

    /// The head at `place`; `nil` while it is not whole.
    private func head(at place: Int) throws(SocketRefusal) -> Frame? {
        guard pending.count - place >= 2 else { return nil }
        let (first, second) = (pending[place], pending[place + 1])
        let frame = Frame(isFinal: first & 0x80 != 0, code: first & 0x0F, key: [], payload: 0, length: 0)
        guard first & 0x70 == 0, second & 0x80 != 0 else { throw .malformed }
        guard frame.code != 2 else { throw .binary }
        guard [0, 1, 8, 9, 10].contains(frame.code) else { throw .malformed }
        guard !frame.isControl || (frame.isFinal && second & 0x7F <= UInt8(Self.controlLimit)) else { throw .malformed }
        return try sized(frame, Int(second & 0x7F), at: place)
    }

    private func sized(_ frame: Frame, _ short: Int, at place: Int) throws(SocketRefusal) -> Frame? {
        let width = short == 127 ? 8 : short == 126 ? 2 : 0
        guard pending.count - place >= 2 + width + 4 else { return nil }
        var size = width == 0 ? UInt64(short) : 0
        for byte in pending[(place + 2)..<(place + 2 + width)] { size = size << 8 | UInt64(byte) }
        guard size >= (width == 8 ? 65_536 : width == 2 ? 126 : 0) else { throw .malformed }  // not the shortest form
        guard size <= UInt64(Self.messageLimit), frame.isControl || message.count + Int(size) <= Self.messageLimit
        else { throw .tooBig }
        var frame = frame
        frame.payload = Int(size)
        frame.key = Array(pending[(place + 2 + width)..<(place + 6 + width)])
        frame.length = 6 + width + frame.payload
        return frame
    }

    private func unmasked(_ bytes: ArraySlice<UInt8>, key: [UInt8]) -> [UInt8] {
        bytes.enumerated().map { $1 ^ key[$0 & 3] }
    }

    private mutating func take(_ frame: Frame, _ payload: [UInt8]) throws(SocketRefusal) -> SocketMessage? {
        switch frame.code {
        case 8:
            return .close(try closeCode(payload))
        case 9: return .ping(payload)
        case 10: return .pong
        default: return try add(frame, payload)
        }
    }

    /// The code of a close frame, one that may be sent, before a reason in UTF-8 (RFC 6455, sections 5.5.1 and 7.4).
    private func closeCode(_ payload: [UInt8]) throws(SocketRefusal) -> UInt16? {
        guard !payload.isEmpty else { return nil }
        guard payload.count >= 2 else { throw .malformed }
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        switch code {
        case 1_000...1_003, 1_007...1_014, 3_000...4_999: break
        default: throw .malformed
        }
        guard String(validating: payload.dropFirst(2), as: UTF8.self) != nil else { throw .notUTF8 }
        return code
    }

    private mutating func add(_ frame: Frame, _ payload: [UInt8]) throws(SocketRefusal) -> SocketMessage? {
        guard (frame.code == 0) == (fragments > 0) else { throw .malformed }
        fragments += 1
        guard fragments <= Self.fragmentLimit else { throw .tooBig }
        message += payload
        guard frame.isFinal else { return nil }
        defer { (message, fragments) = ([], 0) }
        return .text(message)
    }
}
