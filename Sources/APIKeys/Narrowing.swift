/// What a key gives up of what the policy would allow it.
///
/// It can only take away: a list that is present is intersected with what the policy allows; `nil` changes nothing, an
/// empty list allows nothing.
package struct Narrowing: Hashable, Sendable {
    /// Names in one list, and bytes in one name.
    package static let listLimit = 256
    package static let nameLimit = 128

    package let models: [String]?
    package let tools: [String]?
    package let agents: [String]?
    package let skills: [String]?

    /// The key gives up nothing.
    package static let none = Narrowing()

    private init() { (models, tools, agents, skills) = (nil, nil, nil, nil) }

    /// Takes the four lists, or refuses the first that is too long, holds an empty or a long name, or one name twice.
    package init(models: [String]?, tools: [String]?, agents: [String]?, skills: [String]?) throws(NarrowingRefusal) {
        for (subject, list) in [(Subject.model, models), (.tool, tools), (.agent, agents), (.skill, skills)] {
            try Self.check(list ?? [], of: subject)
        }
        (self.models, self.tools, self.agents, self.skills) = (models, tools, agents, skills)
    }

    /// What a list names.
    package enum Subject: String, Hashable, Sendable, CaseIterable {
        case model, tool, agent, skill
    }

    /// True if the key did not give `name` up; the policy must still allow it.
    package func permits(_ name: String, as subject: Subject) -> Bool {
        self[subject]?.contains(name) ?? true
    }

    package subscript(subject: Subject) -> [String]? {
        switch subject {
        case .model: models
        case .tool: tools
        case .agent: agents
        case .skill: skills
        }
    }

    private static func check(_ list: [String], of subject: Subject) throws(NarrowingRefusal) {
        guard list.count <= listLimit else { throw .tooMany(subject) }
        guard list.allSatisfy({ (1...nameLimit).contains($0.utf8.count) }) else { throw .nameLength(subject) }
        guard Set(list).count == list.count else { throw .nameTwice(subject) }
    }
}

/// Why a narrowing was refused, in the order of the checks.
package enum NarrowingRefusal: Error, Hashable {
    case tooMany(Narrowing.Subject)
    case nameLength(Narrowing.Subject)
    case nameTwice(Narrowing.Subject)
}
