/// What `make bench` fails past.
struct Bound: Encodable {
    let name: String
    let bound: Double
    let measured: Double
    let holds: Bool

    static func most(_ name: String, _ bound: Double, _ measured: Double) -> Bound {
        Bound(name: "\(name) at most", bound: bound, measured: measured, holds: measured <= bound)
    }

    static func least(_ name: String, _ bound: Double, _ measured: Double) -> Bound {
        Bound(name: "\(name) at least", bound: bound, measured: measured, holds: measured >= bound)
    }

    var line: String { "\(holds ? "holds" : "FAILS")  \(name) \(bound): \(measured.rounded(3))" }
}

extension Double {
    /// As text would show it: so many digits behind the point.
    func rounded(_ digits: Int) -> Double {
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        return (self * scale).rounded() / scale
    }
}
