package import Vocabulary

/// Tokens that somebody found in public: a bare list, as code-hosting scanners send it.
package struct LeakReports: Hashable, Sendable, Codable {
    /// Tokens in one report.
    package static let limit = 1_000

    package let reports: [LeakReport]

    package init(_ reports: [LeakReport]) { self.reports = reports }

    package init(from decoder: any Decoder) throws { reports = try [LeakReport](from: decoder) }

    /// Writes the bare list.
    package func encode(to encoder: any Encoder) throws { try reports.encode(to: encoder) }
}

/// One token that was found, and where.
package struct LeakReport: Hashable, Sendable, Codable {
    package var token: String
    /// The scanner's own word for the kind of token.
    package var type: String?
    package var url: String?
    /// Where the scanner looked: `content`, `commit`, `issue`.
    package var source: String?

    package init(token: String) { self.token = token }
}

/// What a reported token was, and what was done about it.
package enum LeakResult: String, ClosedWord {
    /// It was the key's newest secret: the key is revoked.
    case revoked
    /// It was the older secret of a rotation: that one has ended, the key stays.
    case versionEnded = "version-ended"
    /// It names a key that is dead already.
    case notLive = "not-live"
    case notOurs = "not-ours"
}

/// One answer for each entry of a report, in its order; a token is never repeated.
package struct LeakAnswers: Hashable, Sendable, Codable {
    package var type = "leak_answers"
    package let data: [LeakAnswer]

    package init(data: [LeakAnswer]) { self.data = data }
}

/// The answer for one token.
package struct LeakAnswer: Hashable, Sendable, Codable {
    package let result: LeakResult
    /// The key that the token named, if it is one of ours.
    package let key: KeyID?

    package init(_ result: LeakResult, key: KeyID?) { (self.result, self.key) = (result, key) }
}
