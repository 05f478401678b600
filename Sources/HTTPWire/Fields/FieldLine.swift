/// Reads one field line in place (RFC 9112, section 5), without the liberties that the RFC allows to others.
enum FieldLine {
    /// Who wrote the line.
    enum Side {
        /// A client: `_` in names and bytes above 0x7E in values are refused, since others rewrite them on the way.
        case request
        /// An upstream: its values pass byte for byte.
        case response
    }

    /// Adds the field that stands at `line` of the table; `line` ends with CR LF.
    static func read(_ line: Range<Int>, of side: Side, into table: inout FieldTable) throws(HTTPRefusal) {
        let end = line.upperBound - 2
        let colon = try lowerName(line.lowerBound..<end, of: side, in: &table)
        let value = try trimmedValue((colon + 1)..<end, of: side, in: table)
        let name = table.append(name: line.lowerBound..<colon, value: value)
        let isFirst = table.index(name)
        guard isFirst || !name.isSingleton else { throw .malformed(.fieldRepeated) }
        guard side == .response || !name.isFraming || !hasTab((colon + 1)..<end, in: table) else {
            throw .malformed(.fieldValue)
        }
    }

    /// Some readers do not take a tab for a blank where it matters most, so what frames a body may not have one.
    private static func hasTab(_ range: Range<Int>, in table: FieldTable) -> Bool {
        range.contains { table.bytes[$0] == Bytes.tab }
    }

    /// Checks the name, makes it lower case, and returns the place of the colon behind it.
    private static func lowerName(
        _ line: Range<Int>, of side: Side, in table: inout FieldTable
    ) throws(HTTPRefusal) -> Int {
        let lowered = Self.lowered
        var bytes = table.bytes.mutableSpan
        guard !Bytes.isOptionalBlank(bytes[line.lowerBound]) else { throw .malformed(.fieldFolded) }
        for index in line {
            let byte = bytes[index]
            let low = lowered[Int(byte)]
            guard low == 0 || low == UInt8(ascii: "_") else {
                bytes[index] = low
                continue
            }
            if byte == UInt8(ascii: ":") {
                guard index > line.lowerBound else { throw .malformed(.fieldName) }
                return index
            }
            guard low != 0, side == .response else { throw .malformed(.fieldName) }
        }
        throw .malformed(.fieldName)
    }

    /// For each byte of a token the same in lower case, 0 for every other byte.
    private static let lowered = (UInt8.min...UInt8.max).map { Bytes.isToken($0) ? Bytes.lowered($0) : 0 }

    /// Optional blanks around a value are not part of it (RFC 9110, section 5.5).
    private static func trimmedValue(
        _ range: Range<Int>, of side: Side, in table: FieldTable
    ) throws(HTTPRefusal) -> Range<Int> {
        let bytes = table.bytes.span
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, Bytes.isOptionalBlank(bytes[start]) { start += 1 }
        while end > start, Bytes.isOptionalBlank(bytes[end - 1]) { end -= 1 }
        var index = bytes.firstUnusual(in: start..<end)
        while index < end {
            let byte = bytes[index]
            guard byte == Bytes.tab || (side == .response && byte >= 0x80) else {
                throw .malformed(byte == Bytes.carriageReturn ? .bareCarriageReturn : .fieldValue)
            }
            index = bytes.firstUnusual(in: (index + 1)..<end)
        }
        return start..<end
    }
}
