package import PolicyLanguage
import Seeds

/// Texts that are nearly policies, or nothing like them.
package struct PolicyNoise {
    private let files: [PolicyFile]
    private let words: [String]
    private var generator: SeededRandom

    /// - Parameter files: What is mutated, and whose words are shuffled.
    package init(_ files: [PolicyFile], seed: UInt64) {
        self.files = files
        words = files.flatMap { $0.text.split(separator: " ").map(String.init) }
        generator = SeededRandom(seed: seed)
    }

    /// Words of the language in any order, or one of the files with some characters changed.
    package mutating func text() -> String {
        guard Bool.random(using: &generator), let file = files.randomElement(using: &generator) else {
            let count = Int.random(in: 0...60, using: &generator)
            return (0..<count).compactMap { _ in words.randomElement(using: &generator) }.joined(separator: " ")
        }
        var bytes = Array(file.text.utf8)
        for _ in 0..<Int.random(in: 1...8, using: &generator) { mutate(&bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let signs = Array("{}()\",=<>%@$:\n ".utf8)
        guard let place = bytes.indices.randomElement(using: &generator) else { return }
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
        case 2: bytes[place] = signs.randomElement(using: &generator) ?? 0x20
        default:
            let end = min(bytes.count, place + Int.random(in: 1...80, using: &generator))
            bytes.insert(contentsOf: bytes[place..<end], at: place)
        }
    }
}
