import StrictJSON

/// The `usage` object.
extension AnswerReader {
    mutating func usage(_ bytes: Span<UInt8>) throws(Scanner.Broken) -> UsageCounts? {
        guard var object = try openObject(bytes) else { return nil }
        var counts = UsageCounts()
        while let name = try scan.nextMember(bytes, &object) {
            if scan.isName(name, "iterations", bytes) {
                counts.iterations = try iterations(bytes)
            } else {
                try usageMember(name, of: &counts, bytes)
            }
        }
        return counts
    }

    private mutating func usageMember(
        _ name: MemberName, of counts: inout UsageCounts, _ bytes: Span<UInt8>
    ) throws(Scanner.Broken) {
        if scan.isName(name, "input_tokens", bytes) {
            counts.input = try believable(bytes, &counts)
        } else if scan.isName(name, "output_tokens", bytes) {
            counts.output = try believable(bytes, &counts)
        } else if scan.isName(name, "cache_creation_input_tokens", bytes) {
            counts.cacheCreation = try believable(bytes, &counts)
        } else if scan.isName(name, "cache_read_input_tokens", bytes) {
            counts.cacheRead = try believable(bytes, &counts)
        } else if scan.isName(name, "cache_creation", bytes) {
            try split(of: &counts, bytes)
        } else if scan.isName(name, "server_tool_use", bytes) {
            try serverTools(of: &counts, bytes)
        } else {
            try scan.skipValue(bytes)
        }
    }

    /// `cache_creation`: how long what was written is kept.
    private mutating func split(of counts: inout UsageCounts, _ bytes: Span<UInt8>) throws(Scanner.Broken) {
        guard var object = try openObject(bytes) else { return }
        while let name = try scan.nextMember(bytes, &object) {
            if scan.isName(name, "ephemeral_5m_input_tokens", bytes) {
                counts.cacheWrite5m = try believable(bytes, &counts)
            } else if scan.isName(name, "ephemeral_1h_input_tokens", bytes) {
                counts.cacheWrite1h = try believable(bytes, &counts)
            } else {
                try scan.skipValue(bytes)
            }
        }
    }

    private mutating func serverTools(of counts: inout UsageCounts, _ bytes: Span<UInt8>) throws(Scanner.Broken) {
        guard var object = try openObject(bytes) else { return }
        while let name = try scan.nextMember(bytes, &object) {
            if scan.isName(name, "web_search_requests", bytes) {
                counts.webSearches = try believable(bytes, &counts)
            } else if scan.isName(name, "code_execution_seconds", bytes) {
                counts.codeExecutionSeconds = try believable(bytes, &counts)
            } else {
                try scan.skipValue(bytes)
            }
        }
    }

    private mutating func iterations(_ bytes: Span<UInt8>) throws(Scanner.Broken) -> [UsageCounts.Iteration]? {
        guard var items = try openArray(bytes) else { return nil }
        var iterations: [UsageCounts.Iteration] = []
        while try scan.nextItem(bytes, &items) {
            guard items.count <= Self.iterationLimit else { throw scan.broken(.tooManyMembers, at: scan.place) }
            if let iteration = try iteration(bytes) { iterations.append(iteration) }
        }
        return iterations
    }

    private mutating func iteration(_ bytes: Span<UInt8>) throws(Scanner.Broken) -> UsageCounts.Iteration? {
        guard var object = try openObject(bytes) else { return nil }
        var iteration = UsageCounts.Iteration()
        while let name = try scan.nextMember(bytes, &object) {
            if scan.isName(name, "type", bytes) {
                iteration.type = try word(bytes)
            } else if scan.isName(name, "model", bytes) {
                iteration.model = try word(bytes)
            } else {
                try usageMember(name, of: &iteration.counts, bytes)
            }
        }
        return iteration
    }

    /// A count, `nil` for `null`; anything else makes the whole usage unreadable.
    private mutating func believable(
        _ bytes: Span<UInt8>, _ counts: inout UsageCounts
    ) throws(Scanner.Broken) -> Int64? {
        if try scan.takeNull(bytes) { return nil }
        let value = try count(bytes)
        if value == nil { counts.isBroken = true }
        return value
    }
}
