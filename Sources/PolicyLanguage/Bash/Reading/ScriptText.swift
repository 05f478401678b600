/// Which characters a script may hold at all: none that looks like another, or like nothing.
enum ScriptText {
    static func check(_ bytes: [UInt8]) throws(Unreadable) {
        var isASCII = true
        for byte in bytes {
            if byte >= 0x80 { isASCII = false }
            if byte < 0x20 && byte != 0x09 && byte != 0x0A || byte == 0x7F {
                throw Unreadable("the text holds a control character")
            }
        }
        guard !isASCII else { return }
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars where scalar.value >= 0x80 {
            if isInvisible(scalar) { throw Unreadable("the text holds an invisible character") }
        }
    }

    /// Whether `scalar` may stand outside quotes: letters, marks and numbers, which no shell takes for syntax.
    static func mayStandUnquoted(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
            true
        default: false
        }
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse, .surrogate, .unassigned,
            .spaceSeparator, .lineSeparator, .paragraphSeparator:
            true
        default: scalar == "\u{FFFD}"
        }
    }
}
