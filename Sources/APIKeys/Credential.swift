import Digests
package import Vocabulary

/// Which credential a request carries: `Authorization: Bearer <token>` or `x-api-key: <token>`.
package enum Credential {
    /// The token, or the reason why there is none: `key-in-url`, `key-missing` or `key-conflict`.
    ///
    /// Takes the two field values, each at most once, without blanks around them. The scheme may stand in any case and
    /// one blank follows it; another scheme is a missing key. Two equal tokens are fine, two different ones are
    /// refused, and comparing takes the same time wherever they differ.
    package static func select(authorization: [UInt8]?, apiKey: [UInt8]?, target: [UInt8]) -> Result<[UInt8], Refusal> {
        guard !TokenScanner.hasShape(in: target), !TokenScanner.hasShape(in: unescaped(target)) else {
            return .failure(.inURL)
        }
        switch (authorization.flatMap(bearer), apiKey.flatMap { $0.isEmpty ? nil : $0 }) {
        case (nil, nil): return .failure(.missing)
        case (let token?, nil), (nil, let token?): return .success(token)
        case (let bearer?, let token?):
            return SecretBytes.areEqual(bearer, token) ? .success(token) : .failure(.conflict)
        }
    }

    /// Why there is no credential, in the order of the checks.
    package enum Refusal: Error, Hashable, Sendable {
        case inURL, missing, conflict

        package var reason: Reason {
            switch self {
            case .inURL: .keyInURL
            case .missing: .keyMissing
            case .conflict: .keyConflict
            }
        }
    }

    /// The target once percent-decoded, as its logs may show it; empty where that changes nothing.
    private static func unescaped(_ target: [UInt8]) -> [UInt8] {
        guard target.contains(UInt8(ascii: "%")) else { return [] }
        var (plain, rest) = ([UInt8](), target[...])
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            guard byte == UInt8(ascii: "%"), digits.count == 2,
                let escaped = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else {
                plain.append(byte)
                continue
            }
            plain.append(escaped)
            rest = rest.dropFirst(2)
        }
        return plain
    }

    private static let scheme = Array("bearer ".utf8)

    private static func bearer(_ value: [UInt8]) -> [UInt8]? {
        guard value.count > scheme.count else { return nil }
        for place in scheme.indices.dropLast() where value[place] | 0x20 != scheme[place] { return nil }
        guard value[scheme.count - 1] == UInt8(ascii: " ") else { return nil }
        return Array(value[scheme.count...])
    }
}
