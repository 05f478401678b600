import StrictJSON

/// One change to a body: the bytes of `range` give way to `bytes`, all others stay.
package struct Splice: Hashable, Sendable {
    package let range: Range<Int>
    package let bytes: [UInt8]

    package init(_ range: Range<Int>, _ bytes: [UInt8]) {
        self.range = range
        self.bytes = bytes
    }

    /// Puts `text` between quotes, escaped, in place of a string and its quotes.
    package static func string(_ range: Range<Int>, _ text: String) -> Splice {
        var bytes: [UInt8] = []
        JSONWriter.append(text, to: &bytes)
        return Splice(range, bytes)
    }

    /// Puts an integer in place of another one.
    package static func integer(_ range: Range<Int>, _ number: Int64) -> Splice {
        Splice(range, Array(String(number).utf8))
    }

    /// The body with all changes, or `nil` where two overlap or one is outside of it.
    package static func apply(_ splices: [Splice], to body: Span<UInt8>) -> [UInt8]? {
        let ordered = splices.sorted { $0.range.lowerBound < $1.range.lowerBound }
        var output: [UInt8] = []
        output.reserveCapacity(body.count + ordered.reduce(0) { $0 + $1.bytes.count })
        var place = 0
        for splice in ordered {
            guard splice.range.lowerBound >= place, splice.range.upperBound <= body.count else { return nil }
            output.append(copying: body, place..<splice.range.lowerBound)
            output += splice.bytes
            place = splice.range.upperBound
        }
        output.append(copying: body, place..<body.count)
        return output
    }

    /// What `apply` gives, for a body in an array.
    package static func apply(_ splices: [Splice], to body: [UInt8]) -> [UInt8]? { apply(splices, to: body.span) }
}

extension [UInt8] {
    /// Appends the bytes of `range`.
    mutating func append(copying source: Span<UInt8>, _ range: Range<Int>) {
        // SAFETY: the buffer lives for the length of the closure, in which it is copied.
        unsafe source.extracting(range).withUnsafeBufferPointer { buffer in unsafe append(contentsOf: buffer) }
    }
}
