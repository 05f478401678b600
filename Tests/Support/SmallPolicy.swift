package import PolicyLanguage

/// Two tiers and one model, for houses that are not about policies.
package enum SmallPolicy {
    package static let catalog = Catalog(models: [Catalog.Model(id: "claude-haiku-5-5", family: "haiku")])

    package static func load() throws -> Policy {
        let text = """
            attr tenant.region: eu, us

            tier free {
              allow model haiku
            }

            tier pro extends free {
              allow tool Read
            }
            """
        let load = Policy.load([PolicyFile(name: "test.policy", text: text)], catalog: catalog)
        guard let policy = load.policy else { throw Unfurnished("\(load.errors.map(\.text))") }
        return policy
    }
}
