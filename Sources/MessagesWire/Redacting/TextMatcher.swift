/// What a policy may have taken out of text that goes to a model.
package enum RedactionKind: String, Hashable, Sendable, CaseIterable {
    case secrets, emails, phones, cards

    /// What stands in its place afterwards; needs no escape in JSON.
    package var placeholder: String {
        switch self {
        case .secrets: "[secret]"
        case .emails: "[email]"
        case .phones: "[phone]"
        case .cards: "[card]"
        }
    }
}

/// One find: where it stands in the body, and what it is.
package struct RedactionMatch: Hashable, Sendable {
    package let range: Range<Int>
    package let kind: RedactionKind

    /// The change that takes it out.
    package var splice: Splice { Splice(range, Array(kind.placeholder.utf8)) }
}

/// Finds secrets, addresses, phone and card numbers in the strings of a body, in time linear in their length.
///
/// A string is searched as its reader sees it, so `\u0073k-...` is found; the finds are ranges of the body as it is.
package struct TextMatcher: Sendable {
    private let kinds: Set<RedactionKind>

    package init(_ kinds: Set<RedactionKind>) { self.kinds = kinds }

    /// The finds in all strings of `system` and `messages` of a body that was accepted, in their order.
    package func matches(in body: Span<UInt8>) -> [RedactionMatch] {
        var found: [RedactionMatch] = []
        for text in RequestPeek.texts(in: body) { append(in: body, text, to: &found) }
        return found
    }

    /// The finds in one string, whose bytes between the quotes are `text`.
    private func append(in body: Span<UInt8>, _ text: Range<Int>, to found: inout [RedactionMatch]) {
        guard text.contains(where: { body[$0] == UInt8(ascii: "\\") }) else {
            var search = TextSearch(kinds)
            for match in search.run(body.extracting(text)) {
                found.append(match.moved { offset in text.lowerBound + offset })
            }
            return
        }
        let plain = UnescapedText(body, text)
        var search = TextSearch(kinds)
        for match in search.run(plain.bytes.span) { found.append(match.moved { offset in plain.offsets[offset] }) }
    }
}

extension RedactionMatch {
    fileprivate func moved(_ place: (Int) -> Int) -> RedactionMatch {
        RedactionMatch(range: place(range.lowerBound)..<place(range.upperBound), kind: kind)
    }
}

/// A string without its escapes, and for each byte the place in the body where its character begins.
private struct UnescapedText {
    var bytes: [UInt8] = []
    /// One more than `bytes`: the last is the end.
    var offsets: [Int] = []

    init(_ body: Span<UInt8>, _ text: Range<Int>) {
        var index = text.lowerBound
        while index < text.upperBound {
            let isEscape = body[index] == UInt8(ascii: "\\")
            let piece = isEscape ? body.escape(at: index) : StringPiece(length: 1, scalar: nil)
            let start = bytes.count
            if let scalar = piece.scalar {
                bytes += UTF8.encode(scalar).map { Array($0) } ?? []
            } else {
                bytes.append(isEscape ? 0xFF : body[index])  // half a surrogate pair is part of no find
            }
            for _ in start..<bytes.count { offsets.append(index) }
            index += piece.length
        }
        offsets.append(text.upperBound)
    }
}
