/// A set of ASCII bytes, as bits.
struct ByteSet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    static let all = ByteSet(UInt8.min..<0x80)

    init(_ bytes: some Sequence<UInt8>) {
        for byte in bytes where byte < 0x80 {
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 63) }
        }
    }

    /// 1 for a byte of the set, else 0: what comes together without a branch.
    func bit(_ byte: UInt8) -> UInt64 {
        let bits = byte < 64 ? low : byte < 128 ? high : 0
        return bits >> UInt64(byte & 63) & 1
    }
}
