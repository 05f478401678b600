package import Vocabulary

/// The value of `Date` (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
package enum HTTPDate {
    /// The instant to the second, in GMT.
    package static func text(_ instant: Instant) -> String {
        let (day, second) = floored(instant.seconds, by: 86_400)
        let (year, month, date) = Instant.civil(day: day)
        let weekday = weekdays[Int(floored(day + 4, by: 7).rest)]  // 1970 began on a Thursday
        let clock = [second / 3_600, second / 60 % 60, second % 60].map(padded).joined(separator: ":")
        return "\(weekday), \(padded(date)) \(months[Int(month - 1)]) \(year) \(clock) GMT"
    }

    private static func floored(_ number: Int64, by size: Int64) -> (quotient: Int64, rest: Int64) {
        let (quotient, rest) = number.quotientAndRemainder(dividingBy: size)
        return rest < 0 ? (quotient - 1, rest + size) : (quotient, rest)
    }

    private static func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
