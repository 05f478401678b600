/// Phone and card numbers.
enum NumberShapes {
    private static let phoneDigits = 8...15
    private static let cardDigits = 13...19

    /// A `+` and 8 to 15 digits; between them single blanks, dots or hyphens, and parentheses.
    static func phone(_ text: Span<UInt8>, at place: Int) -> Range<Int>? {
        guard place + 1 < text.count, text[place + 1].isDigit else { return nil }
        var digits = 0
        var end = place + 1
        var index = place + 1
        var wasSeparator = false
        while index < text.count, digits <= phoneDigits.upperBound {
            let byte = text[index]
            if byte.isDigit {
                digits += 1
                wasSeparator = false
                end = index + 1
            } else if byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") {
                guard index - end < 3 else { break }
            } else {
                guard !wasSeparator, byte == 0x20 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") else {
                    break
                }
                wasSeparator = true
            }
            index += 1
        }
        return phoneDigits.contains(digits) ? place..<end : nil
    }

    /// The longest run of 13 to 19 digits from `place`, single blanks or hyphens between, whose check digit holds.
    static func card(_ text: Span<UInt8>, at place: Int) -> Range<Int>? {
        var digits: [UInt8] = []
        var best: Range<Int>?
        var index = place
        while index < text.count, text[index].isDigit, digits.count < cardDigits.upperBound {
            digits.append(text[index] - 0x30)
            index += 1
            let isAtEnd = index == text.count || !text[index].isDigit
            if isAtEnd, cardDigits.contains(digits.count), holdsLuhn(digits) { best = place..<index }
            let isSeparated = !isAtEnd ? false : index + 1 < text.count && text[index + 1].isDigit
            if isSeparated, text[index] == 0x20 || text[index] == UInt8(ascii: "-") { index += 1 }
        }
        return best
    }

    /// ISO/IEC 7812-1, annex B.
    private static func holdsLuhn(_ digits: [UInt8]) -> Bool {
        var sum = 0
        for (index, digit) in digits.reversed().enumerated() {
            let doubled = index % 2 == 1 ? Int(digit) * 2 : Int(digit)
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return sum % 10 == 0
    }
}
