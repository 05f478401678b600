import Admission
import HTTPWire
import NIOCore
import NIOPosix
import TaskRunner
import Vocabulary

/// Sends one artifact, piece by piece as the client takes it.
extension ClientHandler {
    private static let piece = 262_144

    func sendArtifact(_ principal: Principal) {
        guard let desk = loop.tasks, let (text, path) = Route.taskPath(reader.head.path), let id = TaskID(text),
            let path
        else { return refuse(.artifactUnknown, noting: principal) }
        stage = .busy
        loop.laterNumber += 1
        let number = loop.laterNumber
        later = (number, {})
        let (project, board, archive) = (principal.project?.id, desk.board, desk.archive)
        let found = NIOThreadPool.singleton.runIfActive(eventLoop: loop.eventLoop) { () -> OpenArtifact? in
            let owner = board.find(id)?.order.owner.project ?? archive.find(id)?.project
            guard owner != nil, owner == project else { return nil }
            return OpenArtifact(task: id, path: path, in: board.settings.folder)
        }
        found.assumeIsolated().whenComplete { result in
            guard self.stage == .busy, self.later?.number == number else { return }
            self.later = nil
            guard case .success(let artifact?) = result else {
                self.refuse(.artifactUnknown, noting: principal)
                self.flush()
                return self.takeWaiting()
            }
            desk.gatekeeper.noteDownload(path, of: id, by: principal)
            self.begin(artifact)
        }
    }

    private func begin(_ artifact: OpenArtifact) {
        guard let range = ByteRange(reader.head.table.text(named: "range"), of: artifact.size) else {
            refuse(CallRefusal(.invalidRequest, "`Range` is one range of bytes within the artifact"))
            return flush()
        }
        meter(range.isPart ? 206 : 200)
        HeadWriter.status(range.isPart ? 206 : 200, to: &outgoing)
        HeadWriter.field("content-type", "application/octet-stream" as StaticString, to: &outgoing)
        HeadWriter.field("content-disposition", "attachment" as StaticString, to: &outgoing)
        HeadWriter.field("x-content-type-options", "nosniff" as StaticString, to: &outgoing)
        HeadWriter.field("etag", "\"\(artifact.sha256)\"", to: &outgoing)
        HeadWriter.field("accept-ranges", "bytes" as StaticString, to: &outgoing)
        if range.isPart {
            HeadWriter.field(
                "content-range", "bytes \(range.start)-\(range.end - 1)/\(artifact.size)", to: &outgoing)
        }
        HeadWriter.field("content-length", Int(range.end - range.start), to: &outgoing)
        endHead()
        send(artifact, from: range.start, to: reader.head.method == .head ? range.start : range.end)
    }

    private func send(_ artifact: OpenArtifact, from place: Int64, to end: Int64) {
        guard place < end, let context else {
            guard stage == .busy else { return }
            answered()
            return flush()
        }
        let count = Int(min(Int64(Self.piece), end - place))
        let read = NIOThreadPool.singleton.runIfActive(eventLoop: loop.eventLoop) {
            artifact.bytes(from: place, count: count)
        }
        read.assumeIsolated().whenComplete { result in
            // A piece that cannot be read, or is shorter than it was, must not look like the whole.
            guard case .success(let bytes) = result, bytes.count == count, self.stage == .busy else {
                return context.close(promise: nil)
            }
            self.outgoing += bytes
            var buffer = self.loop.allocator.buffer(capacity: self.outgoing.count)
            buffer.writeBytes(self.outgoing)
            self.outgoing = []
            context.writeAndFlush(self.wrapOutboundOut(buffer)).assumeIsolated().whenComplete { _ in
                self.send(artifact, from: place + Int64(count), to: end)
            }
        }
    }
}

/// One range of bytes, or all of them (RFC 9110, section 14.1.2).
struct ByteRange: Hashable {
    let start: Int64
    let end: Int64
    let isPart: Bool

    /// Returns `nil` for a range that is none, or lies behind the end.
    init?(_ text: String?, of size: Int64) {
        guard let text else {
            (start, end, isPart) = (0, size, false)
            return
        }
        let parts = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        let areNumbers = parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        guard text.hasPrefix("bytes="), parts.count == 2, areNumbers else { return nil }
        if parts[0].isEmpty {
            guard let count = Int64(parts[1]), count > 0 else { return nil }
            (start, end) = (max(0, size - count), size)
        } else {
            guard let first = Int64(parts[0]), first >= 0, first < size else { return nil }
            let last = parts[1].isEmpty ? size - 1 : Int64(parts[1]) ?? -1
            guard last >= first else { return nil }
            (start, end) = (first, last < size ? last + 1 : size)
        }
        isPart = true
    }
}

extension CallRefusal {
    static let artifactUnknown = CallRefusal(.artifactUnknown, "there is no such artifact of this task")
}
