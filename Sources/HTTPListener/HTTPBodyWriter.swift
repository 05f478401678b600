import HTTPWire
import NIOCore
import Synchronization

/// Writes the body of one response; each write returns when the socket has taken it.
package struct HTTPBodyWriter: Sendable {
    private let channel: any Channel
    private let framing: BodyFraming
    private let deadline: TimeAmount
    private let sent = Count()

    /// Bytes of the body that were handed in, counted for every copy of the writer.
    private final class Count: Sendable {
        let bytes = Atomic(0)
    }

    /// The body is not as long as its head says; the connection is cut, or the next answer would be misread.
    package struct LengthMismatch: Error {}

    init(_ channel: any Channel, _ framing: BodyFraming, deadline: TimeAmount) {
        (self.channel, self.framing, self.deadline) = (channel, framing, deadline)
    }

    /// True once nobody reads any more.
    package var clientHasLeft: Bool { !channel.isActive }

    /// Returns when the client has left, for what waits for something to say.
    package func untilClientLeaves() async {
        // The future fails only when the channel never was; then the client has left too.
        try? await channel.closeFuture.get()
    }

    /// Sends `bytes`, as one chunk where the body has no length.
    ///
    /// - Throws: When the client has left, has taken nothing for the deadline of the settings, or the length that was
    ///   announced is passed; nothing of `bytes` is sent then.
    package func write(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        let total = sent.bytes.wrappingAdd(bytes.count, ordering: .relaxed).newValue
        if case .length(let length) = framing, total > length { throw LengthMismatch() }
        var frame: [UInt8] = []
        if framing == .chunked { HeadWriter.chunk(ofSize: bytes.count, to: &frame) }
        frame += bytes
        if framing == .chunked { HeadWriter.endLine(&frame) }
        try await send(frame)
    }

    /// Sends `text`, which a server-sent event is.
    package func write(_ text: String) async throws { try await write(Array(text.utf8)) }

    /// Ends the body.
    func end() async throws {
        if case .length(let length) = framing, sent.bytes.load(ordering: .relaxed) != length { throw LengthMismatch() }
        var frame: [UInt8] = []
        if framing == .chunked { HeadWriter.lastChunk(to: &frame) }
        if !frame.isEmpty { try await send(frame) }
    }

    private func send(_ frame: [UInt8]) async throws {
        let channel = channel
        let stalled = channel.eventLoop.scheduleTask(in: deadline) { channel.close(promise: nil) }
        defer { stalled.cancel() }
        try await channel.writeAndFlush(ByteBuffer(bytes: frame))
    }
}
