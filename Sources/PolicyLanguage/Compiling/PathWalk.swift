/// A path, or the folder in which one starts, by all its names: the state of the automaton behind each.
struct PathNames {
    typealias State = PathAutomaton.State

    /// Its first name; the others are `dead` where it has no such name.
    var own: State
    var absolute = PathAutomaton.dead
    var home = PathAutomaton.dead
}

/// Leads the paths of one call through the automaton, by each name that a pattern may use.
///
/// Not copied: it holds texts, and a decision would spend its time on counting them.
struct PathWalk: ~Copyable {
    let automaton: PathAutomaton
    private let places: PathPlaces
    private let isUnknown: Bool
    /// The folder where relative paths start.
    let root: PathNames

    /// `nil` if the places are not written plainly.
    init?(_ automaton: PathAutomaton, _ places: PathPlaces) {
        self.automaton = automaton
        self.places = places
        isUnknown = places.root == nil && places.home == nil
        if let home = places.home { guard Self.isPlain(home.utf8Span.span) else { return nil } }
        guard let folder = places.root else {
            root = PathNames(own: automaton.relative)
            return
        }
        guard let names = Self.names(of: folder, home: places.home, automaton) else { return nil }
        root = names
    }

    private static func names(of root: String, home: String?, _ automaton: PathAutomaton) -> PathNames? {
        let bytes = root.utf8Span.span
        guard isPlain(bytes), let absolute = automaton.walk(bytes, 0..<bytes.count, from: automaton.absolute) else {
            return nil
        }
        var names = PathNames(own: automaton.relative, absolute: absolute)
        guard let home else { return names }
        // A home inside the root would give some of its paths one name more.
        if isUnder(home.utf8Span.span, 0..<home.utf8.count, bytes) { return nil }
        if isUnder(bytes, 0..<bytes.count, home.utf8Span.span) {
            guard let below = automaton.walk(bytes, home.utf8.count..<bytes.count, from: automaton.home) else {
                return nil
            }
            names.home = below
        }
        return names
    }

    /// The path in `range`, where `folder` is the working folder; `nil` if its patterns have to be asked.
    func names(_ bytes: Span<UInt8>, _ range: Range<Int>, in folder: PathNames) -> PathNames? {
        guard !range.isEmpty else { return folder }
        switch bytes[range.lowerBound] {
        case UInt8(ascii: "/"): return absolute(bytes, range)
        case UInt8(ascii: "~"): return home(bytes, range, folder)
        default: return relative(bytes, range, folder)
        }
    }

    private func relative(_ bytes: Span<UInt8>, _ range: Range<Int>, _ folder: PathNames) -> PathNames? {
        guard let own = automaton.walk(bytes, range, from: folder.own) else { return nil }
        var names = PathNames(own: own)
        if folder.absolute != PathAutomaton.dead {
            names.absolute = automaton.walk(bytes, range, from: folder.absolute) ?? PathAutomaton.dead
        }
        if folder.home != PathAutomaton.dead {
            names.home = automaton.walk(bytes, range, from: folder.home) ?? PathAutomaton.dead
        }
        return names
    }

    private func absolute(_ bytes: Span<UInt8>, _ range: Range<Int>) -> PathNames? {
        if !isUnknown {
            guard Self.isPlain(bytes, range) else { return nil }
            if let folder = places.root, Self.isUnder(bytes, range, folder.utf8Span.span) {
                return relative(bytes, (range.lowerBound + folder.utf8.count)..<range.upperBound, root)
            }
            if let home = places.home, Self.isUnder(bytes, range, home.utf8Span.span) { return nil }
        }
        return automaton.walk(bytes, range, from: automaton.absolute).map { PathNames(own: $0) }
    }

    private func home(_ bytes: Span<UInt8>, _ range: Range<Int>, _ folder: PathNames) -> PathNames? {
        let rest = (range.lowerBound + 1)..<range.upperBound
        guard rest.isEmpty || bytes[rest.lowerBound] == UInt8(ascii: "/") else { return relative(bytes, range, folder) }
        guard isUnknown else { return nil }
        return automaton.walk(bytes, rest, from: automaton.home).map { PathNames(own: $0) }
    }

    /// Somebody knows where the workspace or the home folder is.
    var isPlaced: Bool { !isUnknown }

    // MARK: texts

    private static func isUnder(_ bytes: Span<UInt8>, _ range: Range<Int>, _ folder: Span<UInt8>) -> Bool {
        guard range.count >= folder.count else { return false }
        for index in folder.indices where bytes[range.lowerBound + index] != folder[index] { return false }
        return range.count == folder.count || bytes[range.lowerBound + folder.count] == UInt8(ascii: "/")
    }

    /// Absolute, not `/` itself, without a `/` at its end, and without `//`, `/./` or `/../`.
    private static func isPlain(_ bytes: Span<UInt8>) -> Bool {
        bytes.count > 1 && bytes[0] == UInt8(ascii: "/") && bytes[bytes.count - 1] != UInt8(ascii: "/")
            && isPlain(bytes, 0..<bytes.count)
    }

    private static func isPlain(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let slash = UInt8(ascii: "/")
        var isAfterSlash = false
        for place in range {
            let byte = bytes[place]
            if isAfterSlash, byte == slash { return false }
            if isAfterSlash, byte == UInt8(ascii: ".") {
                let after = place + 1 < range.upperBound ? bytes[place + 1] : slash
                if after == slash || after == UInt8(ascii: ".") { return false }
            }
            isAfterSlash = byte == slash
        }
        return true
    }
}
