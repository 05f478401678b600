package import Metering

extension KeyRing {
    /// Puts what the ring has counted on the page.
    package func write(to page: inout MetricPage) {
        page.add(.argonRuns, [], .count(argon2Runs))
        page.add(.argonWaiting, [], .count(pool.waiting))
        page.add(.knownTokens, [], .count(provedCount))
        page.add(.corruptRows, [], .count(corruptRows))
    }
}
