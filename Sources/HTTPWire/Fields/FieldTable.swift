/// The lines of a head in one buffer, and where in it each field stands.
///
/// Names are held in lower case, values byte for byte without optional blanks around them. A head read on a kept
/// connection reuses both arrays.
package struct FieldTable: Sendable {
    /// One field: places in `bytes`.
    package struct Field: Hashable, Sendable {
        let nameStart: UInt16
        let nameEnd: UInt16
        let valueStart: UInt16
        let valueEnd: UInt16
        package let name: FieldName
        /// Of the hop-by-hop set, or named by `Connection`.
        package var isHopByHop: Bool
    }

    /// Everything that was read of the head, line ends included, then what the reader wrote behind it.
    package internal(set) var bytes: [UInt8] = []
    package internal(set) var fields: [Field] = []
    /// For each `FieldName` one more than the index of its first field; 0 where it is absent.
    private var slots = InlineArray<32, UInt8>(repeating: 0)
    /// Where the line that is being gathered starts.
    private(set) var lineStart = 0

    package init() {}

    /// Forgets the head and keeps the memory.
    mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        slots = InlineArray(repeating: 0)
        lineStart = 0
    }

    /// The lower-case name of a field.
    package func name(_ field: Field) -> ArraySlice<UInt8> { bytes[Int(field.nameStart)..<Int(field.nameEnd)] }

    /// The value of a field, byte for byte.
    package func value(_ field: Field) -> ArraySlice<UInt8> { bytes[Int(field.valueStart)..<Int(field.valueEnd)] }

    /// The whole line of a field that came just as we write one: a blank behind the colon, CR LF behind the value.
    func plainLine(_ field: Field) -> Range<Int>? {
        let (start, end) = (Int(field.nameEnd), Int(field.valueEnd))
        guard Int(field.valueStart) == start + 2, bytes[start + 1] == Bytes.blank,
            bytes[end] == Bytes.carriageReturn
        else { return nil }
        return Int(field.nameStart)..<(end + 2)
    }

    /// The first field of that name.
    package func first(_ name: FieldName) -> Field? {
        let slot = slots[Int(name.rawValue)]
        return slot == 0 ? nil : fields[Int(slot) - 1]
    }

    /// The value of the first field of that name.
    package func value(_ name: FieldName) -> ArraySlice<UInt8>? { first(name).map(value) }

    /// The value of the first field called `name`, which is in lower case.
    ///
    /// Walks the whole table; for the names that `FieldName` knows, ask with that instead.
    package func value(named name: StaticString) -> ArraySlice<UInt8>? {
        let span = bytes.span
        for field in fields where Int(field.nameEnd - field.nameStart) == name.utf8CodeUnitCount {
            if span.holds(name, at: Int(field.nameStart)) { return value(field) }
        }
        return nil
    }

    /// The same, as text; for what is not on the hot path.
    package func text(named name: StaticString) -> String? {
        value(named: name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The values of all fields called `name`, which is in lower case: one list (RFC 9110, section 5.3).
    package func list(named name: StaticString) -> String? {
        let span = bytes.span
        var list: [UInt8]?
        for field in fields where Int(field.nameEnd - field.nameStart) == name.utf8CodeUnitCount {
            guard span.holds(name, at: Int(field.nameStart)) else { continue }
            list = (list.map { $0 + [UInt8(ascii: ",")] } ?? []) + value(field)
        }
        return list.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The value of a known field, as text.
    package func text(_ name: FieldName) -> String? { value(name).map { String(decoding: $0, as: UTF8.self) } }

    /// Copies bytes of `input` up to the end of the line and returns its place, line end included.
    ///
    /// Returns `nil` when the line goes on after the end of `input`.
    /// - Throws: `excess` when the line, or with it the head, is longer than allowed, at every split the same.
    mutating func gather(
        _ input: Span<UInt8>, at place: inout Int, limit: Int, orThrow excess: HTTPRefusal
    ) throws(HTTPRefusal) -> Range<Int>? {
        let lineFeed = input.firstIndex(of: Bytes.lineFeed, from: place)
        let end = lineFeed.map { $0 + 1 } ?? input.count
        guard bytes.count - lineStart + end - place <= limit else { throw excess }
        bytes.append(input, place..<end)
        place = end
        guard lineFeed != nil else { return nil }
        defer { lineStart = bytes.count }
        return lineStart..<bytes.count
    }

    /// Adds a field whose name is in lower case already.
    mutating func append(name: Range<Int>, value: Range<Int>) -> FieldName {
        let kind = FieldName.of(bytes.span, name)
        fields.append(
            Field(
                nameStart: UInt16(name.lowerBound), nameEnd: UInt16(name.upperBound),
                valueStart: UInt16(value.lowerBound), valueEnd: UInt16(value.upperBound),
                name: kind, isHopByHop: kind.isHopByHop))
        return kind
    }

    /// Notes that the field added last is the first of its name; false when there was one before.
    mutating func index(_ name: FieldName) -> Bool {
        guard slots[Int(name.rawValue)] == 0 else { return false }
        slots[Int(name.rawValue)] = UInt8(truncatingIfNeeded: fields.count)
        return true
    }

    /// Marks every field called `name` as one that does not cross.
    mutating func markHopByHop(_ name: Range<Int>) {
        for index in fields.indices where Int(fields[index].nameEnd - fields[index].nameStart) == name.count {
            let isNamed = self.name(fields[index]).elementsEqual(bytes[name]) { $0 == Bytes.lowered($1) }
            if isNamed { fields[index].isHopByHop = true }
        }
    }
}
