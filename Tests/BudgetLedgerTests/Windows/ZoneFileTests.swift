import BudgetLedger
import Foundation
import Testing

/// A TZif file of version 2 that has a rule and nothing else.
func zoneFile(rule: String, offset: Int32 = 0) -> [UInt8] {
    let counts: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4]
    let header = Array("TZif2".utf8) + Array(repeating: 0, count: 15) + counts
    let type = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: offset >> $0) } + [0, 0]
    let block = type + Array("LMT\0".utf8)
    return header + block + header + block + Array("\n\(rule)\n".utf8)
}

@Suite struct ZoneFileTests {
    @Test(
        arguments: [
            ("UTC0", 0), ("EST5", -18_000), ("<+0545>-5:45", 20_700), ("<-02>2", -7_200), ("IST-5:30:15", 19_815),
        ] as [(String, Int64)])
    func `a rule without summer is one offset for ever`(rule: String, offset: Int64) throws {
        let zone = try #require(ZoneFile.parse(zoneFile(rule: rule)))
        #expect(zone.offset(at: -9_000_000_000) == offset && zone.offset(at: 9_000_000_000) == offset)
    }

    @Test func `an empty rule keeps the last offset`() throws {
        let zone = try #require(ZoneFile.parse(zoneFile(rule: "", offset: 3_600)))
        #expect(zone.offset(at: 0) == 3_600)
    }

    @Test(arguments: [
        "x", "UTC", "UTC0X", "UTC0UTD", "UTC0UTD,M3", "UTC0UTD,M3.5.0", "UTC0UTD,M13.1.0,M10.5.0", "UTC168",
        "UTC0UTD,M3.5.7,M10.5.0", "UTC0UTD,J0,J1", "UTC0UTD,366,1", "<UTC0", "UTC0UTD,M3.5.0,M10.5.0/x",
    ])
    func `a malformed rule makes the file none`(rule: String) { #expect(ZoneFile.parse(zoneFile(rule: rule)) == nil) }

    @Test func `every prefix and every changed byte of a file is read without a trap`() throws {
        var files = [zoneFile(rule: "CET-1CEST,M3.5.0,M10.5.0/3")]
        if let data = try? Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/Asia/Kathmandu")) {
            files.append(Array(data))  // absent on a machine without time zones
        }
        for file in files {
            #expect(ZoneFile.parse(file) != nil)
            for length in 0..<file.count { #expect(ZoneFile.parse(Array(file.prefix(length))) == nil) }
            for place in file.indices {
                var changed = file
                changed[place] ^= 0xFF
                _ = ZoneFile.parse(changed)?.window(.day, at: 1_795_348_800)
            }
        }
    }
}
