import Digests
import Vocabulary

/// Reads leaves strictly: canonical bytes, the members of the format and no others, values of their types.
///
/// One reader serves many leaves and keeps its memory between them.
package struct LeafReader: ~Copyable {
    var scanner = LeafScanner()
    /// For each name of `names`, the tape's index of its value; -1 where it is missing.
    private var slots = [Int](repeating: -1, count: LeafReader.names.count)

    /// Texts that leaf after leaf repeats.
    var memory = TextMemory()
    /// That of the leaf at hand.
    private(set) var request: String?

    package init() {}

    /// Reads a single leaf.
    package static func read(_ bytes: [UInt8]) throws(LeafRefusal) -> LeafView {
        var reader = LeafReader()
        return try reader.read(bytes)
    }

    /// Reads one leaf.
    ///
    /// - Throws: The first thing that is wrong; the reader can go on with another leaf.
    package mutating func read(_ bytes: [UInt8]) throws(LeafRefusal) -> LeafView {
        guard bytes.count <= Leaf.byteLimit else { throw .tooLong }
        scanner.take(bytes)
        guard scanner.scan(from: 0), scanner.place == bytes.count else {
            throw .notCanonical(offset: scanner.place)
        }
        return try view()
    }

    /// Reads the leaf on the line that starts at `start` of the text that the scanner has.
    ///
    /// - Returns: What it says, and where the line ends.
    mutating func readLine(from start: Int) throws(LeafRefusal) -> (view: LeafView, end: Int) {
        let isLine = scanner.scan(from: start) && scanner.isAtLineEnd
        guard scanner.place - start <= Leaf.byteLimit else { throw .tooLong }
        guard isLine else { throw .notCanonical(offset: scanner.place - start) }
        return (try view(), scanner.place)
    }

    private mutating func view() throws(LeafRefusal) -> LeafView {
        try sortMembers()
        guard integer(.version) == 1 else { throw .badMember("v") }
        guard let word = text(.kind), let kind = Self.kinds[word] else { throw .badMember("kind") }
        guard let seq = integer(.seq), seq >= 0 else { throw .badMember("seq") }
        guard let time = time(.time) else { throw .badMember("ts") }
        guard let tenant = remembered(slot(.tenant)) else { throw .badMember("tenant") }
        try checkShapes()
        try checkParties(kind)
        request = text(.request)
        return LeafView(
            kind: kind, seq: Int(seq), time: time, tenant: tenant, request: request, money: try money(kind),
            policy: try policy(), announcedKey: announcedKey(kind))
    }

    // MARK: Members

    /// The members of a leaf, in the ascending order in which they stand.
    private enum Name: Int, CaseIterable {
        case actor, after, because, before, cause, changes, decision, detail, kind, money, object, obligations
        case personal, policy, reason, request, seq, tenant, time, usage, version
    }

    private static let names: [[UInt8]] = [
        "actor", "after", "because", "before", "cause", "changes", "decision", "detail", "kind", "money", "object",
        "obligations", "pii", "policy", "reason", "request", "seq", "tenant", "ts", "usage", "v",
    ].map { Array($0.utf8) }

    private static let kinds = Dictionary(uniqueKeysWithValues: EventKind.allCases.map { ($0.word, $0) })

    private static let actors = LeafActor.Category.allCases.map { Array($0.rawValue.utf8) }

    private static let decisions = LeafDecision.allCases.map { Array($0.rawValue.utf8) }

    /// Both the leaf's members and the names ascend, so one walk along both is enough.
    private mutating func sortMembers() throws(LeafRefusal) {
        for index in slots.indices { slots[index] = -1 }
        var (node, name) = (1, 0)
        while node < scanner.tape.count {
            let range = scanner.tape[node].name
            while name < Self.names.count, !isEqual(range, Self.names[name]) { name += 1 }
            guard name < Self.names.count else { throw .unknownMember(scanner.unescaped(range)) }
            slots[name] = node
            node = scanner.tape[node].next
        }
    }

    private func slot(_ name: Name) -> Int { slots[name.rawValue] }

    var requestNode: Int { slot(.request) }

    private func checkShapes() throws(LeafRefusal) {
        for name in [Name.detail, .obligations, .personal, .policy, .usage] where slot(name) >= 0 {
            guard scanner.tape[slot(name)].shape == .object else { throw .badMember(word(name)) }
        }
        for name in [Name.because, .cause, .decision, .reason, .request] where slot(name) >= 0 {
            guard isText(slot(name)) else { throw .badMember(word(name)) }
        }
        for name in [Name.after, .before] where slot(name) >= 0 {
            guard hash(slot(name)) != nil else { throw .badMember(word(name)) }
        }
        guard slot(.changes) < 0 || scanner.tape[slot(.changes)].shape == .list else { throw .badMember("changes") }
    }

    private func word(_ name: Name) -> String { String(decoding: Self.names[name.rawValue], as: UTF8.self) }

    private func checkParties(_ kind: EventKind) throws(LeafRefusal) {
        let (actor, object) = (slot(.actor), slot(.object))
        guard isOne(of: Self.actors, child("type", of: actor)) else { throw .badMember("actor") }
        guard isText(child("id", of: actor)) else { throw .badMember("actor") }
        guard isText(child("type", of: object)), isText(child("id", of: object)) else { throw .badMember("object") }
        if kind == .admitted || kind == .refused {
            guard isOne(of: Self.decisions, slot(.decision)) else { throw .badMember("decision") }
        }
        if kind == .refused || kind == .refusals { guard text(.reason) != nil else { throw .badMember("reason") } }
    }

    private func policy() throws(LeafRefusal) -> Digest256? {
        guard slot(.policy) >= 0 else { return nil }
        guard let hash = hash(child("rev", of: slot(.policy))) else { throw .badMember("policy") }
        return hash
    }

    private func announcedKey(_ kind: EventKind) -> VerifierKey? {
        guard kind == .logOpened || kind == .logKeyRotated || kind == .logSucceeded else { return nil }
        return text(child("vkey", of: slot(.detail))).flatMap { VerifierKey(text: $0) }
    }

    private mutating func money(_ kind: EventKind) throws(LeafRefusal) -> LeafMoney? {
        let node = slot(.money)
        guard kind.movesMoney else {
            guard node < 0 else { throw .unknownMember("money") }
            return nil
        }
        guard node >= 0, scanner.tape[node].shape == .object, let money = money(kind, at: node) else {
            throw .badMember("money")
        }
        return money
    }

    private func text(_ name: Name) -> String? { text(slot(name)) }

    private func integer(_ name: Name) -> Int64? { integer(slot(name)) }

    private func time(_ name: Name) -> Instant? { slot(name) < 0 ? nil : time(slot(name)) }
}

extension EventKind {
    /// True for the kinds whose `money` the fold adds up.
    package var movesMoney: Bool {
        switch self {
        case .admitted, .settled, .released, .holdExpired, .ledgerAdjusted, .accountClosed, .booksCarried: true
        default: false
        }
    }
}
