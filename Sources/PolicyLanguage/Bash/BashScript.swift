/// A Bash script as the commands that it may run.
package struct BashScript: Hashable, Sendable {
    /// In the order of the text; those of a substitution after the command that holds it. Never empty.
    package let parts: [BashPart]

    /// Reads `text`; what is not readable becomes one part that says so.
    package static func read(_ text: String, in places: PathPlaces = .unknown) -> BashScript {
        BashScript(parts: [BashPart(text: text, unreadable: "the reader is not there yet", fileAccesses: [])])
    }
}
