import AdminContract
import ArgumentParser
import AuditLog

/// The kinds of leaves, as a caller writes them.
enum LeafKinds {
    /// A kind that no leaf has would find nothing, and nothing found looks like nothing done.
    static func check(_ kinds: [String]) throws {
        let known = EventKind.allCases.map(\.rawValue)
        guard let unknown = kinds.first(where: { !known.contains($0) }) else { return }
        throw ValidationError("`\(unknown)` is no kind of a leaf; \(Nearest.hint(unknown, among: known))")
    }
}
