import StrictJSON
import Testing

@Suite struct UTF8CheckTests {
    @Test(arguments: ["", "a", "é", "€", "😀", "\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}\0"])
    func `a text is without fault`(text: String) {
        #expect(UTF8Check.firstFault(in: Array(text.utf8)) == nil)
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xED, 0xA0, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x28, 0xA1], [0xF0, 0x9F, 0x98],
        ] as [[UInt8]]) func `what is no UTF-8 is found where it stands`(bytes: [UInt8])
    {
        #expect(UTF8Check.firstFault(in: bytes) == 0)
        #expect(UTF8Check.firstFault(in: [0x61, 0x62] + bytes) == 2)
    }

    @Test func `it agrees with the standard library on every pair of bytes`() {
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max {
                let isText = String(validating: [first, second], as: UTF8.self) != nil
                if (UTF8Check.firstFault(in: [first, second]) == nil) != isText { Issue.record("\(first) \(second)") }
            }
        }
    }
}
