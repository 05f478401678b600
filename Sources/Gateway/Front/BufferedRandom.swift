import Digests

/// Random words of the system's source, drawn a kilobyte at a time: ids are made for every request.
struct BufferedRandom: RandomNumberGenerator {
    private static let size = 1_024
    private var bytes: [UInt8] = []

    mutating func next() -> UInt64 {
        if bytes.count < 8 { bytes = SecureRandom.bytes(Self.size) }
        var word = UInt64(0)
        for _ in 0..<8 { word = word << 8 | UInt64(bytes.removeLast()) }
        return word
    }
}
