/// Reads the fields of one event's bytes (WHATWG HTML, section 9.2.6).
enum SSEvent {
    /// Lends the joined `data` lines to `read`; an event without data lends nothing.
    static func withData<Answer>(_ event: Span<UInt8>, _ read: (Span<UInt8>) -> Answer) -> Answer? {
        var first: Range<Int>?
        var joined: [UInt8] = []
        // A stream may begin with a mark that readers leave out (WHATWG HTML, section 9.2.5).
        var place = event.count >= 3 && event[0] == 0xEF && event[1] == 0xBB && event[2] == 0xBF ? 3 : 0
        while place < event.count {
            let line = nextLine(event, &place)
            guard let data = dataField(event, line) else { continue }
            guard let earlier = first else {
                first = data
                continue
            }
            if joined.isEmpty { joined.append(copying: event, earlier) }
            joined.append(0x0A)
            joined.append(copying: event, data)
        }
        guard let first else { return nil }
        return joined.isEmpty ? read(event.extracting(first)) : read(joined.span)
    }

    private static func nextLine(_ event: Span<UInt8>, _ place: inout Int) -> Range<Int> {
        let start = place
        place = event.firstLineEnd(from: place)
        defer { place += 1 }
        return start..<place
    }

    /// The value of a line `data: value`, one blank behind the colon left out.
    private static func dataField(_ event: Span<UInt8>, _ line: Range<Int>) -> Range<Int>? {
        guard line.count >= 5, event.equals("data:", in: line.lowerBound..<(line.lowerBound + 5)) else { return nil }
        let start = line.lowerBound + 5
        return (start < line.upperBound && event[start] == 0x20 ? start + 1 : start)..<line.upperBound
    }
}
