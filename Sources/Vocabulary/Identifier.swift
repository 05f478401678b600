/// A random identifier with a prefix that says what it names: `key_ocRE8IdqBxbDJpXv`.
///
/// The prefix is part of the text everywhere: in paths, JSON, leaves and logs. `Tag` keeps a key from being passed
/// where a tenant is meant. Ids are random, never sequences, so that several daemons can make them.
package struct Identifier<Tag: IdentifierTag>: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Prefix and digits, ASCII.
    package let text: String

    /// Returns `nil` unless `text` is the tag's prefix followed by its number of base62 digits.
    package init?(_ text: String) {
        guard text.hasPrefix(Tag.prefix) else { return nil }
        let digits = text.utf8.dropFirst(Tag.prefix.utf8.count)
        guard digits.count == Tag.digits, digits.allSatisfy(Base62.isDigit) else { return nil }
        self.text = text
    }

    /// Draws a new one.
    @inlinable
    package init(using generator: inout some RandomNumberGenerator) {
        text = Base62.random(Tag.digits, behind: Tag.prefix, using: &generator)
    }

    /// Takes a text that this process wrote itself, from its own store or a parsed token.
    package init(trusted text: String) { self.text = text }

    package var description: String { text }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

/// What an identifier names: its prefix, and how many base62 digits follow.
package protocol IdentifierTag: Sendable {
    static var prefix: String { get }
    static var digits: Int { get }
}

extension IdentifierTag {
    /// 22 base62 digits hold 128 random bits and a little more.
    package static var digits: Int { 22 }
}

/// Tags of the identifiers below.
package enum Tags {
    package enum Tenant: IdentifierTag { package static let prefix = "ten_" }
    package enum Project: IdentifierTag { package static let prefix = "prj_" }
    /// A key id is part of the token, and has 16 digits there.
    package enum Key: IdentifierTag {
        package static let prefix = "key_"
        package static let digits = 16
    }
    package enum Admin: IdentifierTag { package static let prefix = "adm_" }
    package enum User: IdentifierTag { package static let prefix = "usr_" }
    package enum Budget: IdentifierTag { package static let prefix = "bud_" }
    package enum Raise: IdentifierTag { package static let prefix = "rse_" }
    package enum Increase: IdentifierTag { package static let prefix = "inc_" }
    package enum Adjustment: IdentifierTag { package static let prefix = "adj_" }
    package enum Request: IdentifierTag { package static let prefix = "req_" }
    package enum Decision: IdentifierTag { package static let prefix = "dec_" }
    package enum Task: IdentifierTag { package static let prefix = "task_" }
    package enum Approval: IdentifierTag { package static let prefix = "apr_" }
    package enum Export: IdentifierTag { package static let prefix = "exp_" }
    package enum Webhook: IdentifierTag { package static let prefix = "whk_" }
    package enum Change: IdentifierTag { package static let prefix = "chg_" }
    package enum LegalHold: IdentifierTag { package static let prefix = "lgh_" }
    package enum Backup: IdentifierTag { package static let prefix = "bak_" }
    package enum Erasure: IdentifierTag { package static let prefix = "ers_" }
}

package typealias TenantID = Identifier<Tags.Tenant>
package typealias ProjectID = Identifier<Tags.Project>
package typealias KeyID = Identifier<Tags.Key>
package typealias AdminID = Identifier<Tags.Admin>
package typealias UserID = Identifier<Tags.User>
package typealias BudgetID = Identifier<Tags.Budget>
package typealias RaiseID = Identifier<Tags.Raise>
package typealias IncreaseID = Identifier<Tags.Increase>
package typealias AdjustmentID = Identifier<Tags.Adjustment>
package typealias RequestID = Identifier<Tags.Request>
package typealias DecisionID = Identifier<Tags.Decision>
package typealias TaskID = Identifier<Tags.Task>
package typealias ApprovalID = Identifier<Tags.Approval>
package typealias ExportID = Identifier<Tags.Export>
package typealias WebhookID = Identifier<Tags.Webhook>
package typealias ChangeID = Identifier<Tags.Change>
package typealias LegalHoldID = Identifier<Tags.LegalHold>
package typealias BackupID = Identifier<Tags.Backup>
package typealias ErasureID = Identifier<Tags.Erasure>
