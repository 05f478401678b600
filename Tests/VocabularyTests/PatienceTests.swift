import Testing
import Vocabulary

@Suite struct PatienceTests {
    private static func at(_ seconds: Int64) -> Instant { Instant(seconds: 1_000_000 + seconds) }

    @Test func `pauses double up to the longest, and begin anew after a success`() {
        var patience = Patience(pauses: 1...8, tellAfter: 1_000)
        var (now, pauses) = (Int64(0), [Int64]())
        for _ in 0..<6 {
            #expect(patience.isDue(at: Self.at(now)))
            _ = patience.fail(at: Self.at(now))
            let next = (now...).first { patience.isDue(at: Self.at($0)) } ?? 0
            pauses.append(next - now)
            now = next
        }
        #expect(pauses == [1, 2, 4, 8, 8, 8])
        let wasTold = patience.succeed()
        #expect(!wasTold && patience.isDue(at: Self.at(now)))
        _ = patience.fail(at: Self.at(now))
        #expect(patience.isDue(at: Self.at(now + 1)))
    }

    @Test func `a silence is told once, when it has lasted, and its end says that it was`() {
        var patience = Patience(pauses: 1...2, tellAfter: 60)
        let told = (0..<200).filter { patience.fail(at: Self.at(Int64($0))) }
        #expect(told == [60])
        let wasTold = patience.succeed()
        let again = [300, 360].map { patience.fail(at: Self.at($0)) }
        #expect(wasTold && again == [false, true])
    }
}
