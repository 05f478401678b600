import CLinux
import Dispatch
import Glibc
import Synchronization

/// The one thread that starts sandboxes, reads what they say, ends them in time and buries them.
///
/// A sandbox dies with the thread that started it, and so with the daemon; this thread therefore never ends while one
/// lives. Calls are handed in from any thread and answered from this one.
package final class SandboxKeeper: Sendable {
    /// Names one sandbox.
    struct Name: Hashable, Sendable { let number: UInt64 }

    enum Order: Sendable {
        case start(Name, [String], SandboxBounds, limit: Int, answer: @Sendable (Bool) -> Void)
        case run(Name, script: [UInt8], deadline: UInt64, answer: @Sendable (SandboxResult) -> Void)
        /// Starts a program that is talked with; `secret` are further arguments that no list of processes shows.
        case launch(
            Name, [String], SandboxBounds, secret: [UInt8], tell: @Sendable (SandboxTalk.News) -> Void,
            answer: @Sendable (Bool) -> Void)
        case say(Name, [UInt8])
        /// Closes its input once all is said; what lives at the deadline is killed.
        case hush(Name, deadline: UInt64)
        case kill(Name, SandboxResult.Killing)
        case close
    }

    private struct Line {
        var orders: [Order] = []
        var number: UInt64 = 0
        var isOpen = true
    }

    private let line = Mutex(Line())
    private let group: ControlGroup?
    private let wake: (reading: Descriptor, writing: Descriptor)

    /// - Parameter group: Where each sandbox gets a control group of its own; `nil` leaves them to their rlimits.
    /// - Throws: `SandboxFault` when there are no descriptors left.
    package init(in group: ControlGroup? = nil) throws {
        guard let wake = ChildProcess.pipe() else { throw SandboxFault("there are no descriptors left") }
        (self.wake, self.group) = (wake, group)
        _ = house_nonblocking(wake.reading.number)
        let thread = DispatchQueue(label: "gatehouse.sandboxes")
        thread.async { self.work() }
    }

    /// Kills what runs, and lets the thread end.
    package func close() { hand(.close) }

    func hand(_ order: Order) {
        line.withLock { line in line.orders.append(order) }
        try? Kernel.write([1], to: wake.writing.number)  // a full pipe wakes all the same
    }

    func newName() -> Name {
        line.withLock { line in
            line.number += 1
            return Name(number: line.number)
        }
    }

    static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }

    // MARK: The thread

    private func work() {
        var ward = SandboxWard(group)
        while true {
            let orders = line.withLock { line in exchange(&line.orders, with: []) }
            for order in orders {
                guard case .close = order else {
                    ward.take(order)
                    continue
                }
                ward.killAll()
                return
            }
            ward.wait(for: wake.reading.number)
            // The bytes only wake; how many there are means nothing.
            var rest = [UInt8](repeating: 0, count: 256)
            // SAFETY: the kernel writes at most as many bytes as there is room for.
            while unsafe read(wake.reading.number, &rest, rest.count) == rest.count {}
        }
    }
}

/// The sandbox cannot be used on this machine; the text says why and what to install.
package struct SandboxFault: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
