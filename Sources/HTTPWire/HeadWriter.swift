/// Appends the lines of a head, and the frames of a chunked body, to bytes that are about to be sent.
package enum HeadWriter {
    /// Appends `HTTP/1.1 200 OK` and the line end.
    package static func status(_ status: Int, to output: inout [UInt8]) {
        output.append(literal: "HTTP/1.1 ")
        append(decimal: status, to: &output)
        output.append(Bytes.blank)
        output.append(literal: StatusPhrase.of(status))
        endLine(&output)
    }

    /// Appends `POST /v1/messages HTTP/1.1` and the line end; the target holds visible ASCII only.
    package static func request(_ method: RequestMethod, target: some Sequence<UInt8>, to output: inout [UInt8]) {
        output.append(literal: method.text)
        output.append(Bytes.blank)
        output.append(contentsOf: target)
        output.append(literal: " HTTP/1.1\r\n")
    }

    /// Appends a field of fixed text.
    package static func field(_ name: StaticString, _ value: StaticString, to output: inout [UInt8]) {
        startField(name, to: &output)
        output.append(literal: value)
        endLine(&output)
    }

    /// Appends a field whose value is a number.
    package static func field(_ name: StaticString, _ value: Int, to output: inout [UInt8]) {
        startField(name, to: &output)
        append(decimal: value, to: &output)
        endLine(&output)
    }

    /// Appends a field whose value is a number and a fixed text.
    package static func field(_ name: StaticString, _ value: Int, _ rest: StaticString, to output: inout [UInt8]) {
        startField(name, to: &output)
        append(decimal: value, to: &output)
        output.append(literal: rest)
        endLine(&output)
    }

    /// Appends a field whose value is a text, a slash and a number.
    package static func field(_ name: StaticString, _ value: String, over number: Int, to output: inout [UInt8]) {
        startField(name, to: &output)
        append(text: value.utf8, to: &output)
        output.append(UInt8(ascii: "/"))
        append(decimal: number, to: &output)
        endLine(&output)
    }

    /// Appends a field; a byte that could end the line is sent as `?`.
    package static func field(_ name: StaticString, _ value: String, to output: inout [UInt8]) {
        startField(name, to: &output)
        append(text: value.utf8, to: &output)
        endLine(&output)
    }

    /// Appends a field under a name that is not fixed; a byte that could end the line is sent as `?`.
    package static func field(named name: String, _ value: String, to output: inout [UInt8]) {
        for byte in name.utf8 { output.append(Bytes.isToken(byte) ? byte : UInt8(ascii: "?")) }
        output.append(literal: ": ")
        append(text: value.utf8, to: &output)
        endLine(&output)
    }

    /// Appends a field under a fixed name with a value from a head, byte for byte.
    package static func field(_ name: StaticString, bytes value: ArraySlice<UInt8>, to output: inout [UInt8]) {
        startField(name, to: &output)
        append(text: value, to: &output)
        endLine(&output)
    }

    /// Appends a field of a head that was read, byte for byte, with its name in lower case.
    package static func field(_ field: FieldTable.Field, of table: FieldTable, to output: inout [UInt8]) {
        let bytes = table.bytes.span
        if let line = table.plainLine(field) { return output.append(bytes, line) }
        output.append(bytes, Int(field.nameStart)..<Int(field.nameEnd))
        output.append(literal: ": ")
        output.append(bytes, Int(field.valueStart)..<Int(field.valueEnd))
        endLine(&output)
    }

    /// Appends the empty line that ends a head.
    package static func endLine(_ output: inout [UInt8]) { output.append(literal: "\r\n") }

    /// Appends the size line of a chunk of `count` bytes, at least one; the data and `endLine` follow.
    package static func chunk(ofSize count: Int, to output: inout [UInt8]) {
        precondition(count > 0, "a chunk of no bytes would end the body")
        append(hexadecimal: count, to: &output)
        endLine(&output)
    }

    /// Appends the end of a chunked body, without trailers.
    package static func lastChunk(to output: inout [UInt8]) { output.append(literal: "0\r\n\r\n") }

    private static func startField(_ name: StaticString, to output: inout [UInt8]) {
        output.append(literal: name)
        output.append(literal: ": ")
    }

    /// In one copy; a byte that could end the line is looked for eight bytes at a time and nearly never there.
    private static func append(text: some Sequence<UInt8>, to output: inout [UInt8]) {
        let start = output.count
        output.append(contentsOf: text)
        var place = output.span.firstUnusual(in: start..<output.count)
        while place < output.count {
            let byte = output[place]
            if !Bytes.isFieldText(byte), byte < 0x80 { output[place] = UInt8(ascii: "?") }
            place = output.span.firstUnusual(in: (place + 1)..<output.count)
        }
    }

    /// Digits from the last one on into their places: nothing is turned round afterwards.
    private static func append(decimal number: Int, to output: inout [UInt8]) {
        precondition(number >= 0, "a count on the wire is never negative")
        guard number > 9 else { return output.append(0x30 + UInt8(truncatingIfNeeded: number)) }
        var (rest, length) = (number, 0)
        var digits = InlineArray<20, UInt8>(repeating: 0)
        while rest > 0 {
            length += 1
            digits[20 - length] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        output.append(digits.span, (20 - length)..<20)
    }

    private static func append(hexadecimal number: Int, to output: inout [UInt8]) {
        var shift = max(0, (Int.bitWidth - 1 - number.leadingZeroBitCount) & ~3)
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: number >> shift & 15)
            output.append(digit < 10 ? 0x30 + digit : 0x61 + digit - 10)
            shift -= 4
        }
    }
}
