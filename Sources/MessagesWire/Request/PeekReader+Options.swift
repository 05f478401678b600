/// The small members of a body.
extension PeekReader {
    /// Reads the member `name` if it is one of them, and skips any other.
    mutating func option(_ name: MemberName, _ bytes: Span<UInt8>) throws(Scanner.Broken) {
        if scan.isName(name, "stream", bytes) {
            peek.isStreamed = try flag(bytes, "stream")
        } else if scan.isName(name, "metadata", bytes) {
            try metadata(bytes)
        } else if scan.isName(name, "thinking", bytes) {
            try thinking(bytes)
        } else if scan.isName(name, "tool_choice", bytes) {
            try toolChoice(bytes)
        } else if scan.isName(name, "cache_control", bytes) {
            try cacheControl(bytes)
        } else if scan.isName(name, "service_tier", bytes) {
            peek.serviceTier = try word(bytes, "service_tier")
        } else if scan.isName(name, "speed", bytes) {
            peek.speed = try word(bytes, "speed")
        } else if scan.isName(name, "inference_geo", bytes) {
            peek.inferenceGeo = try word(bytes, "inference_geo")
        } else if scan.isName(name, "container", bytes) {
            if try !scan.takeNull(bytes) {
                try scan.skipValue(bytes)
                peek.sharedPath = peek.sharedPath ?? "container"
            }
        } else if scan.isName(name, "fallbacks", bytes) {
            try fallbacks(bytes)
        } else if scan.isName(name, "mcp_servers", bytes) {
            try servers(bytes)
        } else if scan.isName(name, "context_management", bytes) {
            try contextManagement(bytes)
        } else {
            try scan.skipValue(bytes)
        }
    }

    /// A value of `cache_control`, wherever it stands; what is not understood is taken for the dearest.
    mutating func cacheControl(_ bytes: Span<UInt8>) throws(Scanner.Broken) {
        if try scan.takeNull(bytes) { return }
        guard scan.next(bytes) == UInt8(ascii: "{") else {
            peek.caching = .oneHour
            return try scan.skipValue(bytes)
        }
        var found = CacheControl.fiveMinutes
        var object = try scan.openObject(bytes)
        while let name = try scan.nextMember(bytes, &object) {
            let isTTL = scan.isName(name, "ttl", bytes)
            guard isTTL, try !scan.takeNull(bytes) else {
                if !isTTL { try scan.skipValue(bytes) }
                continue
            }
            let start = scan.place
            try scan.skipValue(bytes)
            let isShort = scan.place - start == 4 && bytes.equals("\"5m\"", in: start..<scan.place)
            found = isShort ? .fiveMinutes : .oneHour
        }
        peek.caching = max(peek.caching, found)
    }

    private mutating func metadata(_ bytes: Span<UInt8>) throws(Scanner.Broken) {
        guard var object = try optionalObject(bytes, "metadata") else { return }
        while let name = try scan.nextMember(bytes, &object) {
            guard scan.isName(name, "user_id", bytes) else {
                try scan.skipValue(bytes)
                continue
            }
            if try scan.takeNull(bytes) { continue }
            guard scan.next(bytes) == UInt8(ascii: "\"") else { throw wrong("a string", "metadata.user_id") }
            let span = try scan.string(bytes)
            guard bytes.unescapedCount(span) <= Self.userIDLimit else {
                throw refuse(.above(Int64(Self.userIDLimit)), "metadata.user_id")
            }
            guard let text = bytes.string(span) else { throw wrong("a string of characters", "metadata.user_id") }
            peek.userID = text
        }
    }

    private mutating func thinking(_ bytes: Span<UInt8>) throws(Scanner.Broken) {
        guard var object = try optionalObject(bytes, "thinking") else { return }
        while let name = try scan.nextMember(bytes, &object) {
            if scan.isName(name, "type", bytes) {
                peek.thinkingType = try word(bytes, "thinking.type")
            } else if scan.isName(name, "budget_tokens", bytes) {
                peek.thinkingBudget = try optionalInteger(bytes, "thinking.budget_tokens")?.0 ?? 0
            } else {
                try scan.skipValue(bytes)
            }
        }
    }

    private mutating func toolChoice(_ bytes: Span<UInt8>) throws(Scanner.Broken) {
        guard var object = try optionalObject(bytes, "tool_choice") else { return }
        var type: String?
        var chosen: String?
        while let name = try scan.nextMember(bytes, &object) {
            if scan.isName(name, "type", bytes) {
                type = try word(bytes, "tool_choice.type")
            } else if scan.isName(name, "name", bytes) {
                chosen = try word(bytes, "tool_choice.name")
            } else {
                try scan.skipValue(bytes)
            }
        }
        if type == "tool", chosen == nil { throw refuse(.missing, "tool_choice.name") }
        peek.chosenTool = chosen
    }

    private mutating func contextManagement(_ bytes: Span<UInt8>) throws(Scanner.Broken) {
        guard var object = try optionalObject(bytes, "context_management") else { return }
        while let name = try scan.nextMember(bytes, &object) {
            guard scan.isName(name, "edits", bytes) else {
                try scan.skipValue(bytes)
                continue
            }
            guard var edits = try optionalArray(bytes, "context_management.edits") else { continue }
            while try scan.nextItem(bytes, &edits) { try contextEdit(bytes) }
        }
    }

    private mutating func contextEdit(_ bytes: Span<UInt8>) throws(Scanner.Broken) {
        var edit = try object(bytes, "context_management.edits")
        while let name = try scan.nextMember(bytes, &edit) {
            guard scan.isName(name, "type", bytes) else {
                try scan.skipValue(bytes)
                continue
            }
            let type = try word(bytes, "context_management.edits.type")
            if type?.hasPrefix("compact") == true { peek.compacts = true }
        }
    }
}
