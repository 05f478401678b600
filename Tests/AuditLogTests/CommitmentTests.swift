import AuditLog
import Digests
import StrictJSON
import Testing

@Suite struct CommitmentTests {
    private static let salt = [UInt8](repeating: 7, count: Commitment.saltBytes)

    @Test func `field, value and salt all count`() {
        let commitments = [
            Commitment(.ip, "192.0.2.7", salt: Self.salt), Commitment(.name, "192.0.2.7", salt: Self.salt),
            Commitment(.ip, "192.0.2.8", salt: Self.salt),
            Commitment(.ip, "192.0.2.7", salt: [UInt8](repeating: 8, count: 32)),
        ]
        #expect(Set(commitments).count == 4 && commitments.allSatisfy { $0.text.utf8.count == 44 })
    }

    @Test func `commitments are those that others make`() throws {
        guard let rows = try Vectors.json("gatehouse-bundle/keys.json")?["commitments"]?.array else { return }
        let fields: [String: PersonalField] = ["ip": .ip, "name": .name]
        for row in rows {
            let field = try #require(fields[row["field"]?.string ?? ""])
            let salt = try #require(row["salt_hex"]?.string.flatMap { Hex.decode($0) })
            let value = try #require(row["value"]?.string)
            #expect(Commitment(field, value, salt: salt).text == row["commitment"]?.string)
        }
    }

    @Test func `a label is a field by its name`() {
        #expect(PersonalField.label("team").name == "label.team" && PersonalField.userAgent.name == "user_agent")
    }
}
