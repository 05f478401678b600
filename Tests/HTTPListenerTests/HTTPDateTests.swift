import HTTPListener
import Testing
import Vocabulary

@Suite struct HTTPDateTests {
    @Test(arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"),
    ])
    func `a date is written as RFC 9110 wants it`(seconds: Int64, text: String) {
        #expect(HTTPDate.text(Instant(seconds: seconds)) == text)
    }
}
