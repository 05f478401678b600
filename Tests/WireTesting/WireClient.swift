package import HTTPWire
package import NIOCore
import NIOPosix

/// A client for tests that sends exactly the bytes that it is given.
package enum WireClient {
    /// What came back on one connection.
    package struct Conversation: Sendable {
        package let responses: [WireResponse]
        /// Whether the server ended the connection.
        package let isClosed: Bool
    }

    /// Adds what a test wants under the bytes, such as TLS.
    package typealias Preparation = @Sendable (any Channel) throws -> Void

    /// Sends each piece as a write of its own, and reads until `count` responses are whole or the server closes.
    package static func talk(
        to port: Int, _ pieces: [String], responses count: Int = .max, method: RequestMethod = .post,
        over prepare: @escaping Preparation = { _ in }
    ) async throws -> Conversation {
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
        return try await talk(to: address, pieces, responses: count, method: method, over: prepare)
    }

    /// The same over a Unix socket.
    package static func talk(
        toSocket path: String, _ pieces: [String], responses count: Int = .max, method: RequestMethod = .post
    ) async throws -> Conversation {
        let address = try SocketAddress(unixDomainSocketPath: path)
        return try await talk(to: address, pieces, responses: count, method: method, over: { _ in })
    }

    /// Sends a request, and leaves without reading when `wait` returns.
    package static func leave(
        _ port: Int, _ request: String, after wait: @Sendable () async throws -> Void
    ) async throws {
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
        try await connect(to: address, over: { _ in }).executeThenClose { _, outbound in
            await send([request], through: outbound)
            try await wait()
        }
    }

    private static func connect(
        to address: SocketAddress, over prepare: @escaping Preparation
    ) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(to: address) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try prepare(channel)
                    return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                }
            }
    }

    private static func talk(
        to address: SocketAddress, _ pieces: [String], responses count: Int, method: RequestMethod,
        over prepare: @escaping Preparation
    ) async throws -> Conversation {
        let connection = try await connect(to: address, over: prepare)
        var told: Conversation?
        do {
            try await connection.executeThenClose { inbound, outbound in
                await send(pieces, through: outbound)
                told = try await listen(to: inbound, responses: count, method: method)
            }
        } catch is ChannelError {
            // A server that has closed already leaves nothing to close here.
        }
        return told ?? Conversation(responses: [], isClosed: true)
    }

    /// A server may close before it has read everything: what it said is what counts.
    private static func send(_ pieces: [String], through outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) async {
        for piece in pieces { try? await outbound.write(ByteBuffer(string: piece)) }
    }

    private static func listen(
        to inbound: NIOAsyncChannelInboundStream<ByteBuffer>, responses count: Int, method: RequestMethod
    ) async throws -> Conversation {
        var collector = ResponseCollector(answering: method)
        do {
            for try await bytes in inbound {
                try collector.read(Array(bytes.readableBytesView))
                guard collector.wholeCount < count else {
                    return Conversation(responses: collector.responses, isClosed: false)
                }
            }
        } catch is IOError {
            // A reset is an end too.
        }
        collector.close()
        return Conversation(responses: collector.responses, isClosed: true)
    }

    /// A request with a JSON body.
    package static func post(_ target: String, _ body: String, fields: String = "") -> String {
        let head = "POST \(target) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        return "\(head)\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// A request without a body.
    package static func get(_ target: String, fields: String = "") -> String {
        "GET \(target) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n"
    }
}
