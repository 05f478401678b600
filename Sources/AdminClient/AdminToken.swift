/// The caller's key: it goes into one header field, and into no message, log or description.
package struct AdminToken: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let text: String

    /// Takes the first line of a key file; `nil` unless it is one word of visible ASCII.
    package init?(file bytes: [UInt8]) {
        let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
        guard (1...256).contains(line.count), line.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        text = String(decoding: line, as: UTF8.self)
    }

    package var description: String { "a key" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
