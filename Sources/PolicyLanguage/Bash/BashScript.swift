/// A Bash script as the commands that it may run.
///
/// An allow needs proof and a deny needs only doubt, so whatever cannot be read becomes a part that says so. It models
/// bash started without profile, history and aliases in a clean environment, and no other shell.
package struct BashScript: Hashable, Sendable {
    package static let partLimit = 256

    /// In the order of the text, those of a substitution after the command that holds it; never empty.
    package let parts: [BashPart]

    /// Reads `text`; a script that does not parse is one unreadable part.
    package static func read(_ text: String, in places: PathPlaces = .unknown) -> BashScript {
        do throws(Unreadable) {
            var reader = PartReader(places: places)
            try reader.read(Array(text.utf8))
            return BashScript(parts: reader.finished())
        } catch {
            return BashScript(parts: [BashPart(unreadable: error.reason, text: text)])
        }
    }
}

extension BashPart {
    /// How much of an unreadable script an explanation repeats, in characters.
    private static let shownLimit = 200

    init(unreadable reason: String, text: String) {
        let shown = ShellWord(text.prefix(Self.shownLimit).utf8.map { Atom($0) })
        self.init(
            unreadable: reason, fileAccesses: [], words: [shown], outerWords: [], isLiteral: true, isBare: false,
            isPlain: false,
            starter: nil, code: [], paths: [], assignments: [], redirections: [])
    }
}
