package import Vocabulary

/// One set of policy files, known by the hash of its text.
package struct PolicyShape: Hashable, Sendable, Codable {
    package enum Status: String, ClosedWord { case draft, shadow, live, retired, rejected }

    package let hash: String
    package var type = "policy"
    package var status: Status
    /// File name to text; empty in a list.
    package var files: TextMap = [:]
    /// Of the live policy.
    package var tiers: [TierName] = []
    package var message = ""
    package var createdBy = ""
    package var createdAt: Instant?
    package var promotedAt: Instant?
    /// Of a live version the share of tenants that it decides for; 100 is all of them.
    package var tenantsPercent: Int64?

    package init(hash: String, status: Status) { (self.hash, self.status) = (hash, status) }

    private enum CodingKeys: String, CodingKey {
        case hash, type, status, files, tiers, message
        case createdBy = "created_by"
        case createdAt = "created_at"
        case promotedAt = "promoted_at"
        case tenantsPercent = "tenants_percent"
    }
}

/// What the loader found: it loads if there are no errors.
package struct PolicyChecks: Hashable, Sendable, Codable {
    package var tests: Int64 = 0
    package var proofs: Int64 = 0
    package var errors: [String] = []
    package var warnings: [String] = []

    package init() {}
}

/// The body that keeps a policy.
package struct PolicyCreation: Hashable, Sendable, Codable {
    package var files: TextMap
    package var message: String?

    package init(files: TextMap, message: String? = nil) { (self.files, self.message) = (files, message) }
}

/// The body that puts a kept policy in force.
package struct PolicyPromotion: Hashable, Sendable, Codable {
    /// Whether it may allow anything that the live one does not.
    package var acceptLoosening: Bool?
    /// For so many percent of the tenants, picked by their ids; for all of them without it.
    package var tenantsPercent: Int64?

    package init(acceptLoosening: Bool? = nil, tenantsPercent: Int64? = nil) {
        (self.acceptLoosening, self.tenantsPercent) = (acceptLoosening, tenantsPercent)
    }

    private enum CodingKeys: String, CodingKey {
        case acceptLoosening = "accept_loosening"
        case tenantsPercent = "tenants_percent"
    }
}

/// The body that puts an older policy in force again.
package struct PolicyRollback: Hashable, Sendable, Codable {
    /// The hash of the older one.
    package var to: String
    package var acceptLoosening: Bool?

    package init(to: String, acceptLoosening: Bool? = nil) { (self.to, self.acceptLoosening) = (to, acceptLoosening) }

    private enum CodingKeys: String, CodingKey {
        case to
        case acceptLoosening = "accept_loosening"
    }
}

/// The body that checks files without storing them.
package struct PolicyCheckRequest: Hashable, Sendable, Codable {
    package var files: TextMap

    package init(files: TextMap) { self.files = files }
}

/// The answer to a check.
package struct PolicyCheckShape: Hashable, Sendable, Codable {
    package var type = "policy_check"
    package let loads: Bool
    package let hash: String?
    package let checks: PolicyChecks

    package init(loads: Bool, hash: String?, checks: PolicyChecks) {
        (self.loads, self.hash, self.checks) = (loads, hash, checks)
    }
}

/// The body that asks what the live policy says of a call.
package struct ExplainRequest: Hashable, Sendable, Codable {
    /// `key acme/ci`, `tier pro`.
    package var subject: String
    /// A call as the policy's tests write it: `tool Bash("ls")`.
    package var call: String
    /// Fact name to value as the policy's tests write it: `budget.used` to `85%`.
    package var facts: TextMap?
    /// The hash of a kept policy; the live one without it.
    package var policy: String?

    package init(subject: String, call: String, facts: TextMap? = nil, policy: String? = nil) {
        (self.subject, self.call, self.facts, self.policy) = (subject, call, facts, policy)
    }
}

/// What was decided and why.
package struct ExplanationShape: Hashable, Sendable, Codable {
    package var type = "explanation"
    package let verdict: String
    /// Where the deciding rule stands: `pro.policy:8`.
    package let rule: String?
    /// The explanation line by line, as the offline command prints it.
    package let lines: [String]
    package let policy: String

    package init(verdict: String, rule: String?, lines: [String], policy: String) {
        (self.verdict, self.rule, self.lines, self.policy) = (verdict, rule, lines, policy)
    }
}
