/// What the `Connection` fields of a head say (RFC 9110, section 7.6.1).
struct ConnectionOptions {
    /// More options than any client has a use for are refused: each one is compared with each field.
    static let limit = 32

    private(set) var close = false
    private(set) var upgrade = false
    private var count = 0

    /// Reads every `Connection` field and marks the fields that it names.
    static func read(_ table: inout FieldTable) throws(HTTPRefusal) -> ConnectionOptions {
        var options = ConnectionOptions()
        guard table.first(.connection) != nil else { return options }
        for field in table.fields where field.name == .connection {
            try options.read(Int(field.valueStart)..<Int(field.valueEnd), &table)
        }
        return options
    }

    private mutating func read(_ value: Range<Int>, _ table: inout FieldTable) throws(HTTPRefusal) {
        var start = value.lowerBound
        while start <= value.upperBound {
            var end = start
            while end < value.upperBound, table.bytes[end] != UInt8(ascii: ",") { end += 1 }
            var (first, last) = (start, end)
            while first < last, Bytes.isOptionalBlank(table.bytes[first]) { first += 1 }
            while last > first, Bytes.isOptionalBlank(table.bytes[last - 1]) { last -= 1 }
            if first < last { try take(first..<last, &table) }
            start = end + 1
        }
    }

    private mutating func take(_ option: Range<Int>, _ table: inout FieldTable) throws(HTTPRefusal) {
        count += 1
        guard count <= Self.limit, table.bytes[option].allSatisfy(Bytes.isToken) else {
            throw .malformed(.connectionOption)
        }
        let text = table.bytes[option]
        if Bytes.equal(text, ignoringCase: "close") { close = true }
        if Bytes.equal(text, ignoringCase: "upgrade") { upgrade = true }
        let lowered = text.map(Bytes.lowered)
        guard !FieldName.of(lowered.span, 0..<lowered.count).mustStay else { throw .malformed(.connectionOption) }
        table.markHopByHop(option)
    }
}
