/// Which texts of a policy stand in the bundle of one tenant: all but those that name another.
///
/// A policy is one for all tenants, and an override or a test names whom it is for. Whoever is shown what decided about
/// one tenant is not told who else there is, and what holds for them.
struct ShownPolicy {
    /// Name to text, without what concerns others.
    let files: [String: String]
    /// False where anything was left out: the hash of the policy cannot be checked then.
    let isWhole: Bool

    /// - Parameter tenant: The tenant's name; `nil` for the house, which sees all.
    init(_ files: [String: String], for tenant: String?) {
        let shown = files.filter { file in
            tenant == nil || Self.tenants(in: file.value).allSatisfy { name in name == tenant }
        }
        (self.files, isWhole) = (shown, shown.count == files.count)
    }

    /// The tenants that a text names as `tenant "acme"` or `key "acme/ci"`, in comments too.
    private static func tenants(in text: String) -> [String] {
        ["tenant", "key"].flatMap { word in
            text.ranges(of: word).compactMap { found in name(after: text[found.upperBound...]) }
        }
    }

    private static func name(after text: Substring) -> String? {
        var rest = text.drop(while: \.isWhitespace)
        while rest.first == "#" { rest = rest.drop { !$0.isNewline }.drop(while: \.isWhitespace) }
        guard rest.first == "\"" else { return nil }
        return String(rest.dropFirst().prefix { $0 != "\"" && $0 != "/" })
    }
}
