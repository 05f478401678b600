import GRDB
package import Vocabulary

extension Reader {
    /// Active keys of tenants and of admins that end before an instant, the first to end first.
    package func keysEnding(before end: Instant, limit: Int) throws -> [APIKey] {
        try read { try KeyTable.ending(before: end, limit: limit, $0) }
    }
}
