import Vocabulary

extension Profile {
    /// The denial of a call that the key's narrowing leaves out; `nil` if it says nothing.
    ///
    /// A narrowing stands first in the chain and fires for certain, so that no other rule matters.
    func narrowed(_ call: Call, _ names: NameTable) -> Decision? {
        switch call {
        case .model(let name): denial(.model, .modelDenied) { names.takes($0, model: names.modelID(name)) }
        case .agent(let name): denial(.agent, .agentDenied) { $0.matches(name) }
        case .skill(let name): denial(.skill, .skillDenied) { $0.matches(name) }
        case .tool(let name, _, _) where BuiltinTools.nameField(of: name) != nil: nil
        case .tool(let name, _, _): denial(.tool, .toolDenied) { $0.matches(name) }
        case .domain: denial(.tool, .toolDenied) { $0.matches("WebFetch") }
        // Offered without a name it passes if any name would.
        case .offered("Skill"): denial(.skill, .skillDenied) { _ in true }
        case .offered(let name) where BuiltinTools.agents.contains(name): denial(.agent, .agentDenied) { _ in true }
        case .offered(let name): denial(.tool, .toolDenied) { $0.matches(name) }
        }
    }

    private func denial(_ kind: ThingKind, _ reason: Reason, _ takes: (NamePattern) -> Bool) -> Decision? {
        for rule in narrowing where rule.kind == kind {
            for target in rule.targets where takes(target.name) { return nil }
            return Decision(.deny, reason: reason, ruling: rule.ruling)
        }
        return nil
    }
}
