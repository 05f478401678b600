/// Why the text of a pattern is none, in the order of the checks.
package enum PatternRefusal: Error, Hashable {
    case empty
    case tooLong

    /// A control character, or in a host anything that is no letter, digit, `-`, `.` or `:`.
    case character(Character)

    /// A character that means something to a shell: a command pattern describes one command in plain words.
    case shellCharacter(String)

    /// `...` anywhere but as the last word, or without a program before it.
    case misplacedEllipsis

    /// `**` beside other characters of its segment: it stands for whole segments.
    case gluedDoubleStar

    /// A `*` in a host that is not a leading `*.`.
    case misplacedStar

    /// A port: hosts are compared without.
    case port

    /// The most bytes that a pattern may have.
    package static let lengthLimit = 1_024
}
