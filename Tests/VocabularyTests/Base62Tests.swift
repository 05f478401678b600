import Seeds
import Testing
import Vocabulary

@Suite struct Base62Tests {
    @Test func `there are 62 digits in the order of their value`() {
        #expect(Base62.digits.count == 62 && Base62.digits == Base62.digits.sorted())
        for byte in UInt8.min...UInt8.max { #expect(Base62.isDigit(byte) == Base62.digits.contains(byte)) }
    }

    @Test func `drawn digits are as many as asked for and of equal probability`() {
        var generator = SeededRandom(seed: 1)
        #expect(Base62.random(0, using: &generator).isEmpty)
        let drawn = Base62.random(62_000, using: &generator)
        let counts = Dictionary(grouping: drawn) { $0 }.mapValues(\.count)
        #expect(drawn.count == 62_000 && counts.count == 62)
        #expect(counts.values.allSatisfy { (850...1_150).contains($0) })
    }

    @Test func `bytes from 248 on are drawn again`() {
        var generator = Constant(word: 0xFF_F8_F7_3E_3D_01_00_FC)
        let values = [0, 1, 61, 0, 247 % 62]
        #expect(Base62.random(5, using: &generator) == values.map { Base62.digits[$0] })
    }
}
