import StrictJSON
import Synchronization

/// A program in a sandbox of its own that is talked with line by line, in JSON.
final class SandboxProgram: Sendable {
    /// How it ended, and the last of its error output.
    struct End: Sendable {
        let ending: SandboxResult.Ending
        let errors: String
    }

    /// Bytes of one line, and of lines that nobody has taken yet: past either it is killed.
    static let lineLimit = 16 << 20
    static let unreadLimit = 64 << 20

    private struct State {
        var rest: [UInt8] = []
        var unread = 0
        var end: End?
        var waiter: CheckedContinuation<End, Never>?
    }

    /// What it says; over when it is dead.
    let lines: AsyncStream<[UInt8]>
    private let keeper: SandboxKeeper
    private let name: SandboxKeeper.Name
    private let state = Mutex(State())
    private let told: AsyncStream<[UInt8]>.Continuation

    private init(_ keeper: SandboxKeeper) {
        self.keeper = keeper
        name = keeper.newName()
        (lines, told) = AsyncStream.makeStream()
    }

    /// Starts it; `nil` if bubblewrap cannot be started.
    static func start(
        _ arguments: [String], _ bounds: SandboxBounds, secret: [UInt8], keeper: SandboxKeeper
    ) async -> SandboxProgram? {
        let program = SandboxProgram(keeper)
        let hasStarted = await withCheckedContinuation { continuation in
            keeper.hand(
                .launch(program.name, arguments, bounds, secret: secret, tell: { program.take($0) }) {
                    continuation.resume(returning: $0)
                })
        }
        return hasStarted ? program : nil
    }

    func say(_ value: JSONValue) { keeper.hand(.say(name, JSONWriter.plain(value) + [0x0A])) }

    /// Closes its input, upon which it ends; it is killed if that takes longer than so many seconds.
    func hush(within seconds: UInt64) {
        keeper.hand(.hush(name, deadline: SandboxKeeper.now + seconds * 1_000_000_000))
    }

    /// Its end, once it and all that it started are dead.
    ///
    /// Asked for once; cancelling the wait changes nothing.
    var end: End {
        get async {
            await withCheckedContinuation { continuation in
                let end = state.withLock { state -> End? in
                    if state.end == nil { state.waiter = continuation }
                    return state.end
                }
                if let end { continuation.resume(returning: end) }
            }
        }
    }

    func kill(_ why: SandboxResult.Killing = .cancelled) { keeper.hand(.kill(name, why)) }

    /// Told by whoever has taken a line.
    func taken(_ line: [UInt8]) { state.withLock { $0.unread -= line.count } }

    private func take(_ news: SandboxTalk.News) {
        switch news {
        case .ended(let ending, let errors):
            told.finish()
            let end = End(ending: ending, errors: errors)
            let waiter = state.withLock { state in
                state.end = end
                return exchange(&state.waiter, with: nil)
            }
            waiter?.resume(returning: end)
        case .bytes(let bytes):
            let (lines, isTooMuch) = state.withLock { state -> ([[UInt8]], Bool) in
                var (lines, place) = ([[UInt8]](), bytes.startIndex)
                // Each byte is looked at once, however long a line is.
                while let end = bytes[place...].firstIndex(of: 0x0A) {
                    lines.append(exchange(&state.rest, with: []) + bytes[place..<end])
                    place = end + 1
                }
                state.rest += bytes[place...]
                state.unread += lines.reduce(0) { $0 + $1.count }
                return (lines, state.rest.count > Self.lineLimit || state.unread > Self.unreadLimit)
            }
            for line in lines { told.yield(line) }
            if isTooMuch { kill(.output) }
        }
    }
}
