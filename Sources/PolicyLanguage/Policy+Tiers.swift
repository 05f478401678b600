package import Vocabulary

extension Policy {
    /// A model as comparisons name it: the family whose id it is, else the id.
    package func shown(model: String) -> String { book.names.shownModel(book.names.modelID(model)) }

    /// True if `tier` is `bound` or one that `bound` extends: it then grants nothing that `bound` does not.
    package func grants(_ tier: TierName, within bound: TierName) -> Bool {
        book.lineage(of: bound.text).contains { $0.owner.tierName == tier.text }
    }
}
