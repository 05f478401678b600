import AuditLog
import StrictJSON
import Testing
import Vocabulary

@Suite struct LeafReaderTests {
    @Test(arguments: Sample.leaves) func `what was written is read back`(leaf: Leaf) throws {
        let view = try LeafReader.read(leaf.bytes(at: Sample.place(7)))
        #expect(view.kind == leaf.kind && view.seq == 7 && view.time == Sample.time && view.tenant == Sample.tenant)
        #expect(view.request == leaf.request?.text)
        #expect((view.money != nil) == leaf.kind.movesMoney)
    }

    @Test func `an admission gives its money, its policy and its prices`() throws {
        let view = try LeafReader.read(Leaf.admitted(Sample.admitted).bytes(at: Sample.place(0)))
        let money = LeafMoney.held(
            NanoUSD(1_368_960_000), path: Sample.path, windows: Sample.windows, prices: Sample.hash)
        #expect(view.money == money && view.policy == Sample.hash)
    }

    /// A leaf with this text as its detail.
    private static func leaf(detail: String) -> [UInt8] {
        let text = """
            {"actor":{"id":"gatehoused","type":"system"},"detail":\(detail),"kind":"heartbeat",\
            "object":{"id":"house","type":"log"},"seq":0,"tenant":"house","ts":"2026-11-22T10:00:00.000000000Z","v":1}
            """
        return Array(text.utf8)
    }

    @Test(arguments: [
        #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, #"{"a":1.5}"#, #"{"a":1e3}"#, #"{"a":9007199254740992}"#,
        #"{"a":-0}"#,
        #"{"a":01}"#, #"{"a":null}"#, #"{"a":"\ud800"}"#, #"{"a":1} "#, #"{"a": 1}"#, #"{"b":1,"a":2}"#,
        #"{"a":"\u0041"}"#,
        #"{"a":"\u001F"}"#, #"{"a":"\/"}"#, "{\"a\":\"\u{1}\"}", #"{"a":NaN}"#, "\u{FEFF}{\"a\":1}", #"{"a":"\u0008"}"#,
        #"{"a":-}"#, #"{"a":}"#, #"{"a"}"#, #"{"a":1,}"#, #"{"":1,"":2}"#, #"{"a":[1,]}"#, #"{"a":tru}"#, #"{"a"#, "",
    ]) func `a second reading of one text is refused`(detail: String) {
        #expect(throws: LeafRefusal.self) { try LeafReader.read(Self.leaf(detail: detail)) }
    }

    @Test func `published texts are judged as published`() throws {
        guard let vector = try Vectors.json("jcs/leaf-json.json") else { return }
        for row in try #require(vector["canonical_form"]?.array) {
            let (input, output) = (row["input"]?.string ?? "", row["output"]?.string ?? "")
            #expect(throws: Never.self) { try LeafReader.read(Self.leaf(detail: output)) }
            #expect(input == output || (try? LeafReader.read(Self.leaf(detail: input))) == nil)
        }
        for row in try #require(vector["a_leaf_reader_refuses"]?.array) {
            let text = row["text"]?.string ?? ""
            #expect(throws: LeafRefusal.self, "\(row["why"]?.string ?? "")") {
                try LeafReader.read(Self.leaf(detail: text))
            }
        }
    }

    @Test func `a leaf nested without end is refused`() {
        let deep = String(repeating: "[", count: 30_000)
        #expect(throws: LeafRefusal.self) { try LeafReader.read(Self.leaf(detail: "{\"a\":\(deep)")) }
    }

    @Test(arguments: [
        ("\"v\":1", "\"v\":2"), ("\"kind\":\"admitted\"", "\"kind\":\"admired\""), ("\"seq\":4117", "\"seq\":-1"),
        (".123456789Z", ".12345678Z"), ("2026-11-22T", "2026-11-31T"), ("T10:", "T24:"),
        ("\"type\":\"key\"", "\"type\":\"kay\""),
        ("\"decision\":\"allow\"", "\"decision\":\"perhaps\""), ("\"nano\":\"1368960000\"", "\"nano\":\"01368960000\""),
        ("\"nano\":\"1368960000\"", "\"nano\":\"-1368960000\""), ("\"nano\":\"1368960000\"", "\"nano\":1368960000"),
        ("\"nano\":\"1368960000\"", "\"nano\":\"13689600000000000000\""), ("\"path\":[", "\"path\":[1,"),
        ("\"price\":\"", "\"price\":\"A"), ("\"tenant\":", "\"tenants\":"), ("\"rev\":\"", "\"rev\":\"0"),
        ("\"w\":1763337600", "\"w\":\"1763337600\""),
    ]) func `a member of another shape is refused`(old: String, new: String) throws {
        let text = Sample.admittedText
        let range = try #require(Self.range(of: old, in: text))
        let changed = text.replacingCharacters(range, new)
        #expect(throws: LeafRefusal.self) { try LeafReader.read(Array(changed.utf8)) }
    }

    private static func range(of part: String, in text: String) -> Range<String.Index>? {
        text.indices.lazy.filter { text[$0...].hasPrefix(part) }.first.map { start in
            start..<text.index(start, offsetBy: part.count)
        }
    }

    @Test func `a byte is judged alike wherever it stands in a string`() {
        for byte in UInt8(0)..<0x80 {
            for place in 0..<20 {
                var letters = [UInt8](repeating: UInt8(ascii: "a"), count: 20)
                letters[place] = byte
                let leaf = Self.leaf(detail: "{\"a\":\"\(String(decoding: letters, as: UTF8.self))\"}")
                let isPlain = byte >= 0x20 && byte != 0x22 && byte != 0x5C
                if ((try? LeafReader.read(leaf)) != nil) != isPlain { Issue.record("byte \(byte) at \(place)") }
            }
        }
    }

    @Test func `one reader takes good leaves after a bad one`() throws {
        var reader = LeafReader()
        let good = try Leaf.admitted(Sample.admitted).bytes(at: Sample.place(3))
        #expect(throws: LeafRefusal.self) { try reader.read(Array(good.dropLast(9))) }
        #expect(try reader.read(good).seq == 3)
    }
}

extension String {
    fileprivate func replacingCharacters(_ range: Range<String.Index>, _ text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
