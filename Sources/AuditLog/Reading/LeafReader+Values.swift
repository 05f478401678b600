import Digests
import Vocabulary

// Values of the tape; -1 stands for a member that is missing.
extension LeafReader {
    func isEqual(_ range: Range<Int>, _ name: [UInt8]) -> Bool {
        guard range.count == name.count else { return false }
        for index in 0..<name.count where scanner.text[range.lowerBound + index] != name[index] { return false }
        return true
    }

    func isOne(of words: [[UInt8]], _ node: Int) -> Bool {
        guard node >= 0, scanner.tape[node].shape == .text else { return false }
        for word in words where isEqual(scanner.tape[node].bytes, word) { return true }
        return false
    }

    /// The member `name` of the object at `node`, or -1.
    func child(_ name: StaticString, of node: Int) -> Int {
        guard node >= 0, scanner.tape[node].shape == .object else { return -1 }
        var child = node + 1
        while child < scanner.tape[node].next {
            if isEqual(scanner.tape[child].name, name) { return child }
            child = scanner.tape[child].next
        }
        return -1
    }

    private func isEqual(_ range: Range<Int>, _ name: StaticString) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        // SAFETY: a literal lives for ever, and the index stays below its length, compared above.
        for index in range where unsafe scanner.text[index] != name.utf8Start[index - range.lowerBound] { return false }
        return true
    }

    /// The values inside a list, or `nil` if it is none.
    func items(of node: Int) -> [Int]? {
        guard node >= 0, scanner.tape[node].shape == .list else { return nil }
        var (items, item) = ([Int](), node + 1)
        while item < scanner.tape[node].next {
            items.append(item)
            item = scanner.tape[item].next
        }
        return items
    }

    func isText(_ node: Int) -> Bool {
        node >= 0 && (scanner.tape[node].shape == .text || scanner.tape[node].shape == .escapedText)
    }

    func text(_ node: Int) -> String? {
        guard isText(node) else { return nil }
        let entry = scanner.tape[node]
        if entry.shape == .escapedText { return scanner.unescaped(entry.bytes) }
        return String(decoding: scanner.text[entry.bytes], as: UTF8.self)
    }

    mutating func texts(_ node: Int) -> [String]? {
        guard node >= 0, scanner.tape[node].shape == .list else { return nil }
        var (texts, item) = ([String](), node + 1)
        texts.reserveCapacity(4)
        while item < scanner.tape[node].next {
            guard let text = remembered(item) else { return nil }
            texts.append(text)
            item = scanner.tape[item].next
        }
        return texts
    }

    /// True if the two texts are spelled with the same bytes.
    func isSame(_ node: Int, _ other: Int) -> Bool {
        guard node >= 0, other >= 0 else { return false }
        let (left, right) = (scanner.tape[node], scanner.tape[other])
        guard left.shape == .text, right.shape == .text, left.bytes.count == right.bytes.count else { return false }
        let distance = right.bytes.lowerBound - left.bytes.lowerBound
        for index in left.bytes where scanner.text[index] != scanner.text[index + distance] { return false }
        return true
    }

    /// A text that many leaves have, made once.
    mutating func remembered(_ node: Int) -> String? {
        guard node >= 0, scanner.tape[node].shape == .text else { return text(node) }
        let text = scanner.text
        return memory.text(text.span.extracting(scanner.tape[node].bytes))
    }

    func integer(_ node: Int) -> Int64? {
        guard node >= 0, scanner.tape[node].shape == .integer else { return nil }
        return decimal(scanner.tape[node].bytes)
    }

    /// A decimal string of nano-dollars in its one spelling.
    func amount(_ node: Int) -> NanoUSD? {
        guard node >= 0, scanner.tape[node].shape == .text else { return nil }
        return decimal(scanner.tape[node].bytes).map(NanoUSD.init)
    }

    /// 64 hexadecimal digits in lower case.
    func hash(_ node: Int) -> Digest256? {
        guard node >= 0, scanner.tape[node].shape == .text, scanner.tape[node].bytes.count == 64 else { return nil }
        return Digest256(lowerHex: scanner.text.span.extracting(scanner.tape[node].bytes))
    }

    /// A number in its one spelling: no leading zero, no minus zero, no plus.
    private func decimal(_ range: Range<Int>) -> Int64? {
        let isNegative = scanner.text[range].first == 0x2D
        let digits = isNegative ? range.dropFirst() : range
        guard (1...19).contains(digits.count) else { return nil }
        guard scanner.text[digits.startIndex] != 0x30 || (digits.count == 1 && !isNegative) else { return nil }
        var number: Int64 = 0
        for index in digits {
            let digit = scanner.text[index]
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            let (scaled, passed) = number.multipliedReportingOverflow(by: 10)
            let (sum, carried) = scaled.addingReportingOverflow(Int64(digit - 0x30))
            guard !passed, !carried else { return nil }
            number = sum
        }
        return isNegative ? -number : number
    }

    // MARK: Time

    /// `2026-11-22T10:00:00.123456789Z`, and nothing else.
    func time(_ node: Int) -> Instant? {
        let entry = scanner.tape[node]
        guard entry.shape == .text, entry.bytes.count == 30 else { return nil }
        let start = entry.bytes.lowerBound
        for (offset, mark) in Self.timeMarks where scanner.text[start + offset] != mark { return nil }
        guard let year = digits(start, 4), let month = digits(start + 5, 2), let date = digits(start + 8, 2),
            let hour = digits(start + 11, 2), let minute = digits(start + 14, 2), let second = digits(start + 17, 2),
            let fraction = digits(start + 20, 9)
        else { return nil }
        guard (1970...2261).contains(year), hour < 24, minute < 60, second < 60 else { return nil }
        let day = Instant.day(year: year, month: month, date: date)
        guard Instant.civil(day: day) == (year, month, date) else { return nil }
        return Instant(
            nanoseconds: ((day * 24 + hour) * 60 + minute) * 60_000_000_000 + second * 1_000_000_000 + fraction)
    }

    private static let timeMarks: [(Int, UInt8)] = [
        (4, 0x2D), (7, 0x2D), (10, 0x54), (13, 0x3A), (16, 0x3A), (19, 0x2E), (29, 0x5A),
    ]

    private func digits(_ start: Int, _ count: Int) -> Int64? {
        var number: Int64 = 0
        for index in start..<(start + count) {
            let digit = scanner.text[index]
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            number = number * 10 + Int64(digit - 0x30)
        }
        return number
    }
}
