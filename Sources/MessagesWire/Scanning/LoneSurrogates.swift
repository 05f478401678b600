/// Halves of surrogate pairs in JSON, which the scanner lets pass in texts and a strict reader refuses.
package enum LoneSurrogates {
    /// The bytes with each escape of half a pair that stands alone as that of the replacement character, `\ufffd`.
    ///
    /// What stands around it stays, also where the bytes are no JSON.
    package static func replaced(in bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "\\")) else { return bytes }
        var replaced = bytes
        let span = bytes.span
        var index = 0
        while index + 1 < span.count {
            guard span[index] == UInt8(ascii: "\\") else {
                index += 1
                continue
            }
            guard span[index + 1] == UInt8(ascii: "u"), span.hexUnit(at: index + 2) != nil else {
                index += 2
                continue
            }
            let piece = span.escape(at: index)
            if piece.scalar == nil { replaced.replaceSubrange((index + 2)..<(index + 6), with: "fffd".utf8) }
            index += piece.length
        }
        return replaced
    }
}
