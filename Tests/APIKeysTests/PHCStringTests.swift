import APIKeys
import Testing

@Suite struct PHCStringTests {
    private static let salt = "AAAAAAAAAAAAAAAAAAAAAA"
    private static let tag = String(repeating: "A", count: 43)

    @Test func `a string that is read is written the same`() throws {
        for text in [Sample.phc, "$argon2id$v=19$m=8,t=1,p=1$\(Self.salt)$\(Self.tag)"] {
            #expect(try PHCString(text).text == text)
        }
    }

    static let refusals: [(String, PHCRefusal)] = [
        ("", .prefix),
        ("$argon2i$v=19$m=19456,t=2,p=1$\(salt)$\(tag)", .prefix),
        ("$argon2id$v=16$m=19456,t=2,p=1$\(salt)$\(tag)", .prefix),
        ("$argon2id$m=19456,t=2,p=1$\(salt)$\(tag)", .prefix),
        (" $argon2id$v=19$m=19456,t=2,p=1$\(salt)$\(tag)", .prefix),
        ("$argon2id$v=19$m=19456,t=2,p=1$\(salt)", .prefix),
        ("$argon2id$v=19$m=19456,t=2,p=1$\(salt)$\(tag)$", .prefix),
        ("$argon2id$v=19$t=2,m=19456,p=1$\(salt)$\(tag)", .parameters),
        ("$argon2id$v=19$m=019456,t=2,p=1$\(salt)$\(tag)", .parameters),
        ("$argon2id$v=19$m=+19456,t=2,p=1$\(salt)$\(tag)", .parameters),
        ("$argon2id$v=19$m=19456,t=-2,p=1$\(salt)$\(tag)", .parameters),
        ("$argon2id$v=19$m=19456,t=2,p=0$\(salt)$\(tag)", .parameters),
        ("$argon2id$v=19$m=19456,t=2,p=1,keyid=AA$\(salt)$\(tag)", .parameters),
        ("$argon2id$v=19$m=99999999999,t=2,p=1$\(salt)$\(tag)", .parameters),
        ("$argon2id$v=19$m=4294967295,t=2,p=1$\(salt)$\(tag)", .cost),
        ("$argon2id$v=19$m=262145,t=2,p=1$\(salt)$\(tag)", .cost),
        ("$argon2id$v=19$m=19456,t=11,p=1$\(salt)$\(tag)", .cost),
        ("$argon2id$v=19$m=19456,t=2,p=5$\(salt)$\(tag)", .cost),
        ("$argon2id$v=19$m=31,t=2,p=4$\(salt)$\(tag)", .cost),
        ("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAB$\(tag)", .salt),
        ("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAA=$\(tag)", .salt),
        ("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$\(tag)", .salt),
        ("$argon2id$v=19$m=19456,t=2,p=1$\(salt)$\(tag.dropLast())B", .tag),
        ("$argon2id$v=19$m=19456,t=2,p=1$\(salt)$\(tag)\n", .tag),
        ("$argon2id$v=19$m=19456,t=2,p=1$\(salt)$\(tag)A", .tag),
        (String(repeating: "$", count: 129), .tooLong),
    ]

    @Test(arguments: refusals)
    func `a string that is not exactly ours is refused before use`(text: String, refusal: PHCRefusal) {
        #expect(throws: refusal) { try PHCString(text) }
    }

    @Test func `the strings of another implementation are read or refused`() throws {
        guard let file = Vectors.load("argon2/phc.json", as: Argon2Vectors.self) else { return }
        for row in file.projectParameters { #expect(try PHCString(row.phc).text == row.phc) }
        for text in file.refused {
            #expect(throws: PHCRefusal.self) { try PHCString(text) }
        }
    }
}

/// The file of known answers of argon2id.
struct Argon2Vectors: Decodable {
    struct Case: Decodable {
        let passwordHex: String
        let saltHex: String
        let t: UInt32
        let kibibytes: UInt32
        let p: UInt32
        let tagHex: String
        let phc: String

        enum CodingKeys: String, CodingKey {
            case passwordHex = "password_hex"
            case saltHex = "salt_hex"
            case kibibytes = "m_kib"
            case tagHex = "tag_hex"
            case t, p, phc
        }
    }
    let reference: [Case]
    let projectParameters: [Case]
    let refused: [String]

    enum CodingKeys: String, CodingKey {
        case reference
        case projectParameters = "project_parameters"
        case refused = "must_be_refused_by_the_parser"
    }
}
