/// What one object inside `system` or `messages` turned out to be, once its last member was read.
private struct ContentBlock {
    enum Kind { case other, image, document, thinking, upload, call }
    enum Source { case none, text, base64, elsewhere, file }

    var kind = Kind.other
    var source = Source.none
    /// Bytes of the `data` string of a source.
    var dataCount = 0
    /// Where texts stand that turn out to be none once the kind is known.
    var thought: Int?
    var data: Int?
    var name: Int?

    /// What is no text for a redaction: what a signature covers, and the name of the tool that is called.
    var kept: [Int] {
        switch kind {
        case .thinking: [thought, data].compactMap(\.self)
        case .call: [name].compactMap(\.self)
        default: []
        }
    }
}

/// `system` and `messages`: images, documents, files, cache marks, and the strings that a redaction may change.
extension PeekReader {
    /// Reads any value there.
    mutating func content(_ bytes: Span<UInt8>, _ path: @autoclosure () -> String) throws(Scanner.Broken) {
        switch scan.next(bytes) {
        case UInt8(ascii: "\""): frame(try scan.string(bytes))
        case UInt8(ascii: "{"): try block(bytes, path())
        case UInt8(ascii: "["):
            var items = try scan.openArray(bytes)
            while try scan.nextItem(bytes, &items) { try content(bytes, path()) }
        default: try scan.skipValue(bytes)
        }
    }

    private mutating func block(_ bytes: Span<UInt8>, _ path: @autoclosure () -> String) throws(Scanner.Broken) {
        var block = ContentBlock()
        var object = try scan.openObject(bytes)
        while let name = try scan.nextMember(bytes, &object) {
            if scan.isName(name, "type", bytes) {
                block.kind = try kind(bytes)
            } else if scan.isName(name, "source", bytes), scan.next(bytes) == UInt8(ascii: "{") {
                try source(of: &block, bytes, path())
            } else if scan.isName(name, "cache_control", bytes) {
                try cacheControl(bytes)
            } else if scan.isName(name, "input", bytes) {
                try opaque(bytes)  // arguments of a tool: whatever stands there is no block
            } else if isStructural(name, bytes) {
                try scan.skipValue(bytes)
            } else if scan.next(bytes) == UInt8(ascii: "\"") {
                try text(of: &block, name, bytes)
            } else {
                try content(bytes, path())
            }
        }
        count(block, path())
        for place in block.kept.sorted(by: >) { texts.remove(at: place) }
    }

    /// A string of a block; what it is to a redaction is known when the block's type is, which may come later.
    private mutating func text(
        of block: inout ContentBlock, _ name: MemberName, _ bytes: Span<UInt8>
    ) throws(Scanner.Broken) {
        let before = texts.count
        frame(try scan.string(bytes))
        guard texts.count > before else { return }
        if scan.isName(name, "thinking", bytes) {
            block.thought = before
        } else if scan.isName(name, "data", bytes) {
            block.data = before
        } else if scan.isName(name, "name", bytes) {
            block.name = before
        }
    }

    private mutating func count(_ block: ContentBlock, _ path: @autoclosure () -> String) {
        if block.kind == .upload || block.source == .file { peek.sharedPath = peek.sharedPath ?? path() }
        if block.kind == .image {
            peek.images += 1
        } else if block.source == .base64 || block.source == .elsewhere || block.source == .file {
            peek.unreadableDocuments += 1
        } else {
            return
        }
        if block.source == .base64 { peek.encodedBytes += block.dataCount }
    }

    private mutating func kind(_ bytes: Span<UInt8>) throws(Scanner.Broken) -> ContentBlock.Kind {
        guard let word = try scan.keyword(bytes) else { return .other }
        if scan.isName(word, "text", bytes) { return .other }
        if scan.isName(word, "image", bytes) { return .image }
        if scan.isName(word, "document", bytes) { return .document }
        if scan.isName(word, "thinking", bytes) || scan.isName(word, "redacted_thinking", bytes) { return .thinking }
        if scan.isName(word, "container_upload", bytes) { return .upload }
        return word.range.count >= 8 && Self.calls.contains { scan.isName(word, $0, bytes) } ? .call : .other
    }

    private static let calls: [StaticString] = ["tool_use", "server_tool_use", "mcp_tool_use"]

    private mutating func source(
        of block: inout ContentBlock, _ bytes: Span<UInt8>, _ path: @autoclosure () -> String
    ) throws(Scanner.Broken) {
        var data: StringSpan?
        block.source = .elsewhere
        var object = try scan.openObject(bytes)
        while let name = try scan.nextMember(bytes, &object) {
            if scan.isName(name, "type", bytes) {
                block.source = try sourceKind(bytes)
            } else if scan.isName(name, "data", bytes), scan.next(bytes) == UInt8(ascii: "\"") {
                data = try scan.string(bytes)
            } else if isStructural(name, bytes) {
                try scan.skipValue(bytes)
            } else {
                try content(bytes, path())
            }
        }
        guard let data else { return }
        block.dataCount = data.range.count
        if block.source != .base64 { frame(data) }
    }

    private mutating func sourceKind(_ bytes: Span<UInt8>) throws(Scanner.Broken) -> ContentBlock.Source {
        guard let word = try scan.keyword(bytes) else { return .elsewhere }
        if scan.isName(word, "base64", bytes) { return .base64 }
        if scan.isName(word, "text", bytes) || scan.isName(word, "content", bytes) { return .text }
        return scan.isName(word, "file", bytes) ? .file : .elsewhere
    }

    /// Arguments of a tool call of the history: their strings may be redacted, their shape means nothing.
    private mutating func opaque(_ bytes: Span<UInt8>) throws(Scanner.Broken) {
        switch scan.next(bytes) {
        case UInt8(ascii: "\""): frame(try scan.string(bytes))
        case UInt8(ascii: "{"):
            var object = try scan.openObject(bytes)
            while try scan.nextMember(bytes, &object) != nil { try opaque(bytes) }
        case UInt8(ascii: "["):
            var items = try scan.openArray(bytes)
            while try scan.nextItem(bytes, &items) { try opaque(bytes) }
        default: try scan.skipValue(bytes)
        }
    }

    /// Members whose strings are identifiers, signatures or words of the protocol.
    private func isStructural(_ name: MemberName, _ bytes: Span<UInt8>) -> Bool {
        switch name.range.count {
        case 2: scan.isName(name, "id", bytes)
        case 4: scan.isName(name, "role", bytes)
        case 9: scan.isName(name, "signature", bytes)
        case 10: scan.isName(name, "media_type", bytes)
        case 11: scan.isName(name, "tool_use_id", bytes)
        default: false
        }
    }

    private mutating func frame(_ span: StringSpan) {
        if framesText, !span.range.isEmpty { texts.append(span.range) }
    }
}
