import Digests

/// A leaf that is good in itself: read, and hashed.
///
/// Its place and its money are judged in the order of the log.
struct JudgedLeaf: Sendable {
    let view: LeafView
    let hash: Digest256
}

/// Whole lines of a file of leaves, judged without a look at other lines: any number of them at once.
struct JudgedLeaves: Sendable {
    /// Up to the first that is none.
    private(set) var good: [JudgedLeaf] = []
    /// Why the next line is no leaf.
    private(set) var refusal: LeafRefusal?

    init(lines: [UInt8]) {
        var reader = LeafReader()
        reader.scanner.take(lines)
        good.reserveCapacity(lines.count / 512)
        var place = 0
        while place < lines.count {
            do throws(LeafRefusal) {
                let (view, end) = try reader.readLine(from: place)
                good.append(JudgedLeaf(view: view, hash: TreeHash.leaf(lines.span.extracting(place..<end))))
                place = end + 1
            } catch {
                refusal = error
                return
            }
        }
    }
}
