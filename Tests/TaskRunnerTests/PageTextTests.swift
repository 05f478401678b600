import TaskRunner
import Testing

@Suite struct PageTextTests {
    @Test(arguments: [
        ("<p>one</p><p>two", "one\ntwo"), ("a <b>bold</b> word", "a bold word"),
        ("1 &lt; 2 &#38; 3 &#x3e; 2", "1 < 2 & 3 > 2"),
        ("<script>if (a<b) { x() }</SCRIPT>after", "after"), ("<style>p{}</style><!-- <p>no</p> -->yes", "yes"),
        ("a < b", "a < b"), ("&unknown; &amp", "&unknown; &amp"), ("<p", ""), ("<script>never ends", ""), ("", ""),
        ("<ul>\n <li>one\n <li> two </ul>", "one\ntwo"),
    ])
    func `a page is its words`(html: String, text: String) {
        #expect(PageText.of(Array(html.utf8), type: "text/html; charset=utf-8") == text)
    }

    @Test(arguments: ["text/plain", "application/json", "application/ld+json", "application/xml", ""])
    func `other text comes as it is`(type: String) {
        #expect(PageText.of(Array("<a>&amp;".utf8), type: type) == "<a>&amp;")
    }

    @Test(arguments: ["image/png", "application/octet-stream", "application/gzip"])
    func `what is no text is none`(type: String) { #expect(PageText.of([1, 2, 3], type: type) == nil) }

    @Test func `a byte 0 says that it is no text, whatever it calls itself`() {
        #expect(PageText.of([0x61, 0, 0x62], type: "text/plain") == nil)
    }

    @Test func `any bytes are read without a trap`() {
        var state: UInt64 = 7
        for _ in 0..<2_000 {
            let words = ["<", ">", "&", "#", ";", "!--", "-->", "script", "</script", "p", " ", "x", "é", "\u{0}1"]
            var page = ""
            for _ in 0..<12 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                page += words[Int(state >> 33) % words.count]
            }
            _ = PageText.of(Array(page.utf8), type: "text/html")
        }
    }
}
