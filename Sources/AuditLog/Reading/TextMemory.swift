/// Texts that were made before: ids of tenants, projects and keys stand in leaf after leaf.
///
/// Each text has one place and the newest wins it, so memory is bounded whatever a log holds.
struct TextMemory {
    private static let placeCount = 1 << 10

    private var texts = [String](repeating: "", count: TextMemory.placeCount)

    /// The text of plain ASCII bytes.
    mutating func text(_ bytes: Span<UInt8>) -> String {
        let place = Self.place(of: bytes)
        if Self.isEqual(texts[place], bytes) { return texts[place] }
        // SAFETY: copied while the span is there.
        let text = unsafe bytes.withUnsafeBufferPointer { buffer in unsafe String(decoding: buffer, as: UTF8.self) }
        texts[place] = text
        return text
    }

    /// Ids differ at their ends.
    private static func place(of bytes: Span<UInt8>) -> Int {
        var number: UInt64 = 0
        for index in max(0, bytes.count - 12)..<bytes.count { number = number &* 31 &+ UInt64(bytes[index]) }
        return Int(truncatingIfNeeded: number % UInt64(placeCount))
    }

    private static func isEqual(_ text: String, _ bytes: Span<UInt8>) -> Bool {
        let old = text.utf8
        guard old.count == bytes.count else { return false }
        // SAFETY: both are read inside the closures only, as far as the length that they share.
        return unsafe old.withContiguousStorageIfAvailable { old in
            for index in 0..<bytes.count where unsafe old[index] != bytes[index] { return false }
            return true
        } ?? false
    }
}
