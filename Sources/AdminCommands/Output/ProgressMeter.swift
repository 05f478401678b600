import Dispatch

/// Says how far work has come that takes longer than a second: a line that is rewritten on a terminal, else one every
/// ten seconds.
struct ProgressMeter {
    private let session: Session
    private let what: String
    private let start = DispatchTime.now()
    private var told = DispatchTime.now()
    private var isOpen = false

    init(_ session: Session, _ what: String) { (self.session, self.what) = (session, what) }

    mutating func tell(done: Int, of all: Int, unit: String) {
        let now = DispatchTime.now()
        let pause: UInt64 = session.surroundings.isOutputTerminal ? 200_000_000 : 10_000_000_000
        let waited = now.uptimeNanoseconds - told.uptimeNanoseconds
        let spent = now.uptimeNanoseconds - start.uptimeNanoseconds
        guard spent > 1_000_000_000, waited >= pause, done > 0 else { return }
        told = now
        let perSecond = Int(Double(done) / (Double(spent) / 1e9))
        let left = perSecond > 0 ? max(0, all - done) / perSecond : 0
        let line =
            "\(what)  \(done * 100 / max(1, all)) %  \(Self.short(done)) \(unit)  \(Self.short(perSecond))/s  "
            + "\(left) s left"
        guard session.surroundings.isOutputTerminal else { return session.output.note(line) }
        session.output.ask("\r\(line)   ")
        isOpen = true
    }

    /// Ends the line of the terminal.
    mutating func end() {
        if isOpen { session.output.ask("\n") }
        isOpen = false
    }

    /// `1.2 M`, `84 k`.
    static func short(_ number: Int) -> String {
        if number >= 1_000_000 { return "\(number / 1_000_000).\(number / 100_000 % 10) M" }
        return number >= 10_000 ? "\(number / 1_000) k" : String(number)
    }
}
