/// A setting that cannot be used: where it stands, what is wrong and what to write instead.
struct SettingsRefusal: Error, CustomStringConvertible {
    /// `gatehouse.yaml:12`, or `GATEHOUSE_CLIENT_ADDRESS`.
    let place: String
    let sentence: String

    var description: String { "\(place): \(sentence)" }
}
