/// What `make bench` fails past.
struct Bound: Encodable {
    let name: String
    let bound: Double
    let measured: Double
    let holds: Bool

    /// Requests per second, as a part of what a bare nginx forwards in the same round.
    static let leastRatio = 0.3
    /// Resident memory of a daemon that has an operator and no traffic yet: what its first Argon2 keeps is in it.
    static let mostIdleMiB = 40.0

    static func all(_ measurements: Measurements) -> [Bound] {
        let ratio = measurements.ratios.median
        let idle = Double(measurements.idleKiB) / 1_024
        let misses = Double(measurements.misses)
        return [
            Bound(name: "gatehoused/nginx at least", bound: leastRatio, measured: ratio, holds: ratio >= leastRatio),
            Bound(name: "idle RSS in MiB at most", bound: mostIdleMiB, measured: idle, holds: idle <= mostIdleMiB),
            Bound(name: "failed requests at most", bound: 0, measured: misses, holds: misses == 0),
        ]
    }
}
