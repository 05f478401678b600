import NIOCore
import NIOPosix

/// A socket whose frames are written byte by byte by the test, and which answers nothing by itself.
struct SocketClient {
    enum Frame: Hashable {
        case text(String)
        case ping
        case close(UInt16, String)
    }

    struct Refused: Error { let answer: String }

    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    static func handshake(_ token: String) -> String {
        "GET /v1/stream HTTP/1.1\r\nhost: localhost\r\nx-api-key: \(token)\r\nconnection: Upgrade\r\n"
            + "upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    }

    static func open(_ port: Int, token: String) async throws -> SocketClient {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await channel.channel.writeAndFlush(ByteBuffer(string: handshake(token))).get()
        return SocketClient(channel: channel)
    }

    /// What the daemon says after these frames, until it closes; the answer to the handshake stands before it.
    func untilClosed(after frames: [[UInt8]] = []) async throws -> [Frame] {
        var bytes: [UInt8] = []
        try await channel.executeThenClose { inbound, outbound in
            do {
                var isOpen = false
                for try await piece in inbound {
                    bytes += piece.readableBytesView
                    guard !isOpen, bytes.firstRange(of: Array("\r\n\r\n".utf8)) != nil else { continue }
                    isOpen = true
                    for frame in frames { try await outbound.write(ByteBuffer(bytes: frame)) }
                }
            } catch is IOError {
                // A reset is an end too.
            }
        }
        let end: [UInt8] = Array("\r\n\r\n".utf8)
        guard bytes.starts(with: Array("HTTP/1.1 101 ".utf8)), let head = bytes.firstRange(of: end) else {
            throw Refused(answer: String(decoding: bytes, as: UTF8.self))
        }
        return Self.frames(bytes[head.upperBound...])
    }

    /// The head of the answer to the handshake; a socket that has opened is closed as the protocol wants it.
    func handshakeAndClose() async throws -> String {
        var bytes: [UInt8] = []
        try await channel.executeThenClose { inbound, outbound in
            var isClosing = false
            for try await piece in inbound {
                bytes += piece.readableBytesView
                guard !isClosing, bytes.firstRange(of: Array("\r\n\r\n".utf8)) != nil else { continue }
                guard bytes.starts(with: Array("HTTP/1.1 101 ".utf8)) else { return }
                isClosing = true
                try await outbound.write(ByteBuffer(bytes: [0x88, 0x80, 1, 2, 3, 4]))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Sends these frames, waits until so many were answered with an error, and goes without a word.
    func leave(after frames: [[UInt8]], answers: Int) async throws {
        try await channel.executeThenClose { inbound, outbound in
            var bytes: [UInt8] = []
            var isOpen = false
            for try await piece in inbound {
                bytes += piece.readableBytesView
                if !isOpen, bytes.firstRange(of: Array("\r\n\r\n".utf8)) != nil {
                    isOpen = true
                    for frame in frames { try await outbound.write(ByteBuffer(bytes: frame)) }
                }
                if bytes.ranges(of: Array(#"{"type":"error""#.utf8)).count >= answers { return }
            }
        }
    }

    /// Frames of the daemon are not masked; those of these tests have fewer than 65,536 bytes.
    private static func frames(_ bytes: ArraySlice<UInt8>) -> [Frame] {
        var (rest, frames) = (bytes, [Frame]())
        while let first = rest.popFirst(), let short = rest.popFirst() {
            let width = short == 126 ? 2 : 0
            let size = width == 0 ? Int(short) : rest.prefix(2).reduce(0) { $0 << 8 | Int($1) }
            let payload = rest.dropFirst(width).prefix(size)
            rest = rest.dropFirst(width + size)
            switch first & 0x0F {
            case 8:
                let code = payload.prefix(2).reduce(UInt16(0)) { $0 << 8 | UInt16($1) }
                frames.append(.close(code, String(decoding: payload.dropFirst(2), as: UTF8.self)))
            case 9: frames.append(.ping)
            default: frames.append(.text(String(decoding: payload, as: UTF8.self)))
            }
        }
        return frames
    }
}
