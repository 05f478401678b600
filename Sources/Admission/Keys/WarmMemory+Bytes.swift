import APIKeys
import Digests
import Vocabulary

/// The content of a warm file.
///
/// Seconds since 1970 (8 bytes), the boot key (32), then per entry key id (16), version (4), epoch (8), minute of the
/// last use (4) and digest (32); numbers are big-endian.
extension WarmMemory {
    private static let headBytes = 8 + SealedBox.keyBytes
    private static let entryBytes = 16 + 4 + 8 + 4 + 32

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.headBytes + entries.count * Self.entryBytes)
        Self.append(UInt64(bitPattern: writtenAt.seconds), to: &bytes)
        bytes += bootKey.bytes
        for entry in entries {
            Self.append(entry.key.high, to: &bytes)
            Self.append(entry.key.low, to: &bytes)
            Self.append(entry.version, to: &bytes)
            Self.append(entry.epoch, to: &bytes)
            Self.append(entry.usedMinute, to: &bytes)
            bytes += entry.digest.bytes
        }
        return bytes
    }

    /// Returns `nil` unless the bytes are a head and whole entries, each of a key that could exist.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.headBytes, (bytes.count - Self.headBytes).isMultiple(of: Self.entryBytes) else {
            return nil
        }
        let written = Int64(bitPattern: Self.number(bytes[..<8]))
        // A time whose nanoseconds pass 64 bits was never written by us.
        guard (0...9_000_000_000).contains(written) else { return nil }
        guard let bootKey = BootKey(Array(bytes[8..<Self.headBytes])) else { return nil }
        var entries: [Entry] = []
        entries.reserveCapacity((bytes.count - Self.headBytes) / Self.entryBytes)
        for start in stride(from: Self.headBytes, to: bytes.count, by: Self.entryBytes) {
            guard let entry = Self.entry(bytes[start..<start + Self.entryBytes]) else { return nil }
            entries.append(entry)
        }
        self.init(writtenAt: Instant(seconds: written), bootKey: bootKey, entries: entries)
    }

    private static func entry(_ bytes: ArraySlice<UInt8>) -> Entry? {
        var rest = bytes
        func take(_ count: Int) -> ArraySlice<UInt8> {
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }
        guard let key = KeyDigits(high: number(take(8)), low: number(take(8))) else { return nil }
        let (version, epoch, minute) = (number(take(4)), number(take(8)), number(take(4)))
        guard let digest = Digest256(take(32)) else { return nil }
        return Entry(
            key: key, version: UInt32(truncatingIfNeeded: version), epoch: epoch,
            usedMinute: UInt32(truncatingIfNeeded: minute), digest: digest)
    }

    private static func append(_ number: some FixedWidthInteger & UnsignedInteger, to bytes: inout [UInt8]) {
        for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { number, byte in number << 8 | UInt64(byte) }
    }
}
