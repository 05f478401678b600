/// The one header block of a file in an archive of ours (POSIX.1-1988 `ustar`).
///
/// It is a function of name and length: time, owner and mode are fixed. So an archive is reproducible, and a reader
/// that takes only these bytes finds every changed one.
package enum TarHeader {
    package static let blockSize = 512
    private static let nameBytes = 100
    private static let prefixBytes = 155

    /// The block; `nil` for a name that does not fit.
    package static func bytes(name: String, size: Int) -> [UInt8]? {
        guard size >= 0, let (prefix, rest) = split(Array(name.utf8)) else { return nil }
        var block = [UInt8](repeating: 0, count: blockSize)
        put(rest, at: 0, in: &block)
        put(octal(0o644, digits: 7), at: 100, in: &block)
        put(octal(0, digits: 7), at: 108, in: &block)
        put(octal(0, digits: 7), at: 116, in: &block)
        put(length(size), at: 124, in: &block)
        put(octal(0, digits: 11), at: 136, in: &block)
        put(Array("        ".utf8), at: 148, in: &block)
        block[156] = UInt8(ascii: "0")
        put(Array("ustar\u{0}00".utf8), at: 257, in: &block)
        put(prefix, at: 345, in: &block)
        let sum = block.reduce(0) { $0 + Int($1) }
        put(octal(sum, digits: 6) + [0], at: 148, in: &block)
        return block
    }

    /// Name and length of a block that is exactly what `bytes` gives for them; `nil` for any other.
    package static func parse(_ block: [UInt8]) -> (name: String, size: Int)? {
        guard block.count == blockSize else { return nil }
        let name = block[..<nameBytes].prefix { $0 != 0 }
        let prefix = block[345..<(345 + prefixBytes)].prefix { $0 != 0 }
        let path = prefix.isEmpty ? Array(name) : Array(prefix) + [UInt8(ascii: "/")] + Array(name)
        guard let text = String(validating: path, as: UTF8.self), let size = size(block[124..<136]) else { return nil }
        guard bytes(name: text, size: size) == block else { return nil }
        return (text, size)
    }

    /// Zeros between the end of a file and the next block.
    package static func padding(after size: Int) -> Int { (blockSize - size % blockSize) % blockSize }

    /// Names are split at a slash when they are longer than the first field.
    private static func split(_ name: [UInt8]) -> (prefix: [UInt8], name: [UInt8])? {
        guard !name.isEmpty, !name.contains(0), name.first != UInt8(ascii: "/") else { return nil }
        guard name.count > nameBytes else { return ([], name) }
        let slashes = name.indices.filter { name[$0] == UInt8(ascii: "/") }
        let place = slashes.first { name.count - $0 - 1 <= nameBytes && $0 <= prefixBytes }
        guard let place, place + 1 < name.count else { return nil }
        return (Array(name[..<place]), Array(name[(place + 1)...]))
    }

    // MARK: Numbers

    private static let octalLimit = 1 << 33

    /// Eleven octal digits, or from 8 GiB on the length as it is behind one byte 0x80 (the form of GNU and star).
    private static func length(_ size: Int) -> [UInt8] {
        guard size >= octalLimit else { return octal(size, digits: 11) }
        return [0x80, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: size >> (56 - 8 * $0)) }
    }

    private static func size(_ field: ArraySlice<UInt8>) -> Int? {
        if field.first == 0x80 {
            let bytes = field.suffix(8)
            guard bytes.first.map({ $0 < 0x80 }) ?? false else { return nil }
            return bytes.reduce(0) { $0 << 8 | Int($1) }
        }
        let digits = field.dropLast()
        guard digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
    }

    private static func octal(_ number: Int, digits: Int) -> [UInt8] {
        let text = String(number, radix: 8)
        return Array(String(repeating: "0", count: max(0, digits - text.count)).utf8) + Array(text.utf8)
    }

    private static func put(_ bytes: [UInt8], at start: Int, in block: inout [UInt8]) {
        for (offset, byte) in bytes.enumerated() { block[start + offset] = byte }
    }
}
