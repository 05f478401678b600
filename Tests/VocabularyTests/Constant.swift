/// A generator that gives the same word for ever.
struct Constant: RandomNumberGenerator {
    let word: UInt64

    mutating func next() -> UInt64 { word }
}
