/// One row of what grep found: the path, and what follows it (`:12:text`, `-13-text`, `:4`).
struct GrepRow: Hashable {
    let path: String
    let rest: String

    var text: String { path + rest }

    private init(_ path: ArraySlice<UInt8>, _ rest: String) {
        let whole = String(decoding: path, as: UTF8.self)
        self.path = whole.hasPrefix("./") ? String(whole.dropFirst(2)) : whole
        self.rest = rest
    }

    /// Paths alone, each with a byte 0 behind it.
    static func paths(_ output: [UInt8]) -> [GrepRow] {
        output.split(separator: 0).map { GrepRow($0, "") }
    }

    /// Lines of `path`, a byte 0, and a number with its sign; what has no such byte stands between groups and goes.
    static func lines(_ output: [UInt8]) -> [GrepRow] {
        output.split(separator: 0x0A).compactMap { line in
            guard let end = line.firstIndex(of: 0) else { return nil }
            let rest = line[(end + 1)...]
            let sign = rest.first { !(0x30...0x39).contains($0) }
            // A context line has `-` behind its number, and so before it too.
            let before = sign == UInt8(ascii: "-") ? "-" : ":"
            return GrepRow(line[..<end], before + String(decoding: rest, as: UTF8.self))
        }
    }
}
