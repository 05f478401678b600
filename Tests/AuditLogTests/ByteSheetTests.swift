import AuditLog
import Digests
import Testing

@Suite struct ByteSheetTests {
    @Test func `pieces stand one behind the other, whatever room there was`() {
        for room in [0, 1, 16, 17, 4_096] {
            var sheet = ByteSheet(room: room)
            sheet.append("kind")
            sheet.append(UInt8(ascii: ":"))
            for _ in 0..<40 { sheet.append("né".utf8) }
            sheet.append([UInt8](repeating: 0x7A, count: 300))
            let start = "kind:" + String(repeating: "né", count: 40)
            #expect(sheet.array == Array(start.utf8) + Array(repeating: 0x7A, count: 300))
            #expect(sheet.count == 425)
        }
    }

    @Test(arguments: [
        0, 1, 9, 10, 99, 100, 12_345, 999_999_999_999_999_999, 1_000_000_000_000_000_000, .max, -1, -10, .min,
    ] as [Int64])
    func `a number is written as it is spelled`(number: Int64) {
        var sheet = ByteSheet(room: 16)
        sheet.append(decimal: number)
        #expect(String(decoding: sheet.array, as: UTF8.self) == String(number))
    }

    @Test func `digits of a fixed width begin with zeros`() {
        var sheet = ByteSheet(room: 16)
        sheet.append(digits: 7, 9)
        sheet.append(digits: 12_345, 4)
        #expect(sheet.array == Array("0000000072345".utf8))
    }

    @Test func `a digest is written in hexadecimal digits`() {
        let digest = SHA256.hash("leaf")
        var sheet = ByteSheet(room: 16)
        // SAFETY: read during the call only.
        unsafe digest.withBytes { run in unsafe sheet.append(hexadecimal: run) }
        #expect(String(decoding: sheet.array, as: UTF8.self) == digest.hex)
    }

    @Test func `a byte that JSON escapes is found at every place, and no other is`() {
        for byte in UInt8.min...UInt8.max {
            for place in 0..<19 {
                var sheet = ByteSheet(room: 32)
                var text = [UInt8](repeating: 0xC3, count: 19)
                text[place] = byte
                sheet.append(text)
                #expect(sheet.needsEscape(in: 0..<19) == (byte < 0x20 || byte == 0x22 || byte == 0x5C))
                #expect(!sheet.needsEscape(in: (place + 1)..<19) && !sheet.needsEscape(in: 0..<place))
            }
        }
    }

    @Test func `what is cut off is not there any more`() {
        var sheet = ByteSheet(room: 16)
        sheet.append("abcdef")
        sheet.cut(from: 2)
        sheet.append("x")
        #expect(sheet.array == Array("abx".utf8) && sheet[2] == UInt8(ascii: "x"))
    }
}
