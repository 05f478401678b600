import APIKeys
import AdminContract
import PolicyLanguage
import Vocabulary

/// Rules for single fields that hold for tenants, projects and keys alike.
enum FieldCheck {
    static let displayNameLimit = 200
    static let labelLimit = 32
    static let labelValueLimit = 255

    /// A name for people: short, and without characters that steer a terminal or a page.
    static func displayName(_ name: String?) throws(AdminRefusal) {
        guard let name else { return }
        guard name.count <= displayNameLimit, !name.unicodeScalars.contains(where: isControl) else {
            throw .invalid("$.display_name", "at most \(displayNameLimit) characters, none of them a control character")
        }
        try noToken(name, "$.display_name")
    }

    /// A text that is kept for people holds no key: whoever reads it would hold the key as well.
    static func noToken(_ text: String, _ path: String) throws(AdminRefusal) {
        guard TokenScanner.hasShape(in: Array(text.utf8)) else { return }
        throw .invalid(path, "a key stands in this text; write its id instead, and rotate it")
    }

    /// Why a person does something: one short sentence, without control characters.
    static func because(_ text: String) throws(AdminRefusal) {
        guard (1...500).contains(text.utf8.count), !text.unicodeScalars.contains(where: isControl) else {
            throw .invalid("$.because", "1 to 500 bytes, none of them a control character")
        }
        guard text.contains(where: { !$0.isWhitespace }) else { throw .invalid("$.because", "say why") }
        try noToken(text, "$.because")
    }

    /// Networks without host bits; a key's lie inside its tenant's.
    static func networks(_ texts: [String], within tenant: [String] = []) throws(AdminRefusal) {
        guard texts.count <= AddressRange.listLimit else {
            throw .invalid("$.allowed_ips", "at most \(AddressRange.listLimit) networks")
        }
        for (index, text) in texts.enumerated() where AddressRange(text) == nil {
            throw .invalid(
                "$.allowed_ips[\(index)]", "`\(text)` is no network without host bits, such as 203.0.113.0/24")
        }
        guard AllowedNetworks.fit(key: ranges(texts), tenant: ranges(tenant)) else {
            throw .invalid(
                "$.allowed_ips", "a key's networks lie inside its tenant's: \(tenant.joined(separator: ", "))")
        }
    }

    /// A tier that the policy in force has.
    static func tier(_ tier: TierName?, in policy: Policy) throws(AdminRefusal) {
        guard let tier, !policy.tiers.contains(tier) else { return }
        let known = policy.tiers.map(\.text).sorted().joined(separator: ", ")
        throw .invalid("$.tier", "the policy has no tier `\(tier)`; it has \(known)")
    }

    /// Attributes that the policy declares, with one of their words.
    static func attributes(_ map: TextMap?, of kind: String, in policy: Policy) throws(AdminRefusal) {
        for (name, word) in map?.values.sorted(by: { $0.key < $1.key }) ?? [] {
            guard let declared = policy.attributes.first(where: { $0.name == "\(kind).\(name)" }) else {
                throw .invalid("$.attributes.\(name)", "the policy declares no `attr \(kind).\(name)`")
            }
            guard declared.words.contains(word) else {
                throw .invalid("$.attributes.\(name)", "`\(word)` is none of \(declared.words.joined(separator: ", "))")
            }
        }
    }

    /// At most 32 labels, `[a-z0-9_.-]{1,63}` to 255 bytes of text.
    static func labels(_ map: TextMap?) throws(AdminRefusal) {
        guard let map else { return }
        guard map.values.count <= labelLimit else { throw .invalid("$.labels", "at most \(labelLimit) labels") }
        for (name, text) in map.values.sorted(by: { $0.key < $1.key }) {
            guard (1...63).contains(name.utf8.count), name.utf8.allSatisfy(isLabelByte) else {
                throw .invalid("$.labels", "`\(name)` is no label: small letters, digits, `_`, `.` and `-`, at most 63")
            }
            guard text.utf8.count <= labelValueLimit, !text.unicodeScalars.contains(where: isControl) else {
                throw .invalid("$.labels.\(name)", "at most \(labelValueLimit) bytes, none of them a control character")
            }
            try noToken(text, "$.labels.\(name)")
        }
    }

    /// Lists that take away, each as the key ring reads it: a row that it cannot read would shut the key out.
    static func narrowing(_ narrowing: KeyNarrowing?) throws(AdminRefusal) {
        guard let narrowing else { return }
        for list in [narrowing.models, narrowing.tools, narrowing.agents, narrowing.skills] {
            for name in list ?? [] { try noToken(name, "$.narrowing") }
        }
        do throws(NarrowingRefusal) {
            _ = try APIKeys.Narrowing(
                models: narrowing.models, tools: narrowing.tools, agents: narrowing.agents, skills: narrowing.skills)
        } catch {
            switch error {
            case .tooMany(let list):
                throw .invalid("$.narrowing.\(list.rawValue)s", "at most \(APIKeys.Narrowing.listLimit) names")
            case .nameLength(let list):
                throw .invalid(
                    "$.narrowing.\(list.rawValue)s", "each name has 1 to \(APIKeys.Narrowing.nameLimit) bytes")
            case .nameTwice(let list):
                throw .invalid("$.narrowing.\(list.rawValue)s", "one name stands there twice")
            }
        }
    }

    private static func ranges(_ texts: [String]) -> [AddressRange] { texts.compactMap { AddressRange($0) } }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        // What turns the order of reading around shows another text than stands there.
        default: (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        }
    }

    private static func isLabelByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || [0x5F, 0x2E, 0x2D].contains(byte)
    }
}
