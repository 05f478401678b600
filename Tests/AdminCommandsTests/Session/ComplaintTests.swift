import AdminClient
import AdminCommands
import AdminContract
import Testing

@Suite struct ComplaintTests {
    private func problem(_ status: Int, _ reason: String) -> AdminFailure {
        .refused(
            ProblemShape(type: "t", title: "t", status: status, detail: "because", reason: reason, requestID: "req_1"))
    }

    @Test(
        arguments: [
            (400, 1), (401, 77), (403, 77), (404, 1), (409, 1), (412, 1), (422, 1), (429, 75), (503, 75),
        ] as [(Int, Int32)])
    func `an exit code says what a script may do`(status: Int, code: Int32) {
        #expect(Complaint(problem(status, "some-reason")).code == code)
    }

    @Test func `a refusal is said with its word`() {
        #expect(Complaint(problem(409, "name-taken")).sentence == "name-taken: because")
    }

    @Test func `nobody there is another thing than no`() {
        #expect(Complaint(AdminFailure.unreachable("nothing answers")).code == 69)
        #expect(Complaint(AdminFailure.timedOut).code == 75)
    }
}
