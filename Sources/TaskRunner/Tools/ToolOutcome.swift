import StrictJSON

/// What a tool call came to: the blocks that go back to the model.
package struct ToolOutcome: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable { case ok, error, denied }

    package static let textLimit = 64 << 10

    package let status: Status
    package let text: String
    /// An image goes back as a block of its own: media type and base64.
    package var image: (type: String, base64: String)?

    package init(_ status: Status, _ text: String) {
        self.status = status
        self.text = Self.cut(text)
    }

    package static func ok(_ text: String) -> ToolOutcome { ToolOutcome(.ok, text) }
    package static func error(_ text: String) -> ToolOutcome { ToolOutcome(.error, text) }

    /// The text, or its beginning and how much of it that is.
    private static func cut(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count > textLimit else { return text }
        var end = textLimit
        while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return String(decoding: bytes[..<end], as: UTF8.self) + "\n[cut: \(end) of \(bytes.count) bytes shown]"
    }

    /// The content of the `tool_result` block.
    var content: JSONValue {
        guard let image else { return .string(text) }
        let source = JSONValue.members([
            "type": .string("base64"), "media_type": .string(image.type), "data": .string(image.base64),
        ])
        return .array([.members(["type": .string("image"), "source": source])])
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.status == right.status && left.text == right.text && left.image?.base64 == right.image?.base64
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(status)
        hasher.combine(text)
    }
}
