import AuditLog
import Testing

@Suite struct LogOriginTests {
    @Test func `an origin names deployment, log and generation`() {
        #expect(LogOrigin(deployment: "gatehouse.example", log: "ten_1")?.text == "gatehouse.example/audit/ten_1")
        #expect(
            LogOrigin(deployment: "gatehouse.example", log: LogOrigin.root, generation: 2)?.text
                == "gatehouse.example/audit/root/g2")
    }

    @Test(arguments: [("", "root"), ("a", ""), ("a b", "root"), ("a+b", "root"), ("a", "x/y"), ("a\n", "root")])
    func `what cannot stand in a key name is refused`(deployment: String, log: String) {
        #expect(LogOrigin(deployment: deployment, log: log) == nil)
    }
}
