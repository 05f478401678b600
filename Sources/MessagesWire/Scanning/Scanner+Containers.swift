import StrictJSON

/// A name of an open object: where it stands in the text, or unescaped in the scanner's own bytes.
struct MemberName {
    /// Bytes between the quotes.
    let range: Range<Int>
    /// True if `range` counts in `Scanner.unescaped`.
    let isUnescaped: Bool
    /// The first eight bytes; most names differ there.
    let prefix: UInt64
}

/// Where the reading of an object stands.
struct OpenObject {
    /// Index of its first name in `Scanner.names`.
    let firstName: Int
    /// Length of `Scanner.unescaped` before it.
    let unescapedCount: Int
    fileprivate var isFirst = true
}

/// Where the reading of an array stands.
struct OpenArray {
    /// Items that were read.
    fileprivate(set) var count = 0
}

extension Scanner {
    /// Up to here each new name is compared with the others; larger objects are sorted once at their end.
    private static let comparedNames = 16

    /// Takes `{`, which must stand here.
    mutating func openObject(_ bytes: Span<UInt8>) throws(Broken) -> OpenObject {
        guard next(bytes) == UInt8(ascii: "{") else { throw broken(.valueExpected, at: place) }
        try enter()
        return OpenObject(firstName: names.count, unescapedCount: unescaped.count)
    }

    /// Reads up to the next member's value, or past the closing brace, and then returns `nil`.
    mutating func nextMember(_ bytes: Span<UInt8>, _ object: inout OpenObject) throws(Broken) -> MemberName? {
        skipBlanks(bytes)
        if next(bytes) == UInt8(ascii: "}") {
            try close(bytes, object)
            return nil
        }
        if !object.isFirst {
            guard take(bytes, UInt8(ascii: ",")) else { throw broken(.commaExpected, at: place) }
            skipBlanks(bytes)
        }
        object.isFirst = false
        let start = place
        guard next(bytes) == UInt8(ascii: "\"") else { throw broken(.nameExpected, at: start) }
        let name = try memberName(bytes)
        try remember(name, bytes, object, at: start)
        skipBlanks(bytes)
        guard take(bytes, UInt8(ascii: ":")) else { throw broken(.colonExpected, at: place) }
        skipBlanks(bytes)
        return name
    }

    /// Takes `[`, which must stand here.
    mutating func openArray(_ bytes: Span<UInt8>) throws(Broken) -> OpenArray {
        guard next(bytes) == UInt8(ascii: "[") else { throw broken(.valueExpected, at: place) }
        try enter()
        return OpenArray()
    }

    /// Reads up to the next item, or past the closing bracket, and then returns `false`.
    mutating func nextItem(_ bytes: Span<UInt8>, _ array: inout OpenArray) throws(Broken) -> Bool {
        skipBlanks(bytes)
        if take(bytes, UInt8(ascii: "]")) {
            leave()
            return false
        }
        if array.count > 0 {
            guard take(bytes, UInt8(ascii: ",")) else { throw broken(.commaExpected, at: place) }
            skipBlanks(bytes)
        }
        array.count += 1
        return true
    }

    /// True if `name`, unescaped, is `text`.
    @inline(__always)
    func isName(_ name: MemberName, _ text: StaticString, _ bytes: Span<UInt8>) -> Bool {
        guard name.range.count == text.utf8CodeUnitCount else { return false }
        return name.isUnescaped
            ? unescaped.span.equals(text, in: name.range)
            : bytes.equals(text, in: name.range)
    }

    /// Reads any value, and returns it for `isName` if it is a string.
    mutating func keyword(_ bytes: Span<UInt8>) throws(Broken) -> MemberName? {
        guard next(bytes) == UInt8(ascii: "\"") else {
            try skipValue(bytes)
            return nil
        }
        let text = try string(bytes)
        guard text.isEscaped else {
            return MemberName(range: text.range, isUnescaped: false, prefix: 0)
        }
        let start = unescaped.count
        guard bytes.appendUnescaped(text.range, to: &unescaped) else { return nil }
        return MemberName(range: start..<unescaped.count, isUnescaped: true, prefix: 0)
    }

    private mutating func memberName(_ bytes: Span<UInt8>) throws(Broken) -> MemberName {
        let text = try string(bytes)
        guard text.isEscaped else {
            return MemberName(range: text.range, isUnescaped: false, prefix: bytes.prefixWord(text.range))
        }
        let start = unescaped.count
        guard bytes.appendUnescaped(text.range, to: &unescaped) else {
            throw broken(.loneSurrogate, at: text.range.lowerBound)
        }
        let range = start..<unescaped.count
        return MemberName(range: range, isUnescaped: true, prefix: unescaped.span.prefixWord(range))
    }

    private mutating func remember(
        _ name: MemberName, _ bytes: Span<UInt8>, _ object: OpenObject, at start: Int
    ) throws(Broken) {
        let count = names.count - object.firstName
        guard count < Self.memberLimit else { throw broken(.tooManyMembers, at: start) }
        if count < Self.comparedNames {
            for index in object.firstName..<names.count where isSame(names[index], name, bytes) {
                throw broken(.duplicateName(text(name, bytes)), at: start)
            }
        }
        names.append(name)
    }

    private mutating func close(_ bytes: Span<UInt8>, _ object: OpenObject) throws(Broken) {
        place += 1
        leave()
        if names.count - object.firstName > Self.comparedNames { try refuseTwins(bytes, object) }
        names.removeLast(names.count - object.firstName)
        if unescaped.count > object.unescapedCount { unescaped.removeLast(unescaped.count - object.unescapedCount) }
    }

    /// Sorted, equal names are neighbours: no hash that a sender could make collide.
    private mutating func refuseTwins(_ bytes: Span<UInt8>, _ object: OpenObject) throws(Broken) {
        var sorted = Array(names[object.firstName...])
        sorted.sort { left, right in isBefore(left, right, bytes) }
        for index in sorted.indices.dropFirst() where isSame(sorted[index - 1], sorted[index], bytes) {
            throw broken(.duplicateName(text(sorted[index], bytes)), at: place)
        }
    }

    @inline(__always)
    private func isSame(_ left: MemberName, _ right: MemberName, _ bytes: Span<UInt8>) -> Bool {
        guard left.prefix == right.prefix, left.range.count == right.range.count else { return false }
        return left.range.count <= 8 || firstDifference(left, right, bytes) == left.range.count
    }

    private func isBefore(_ left: MemberName, _ right: MemberName, _ bytes: Span<UInt8>) -> Bool {
        guard left.prefix == right.prefix else { return left.prefix < right.prefix }
        let index = firstDifference(left, right, bytes)
        guard index < right.range.count else { return false }
        return index >= left.range.count || byte(left, index, bytes) < byte(right, index, bytes)
    }

    private func firstDifference(_ left: MemberName, _ right: MemberName, _ bytes: Span<UInt8>) -> Int {
        let shared = min(left.range.count, right.range.count)
        var index = 0
        while index < shared, byte(left, index, bytes) == byte(right, index, bytes) { index += 1 }
        return index
    }

    private func byte(_ name: MemberName, _ index: Int, _ bytes: Span<UInt8>) -> UInt8 {
        name.isUnescaped ? unescaped[name.range.lowerBound + index] : bytes[name.range.lowerBound + index]
    }

    private func text(_ name: MemberName, _ bytes: Span<UInt8>) -> String {
        name.isUnescaped ? String(decoding: unescaped[name.range], as: UTF8.self) : bytes.text(name.range)
    }
}
