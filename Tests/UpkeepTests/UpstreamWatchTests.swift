import AuditLog
import Testing
import Upkeep

@Suite struct UpstreamWatchTests {
    @Test func `an upstream that goes down is told of once, and once more when it is back`() {
        let watch = UpstreamWatch()
        let looks = [
            (false, false), (true, false), (true, true), (true, true), (false, true), (false, false), (true, false),
        ]
        let told = looks.map { first, second in
            watch.look([(name: "a", isDown: first), (name: "b", isDown: second)]).map {
                "\($0.object.id) \($0.kind.word)"
            }
        }
        #expect(
            told == [
                [], ["a upstream-down"], ["b upstream-down"], [], ["a upstream-recovered"], ["b upstream-recovered"],
                ["a upstream-down"],
            ])
    }
}
