import Vocabulary

/// When it is worth a leaf that a witness does not cosign what it was sent.
///
/// One for each change: a witness that goes on refusing has said so, and one that cosigns and refuses by turns is told
/// of once a minute.
struct WitnessRefusals: Hashable {
    /// Seconds between two leaves of one witness.
    static let pause: Int64 = 60

    /// The statuses by which the protocol refuses; others are those of a server that does not answer it.
    private static let statuses: Set = [400, 403, 404, 409, 422]

    private var told: Int?
    private var toldAt: Instant?

    /// Notes a refusal.
    ///
    /// - Parameter isLast: The daemon ends over it, so it is told whatever was told before.
    /// - Returns: True if it is to be told now.
    mutating func refuse(_ status: Int, at now: Instant, isLast: Bool) -> Bool {
        guard Self.statuses.contains(status), isLast || told != status else { return false }
        if !isLast, let toldAt, now < toldAt.advanced(bySeconds: Self.pause) { return false }
        (told, toldAt) = (status, now)
        return true
    }

    /// Notes that it has cosigned.
    mutating func cosign() { told = nil }
}
