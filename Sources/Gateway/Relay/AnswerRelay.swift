import Admission
import HTTPWire
import MessagesWire
import Vocabulary

/// Follows one answer as it passes: meters it, watches its tool calls, and says which bytes may go out.
///
/// Streams go out event by event, so that whatever ends one stands between two events. Everything else goes out as it
/// comes, or is held until it has been judged as a whole.
struct AnswerRelay {
    enum Mode: Hashable {
        case events
        /// Passed on at once and kept for the meter.
        case body
        /// Kept back until it is whole.
        case held
    }

    enum Stop {
        indirect case deny(ToolCall, CallRefusal)
        case spent
        case unreadable
    }

    let mode: Mode
    private(set) var meter = UsageMeter()
    /// What may go out now.
    private(set) var ready: [UInt8] = []
    /// Why nothing more may go out.
    private(set) var stop: Stop?

    private let grant: Grant
    private let judge: (ToolCall, Bool) -> ToolVerdict
    private let limit: Int
    private var reader = SSEReader()
    private var guardian = StreamGuard()
    /// The beginning of an event, or the body so far.
    private var kept: [UInt8] = []
    private var isTooLarge = false

    /// - Parameter judge: What the policy says of a call; the flag tells that its arguments are there.
    init(_ mode: Mode, grant: Grant, limit: Int, judge: @escaping (ToolCall, _ isComplete: Bool) -> ToolVerdict) {
        (self.mode, self.grant, self.limit, self.judge) = (mode, grant, limit, judge)
    }

    mutating func takeReady() -> [UInt8] {
        defer { ready = [] }
        return ready
    }

    mutating func take(_ piece: Span<UInt8>) {
        guard stop == nil else { return }
        switch mode {
        case .events: takeEvents(piece)
        case .body:
            ready.append(piece, 0..<piece.count)
            keep(piece)
        case .held:
            keep(piece)
            if isTooLarge { stop = .unreadable }
        }
    }

    /// The answer has come to its end: meters and judges what was kept.
    mutating func finish() {
        guard stop == nil else { return }
        guard mode != .events else { return finishEvents() }
        let whole = kept
        let read = isTooLarge ? nil : meter.readBody(whole.span)
        guard mode == .held else { return }
        guard let read else {
            stop = .unreadable
            return
        }
        for call in read.calls {
            if ask(call, isComplete: false) { ask(call, isComplete: true) }
            if stop != nil { return }
        }
        ready = kept
    }

    /// What stands behind the last empty line is an event to those who read less strictly, and is judged like one.
    ///
    /// A call that never ended must not look like one that did.
    private mutating func finishEvents() {
        let tail = kept
        takeEvent(tail.span)
        if guardian.isInsideCall { stop = stop ?? .unreadable }
        if stop == nil { ready += tail }
    }

    private mutating func keep(_ piece: Span<UInt8>) {
        guard kept.count + piece.count <= limit else {
            isTooLarge = true
            return
        }
        kept.append(piece, 0..<piece.count)
    }

    private mutating func takeEvents(_ piece: Span<UInt8>) {
        var passed = 0
        var cutter = reader
        reader = SSEReader()
        do throws(SSERefusal) {
            try cutter.read(piece) { event, end in
                guard stop == nil else { return }
                takeEvent(event)
                if stop == nil { passed = end }
            }
        } catch {
            stop = stop ?? .unreadable
        }
        reader = cutter
        // Empty lines end no event, and nothing is kept of them.
        if stop == nil, !reader.isInsideEvent { passed = piece.count }
        guard passed > 0 || stop == nil else { return }
        if passed > 0 {
            ready += kept
            kept.removeAll(keepingCapacity: kept.capacity <= ClientHandler.keptCapacity)
            ready.append(piece, 0..<passed)
        }
        kept.append(piece, passed..<piece.count)
    }

    private mutating func takeEvent(_ bytes: Span<UInt8>) {
        guard let event = meter.readEvent(bytes) else { return }
        watch(event)
        if isSpent { stop = stop ?? .spent }
    }

    private mutating func watch(_ event: StreamEvent) {
        switch guardian.read(event) {
        case .pass: return
        case .unreadable: stop = .unreadable
        case .judgeName(let call):
            guard ask(call, isComplete: false) else { return }
            if !guardian.collect(call, block: event.index) { stop = .unreadable }
        case .judgeCall(let call): ask(call, isComplete: true)
        }
    }

    /// Asks the policy; `true` if it wants to see the arguments first.
    @discardableResult
    private mutating func ask(_ call: ToolCall, isComplete: Bool) -> Bool {
        switch judge(call, isComplete) {
        case .allow: return false
        case .needsInput: return true
        case .deny(let refusal):
            stop = .deny(call, refusal)
            return false
        }
    }

    /// The answer has passed what was held for it.
    private var isSpent: Bool { meter.output > max(0, grant.heldOutput) }
}
