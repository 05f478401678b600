/// Puts the columns of neighbouring lines under each other.
enum Alignment {
    /// A run ends at an empty line or a comment line.
    static func align(_ lines: inout [LayoutLine]) {
        var start = 0
        for index in lines.indices where lines[index].isAfterBlank || lines[index].isComment {
            align(&lines, start..<index)
            start = lines[index].isComment ? index + 1 : index
        }
        align(&lines, start..<lines.count)
    }

    private static let verdicts = ["allow", "ask", "deny"]

    private static func align(_ lines: inout [LayoutLine], _ run: Range<Int>) {
        guard !run.isEmpty else { return }
        pad(&lines, run, piece: 0) { verdicts.contains($0.first) }
        pad(&lines, run, piece: 1) { $0.first == "expect" }
        pad(&lines, run, piece: 1) { $0.first == "set" }
        pad(&lines, run, piece: 1) { $0.first == "route" }
        pad(&lines, run, piece: 3) { $0.first == "route" }
        alignReasons(&lines, run)
    }

    /// Makes the piece of that number as wide as the widest of the run.
    private static func pad(
        _ lines: inout [LayoutLine], _ run: Range<Int>, piece: Int, _ isMeant: (LayoutLine) -> Bool
    ) {
        let meant = run.filter { isMeant(lines[$0]) && lines[$0].pieces.count > piece }
        let width = meant.map { lines[$0].pieces[piece].token.written.count }.max() ?? 0
        for index in meant {
            lines[index].pieces[piece].padding = width - lines[index].pieces[piece].token.written.count
        }
    }

    private static func alignReasons(_ lines: inout [LayoutLine], _ run: Range<Int>) {
        let meant = run.filter { !lines[$0].isBroken }.compactMap { index in
            lines[index].index(of: "because").map { (index, $0, lines[index].width(before: $0)) }
        }
        let width = meant.map(\.2).max() ?? 0
        for (index, piece, own) in meant {
            lines[index].pieces[piece - 1].padding = 0
            lines[index].pieces[piece].blanks = 2 + width - own
        }
    }
}
