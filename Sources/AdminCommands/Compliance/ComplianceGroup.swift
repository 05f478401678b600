import ArgumentParser

struct ComplianceGroup: AsyncParsableCommand {
    static let configuration = noun(
        "compliance", "Retention, legal holds, erasure, and the report for an auditor.",
        [RetentionGroup.self, LegalHoldGroup.self, ErasureCreate.self, ErasureList.self, ComplianceReport.self])
}

struct RetentionGroup: AsyncParsableCommand {
    static let configuration = noun(
        "retention", "How long audit leaves are kept.", [RetentionShow.self, RetentionSet.self])
}

struct LegalHoldGroup: AsyncParsableCommand {
    static let configuration = noun(
        "legal-hold", "What must be neither pruned nor erased.",
        [LegalHoldCreate.self, LegalHoldList.self, LegalHoldRelease.self])
}
