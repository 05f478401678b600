import APIKeys
import Digests
import Foundation
import Synchronization
import Vocabulary

/// Requests with bad keys at a steady rate, twenty from each of a thousand new addresses a second.
///
/// A third of them is malformed, a third names no key, a third names a good key with a wrong secret.
final class Flood: @unchecked Sendable {
    static let perConnection = 20
    private let port: Int
    private let rate: Int
    private let requests: [[UInt8]]
    // SAFETY: the thread of `run` alone writes; both are read after it has ended.
    private(set) var answered = 0
    private(set) var seconds = 0.0
    private let isOver = Atomic(false)

    init(port: Int, rate: Int, good: String) {
        (self.port, self.rate) = (port, rate)
        let made = Self.tokens(good: Array(good.utf8))
        requests = stride(from: 0, to: made.count, by: Self.perConnection).map { start in
            made[start..<start + Self.perConnection].flatMap { token in
                Array("GET /v1/models HTTP/1.1\r\nhost: a\r\nx-api-key: ".utf8) + token + Array("\r\n\r\n".utf8)
            }
        }
    }

    var reachedRate: Double { seconds > 0 ? Double(answered) / seconds : 0 }

    func end() { isOver.store(true, ordering: .relaxed) }

    /// Runs on the calling thread until `end`.
    func run() {
        var (open, sent, source) = ([Pending](), 0, UInt32.random(in: 1...0xFFFF))
        let began = nanoseconds()
        while !isOver.load(ordering: .relaxed) {
            let due = Int(Double(nanoseconds() - began) / 1_000_000_000 * Double(rate))
            while sent + Self.perConnection <= due, open.count < 256 {
                source = (source &+ 0x101) & 0xFF_FFFF
                guard let wire = try? Wire(port: port, source: max(2, source)) else { break }
                // A connection that breaks is one that the daemon closed: its requests are not counted.
                try? wire.send(requests[sent / Self.perConnection % requests.count])
                open.append(Pending(wire: wire))
                sent += Self.perConnection
            }
            collect(&open)
        }
        seconds = Double(nanoseconds() - began) / 1_000_000_000
    }

    private struct Pending {
        let wire: Wire
        var answers = 0
        var isOver = false
    }

    /// Reads what has come on any connection, waiting at most a millisecond.
    private func collect(_ open: inout [Pending]) {
        var polled = open.map { pollfd(fd: $0.wire.handle, events: Int16(POLLIN), revents: 0) }
        // SAFETY: the array has as many entries as are said.
        guard unsafe poll(&polled, nfds_t(polled.count), 1) > 0 else { return }
        for place in open.indices where polled[place].revents != 0 {
            let bytes = open[place].wire.receive()
            open[place].answers += Self.count(bytes)
            if bytes.isEmpty || open[place].answers >= Self.perConnection { open[place].isOver = true }
        }
        answered += open.reduce(0) { $0 + ($1.isOver ? $1.answers : 0) }
        open.removeAll(where: \.isOver)
    }

    /// Status lines in what came; one that is cut in two is missed, which makes the rate a lower bound.
    private static func count(_ bytes: [UInt8]) -> Int {
        let mark = Array("HTTP/1.1 4".utf8)
        var (count, place) = (0, 0)
        while place + mark.count <= bytes.count {
            if bytes[place] == mark[0], bytes[place..<place + mark.count].elementsEqual(mark) {
                count += 1
                place += mark.count
            } else {
                place += 1
            }
        }
        return count
    }

    private static func tokens(good: [UInt8]) -> [[UInt8]] {
        var random = SecureRandom()
        return (0..<120_000).map { number in
            switch number % 3 {
            case 0:
                var token = good
                token[10 + number / 3 % 60] = UInt8(ascii: "_")
                return token
            case 1: return Secret(kind: .project, id: KeyID(using: &random), using: &random).withBytes { $0 }
            default:
                var token = Array(good[..<24]) + Base62.random(TokenText.secretDigits, using: &random)
                token += TokenChecksum.digits(of: token, count: token.count)
                return token
            }
        }
    }
}
