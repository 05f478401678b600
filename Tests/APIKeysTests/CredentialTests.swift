import APIKeys
import Testing

@Suite struct CredentialTests {
    typealias Row = (
        authorization: String?, apiKey: String?, target: String, result: Result<String, Credential.Refusal>
    )

    static let rows: [Row] = [
        (nil, nil, "/", .failure(.missing)), ("", "", "/", .failure(.missing)),
        ("Bearer abc", nil, "/", .success("abc")), ("bEARER abc", nil, "/", .success("abc")),
        (nil, "abc", "/", .success("abc")), ("Bearer abc", "abc", "/", .success("abc")),
        ("Bearer abc", "abd", "/", .failure(.conflict)), ("Bearer abc", "abcd", "/", .failure(.conflict)),
        ("Bearer  abc", nil, "/", .success(" abc")), ("Bearer", nil, "/", .failure(.missing)),
        ("Bearer ", nil, "/", .failure(.missing)), ("Bearer\tabc", nil, "/", .failure(.missing)),
        ("Basic abc", nil, "/", .failure(.missing)), ("Basic abc", "abc", "/", .success("abc")),
        ("Bearer abc", nil, "/?k=\(Sample.token)", .failure(.inURL)),
        (nil, nil, "/\(Sample.token)", .failure(.inURL)),
        ("Bearer abc", nil, "/?k=\(Sample.token.replacing("-", with: "%2d"))", .failure(.inURL)),
        ("Bearer abc", nil, "/?k=%\(Sample.token)%4", .failure(.inURL)),
    ]

    @Test(arguments: rows) func `a request carries one credential, in a header`(row: Row) {
        let selected = Credential.select(
            authorization: row.authorization.map { Array($0.utf8) }, apiKey: row.apiKey.map { Array($0.utf8) },
            target: Array(row.target.utf8))
        #expect(selected.map { String(decoding: $0, as: UTF8.self) } == row.result)
    }
}
