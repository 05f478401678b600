/// Why a text is not JSON with one reading, and the byte where that shows.
package struct JSONRefusal: Error, Hashable, CustomStringConvertible {
    package enum Cause: Hashable, Sendable {
        case notUTF8, valueExpected, nameExpected, colonExpected, commaExpected, badNumber, badEscape, loneSurrogate
        case controlCharacter, openString, tooDeep, tooManyMembers, trailing
        case duplicateName(String)
    }

    package let cause: Cause
    /// Offset in bytes from the start of the text.
    package let offset: Int

    package init(_ cause: Cause, at offset: Int) {
        self.cause = cause
        self.offset = offset
    }

    package var description: String { "\(sentence) at byte \(offset)" }

    private var sentence: String {
        switch cause {
        case .notUTF8: "the text is not UTF-8 without a byte order mark"
        case .valueExpected: "a value was expected"
        case .nameExpected: "a name in quotes was expected"
        case .colonExpected: "`:` was expected"
        case .commaExpected: "`,` or the end was expected"
        case .badNumber: "a number has no digits where it needs them"
        case .badEscape: "an escape is not one of JSON's"
        case .loneSurrogate: "half of a surrogate pair stands alone"
        case .controlCharacter: "a control character stands in a string"
        case .openString: "a string does not end"
        case .tooDeep: "the text is nested deeper than \(JSONReader.depthLimit)"
        case .tooManyMembers: "an object has more than \(JSONReader.memberLimit) members"
        case .trailing: "something follows the value"
        case .duplicateName(let name): "the name `\(name)` stands twice"
        }
    }
}
