/// Reads the simulator's stamps and the end of a stream out of bytes that come in pieces of any size.
///
/// Each delta begins with `t=` and the clock of the machine in 20 digits, written when the simulator wrote it.
struct StreamReader {
    private static let mark = Array(#""t="#.utf8)
    private static let digits = 20
    private static let end = Array("0\r\n\r\n".utf8)

    private var carried: [UInt8] = []
    /// The last chunk has come.
    private(set) var isWhole = false

    /// Takes a piece and calls `stamp` with each clock that became whole with it.
    mutating func take(_ piece: [UInt8], _ stamp: (Int64) -> Void) {
        let bytes = carried + piece
        var place = 0
        var kept = max(0, bytes.count - Self.mark.count - Self.digits)
        while let found = Self.find(Self.mark, in: bytes, from: place) {
            let first = found + Self.mark.count
            guard first + Self.digits <= bytes.count else {
                kept = min(kept, found)
                break
            }
            stamp(bytes[first..<first + Self.digits].reduce(0) { $0 &* 10 &+ Int64($1 &- 0x30) })
            place = first + Self.digits
        }
        isWhole = bytes.suffix(Self.end.count).elementsEqual(Self.end)
        carried = Array(bytes[max(place, kept)...])
    }

    private static func find(_ mark: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        var place = start
        while place + mark.count <= bytes.count {
            if bytes[place] == mark[0], bytes[place + 1] == mark[1], bytes[place + 2] == mark[2] { return place }
            place += 1
        }
        return nil
    }
}
