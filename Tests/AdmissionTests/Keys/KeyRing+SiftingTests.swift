import APIKeys
import Admission
import Digests
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct KeyRing_SiftingTests {
    /// A second's worth of them: malformed, of no key, and of a good key with a wrong secret, from many addresses.
    @Test func `twenty thousand bad keys a second do not slow a good one`() async throws {
        let house = try KeyHouse()
        let good = try house.add()
        #expect(await house.enter(good.token).principal != nil)
        let runs = house.ring.argon2Runs
        let bad = (0..<20_000).map { number in Self.bad(number, good, house) }
        let quiet = Self.median(of: good, house) { _ in }
        let flooded = Self.median(of: good, house) { number in
            for place in number * 20..<number * 20 + 20 {
                let refusal = house.ask(bad[place], from: .v4(UInt32(place))).refusal
                #expect(refusal?.reason == .keyInvalid)
            }
        }
        // One wrong secret in 65,536 passes the sieve; its claim is never handed to the pool here.
        #expect(house.ring.argon2Runs == runs)
        #expect(flooded < quiet * 2 + .microseconds(5), "\(quiet) and \(flooded)")
    }

    /// A thousand look-ups of the good key, each after `between`; the middle one's time.
    private static func median(of good: KeyHouse.Made, _ house: KeyHouse, _ between: (Int) -> Void) -> Duration {
        let clock = ContinuousClock()
        let times = (0..<1_000).map { number in
            between(number)
            return clock.measure {
                if house.ask(good.token).principal == nil { Issue.record("a good key was refused") }
            }
        }
        return times.sorted()[500]
    }

    private static func bad(_ number: Int, _ good: KeyHouse.Made, _ house: KeyHouse) -> [UInt8] {
        house.draw { generator in
            switch number % 3 {
            case 0: return Array(good.token.dropLast())
            case 1: return Secret(kind: .project, id: KeyID(using: &generator), using: &generator).withBytes { $0 }
            default:
                // A secret whose two bytes of sieve differ from the stored ones, as nearly every wrong one's do.
                while true {
                    let token = Secret(kind: .project, id: good.id, using: &generator).withBytes { $0 }
                    if house.peppers.current.sieve(of: token) != good.stored.sieve { return token }
                }
            }
        }
    }
}
