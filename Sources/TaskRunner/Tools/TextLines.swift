/// Some lines of a text with their numbers, and how many lines there are.
///
/// Lines end with LF, as for every program of the workspace; nothing is kept of those that are not shown.
struct TextLines {
    private(set) var shown: [String] = []
    private(set) var count = 0
    /// The number of the last line that is shown.
    private(set) var last: Int

    /// Takes at most `limit` lines from the line `first` on, as far as there is `room` for their bytes.
    init(_ bytes: [UInt8], from first: Int, limit: Int, room: Int) {
        last = first - 1
        var (start, left, isFull) = (0, room, false)
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            count += 1
            if count >= first, count - first < limit, !isFull {
                let row = FileTools.numbered(count, Substring(String(decoding: bytes[start..<end], as: UTF8.self)))
                isFull = row.utf8.count + 1 > left
                if !isFull {
                    left -= row.utf8.count + 1
                    shown.append(row)
                    last = count
                }
            }
            start = end + 1
        }
    }
}
