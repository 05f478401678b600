/// Random words of the system's source, drawn a kilobyte at a time: ids are made for every request.
package struct BufferedRandom: RandomNumberGenerator, Sendable {
    private static let size = 1_024
    private var bytes: [UInt8] = []
    private var place = size

    package init() {}

    /// Eight random bytes.
    package mutating func next() -> UInt64 {
        if place == Self.size { (bytes, place) = (SecureRandom.bytes(Self.size), 0) }
        defer { place += 8 }
        return (place..<place + 8).reduce(0) { word, index in word << 8 | UInt64(bytes[index]) }
    }
}
