import Digests
import Vocabulary

// Members of the leaf's own parts, name and value at once.
extension LeafBuffer {
    mutating func word(_ name: StaticString, _ text: String) {
        self.name(name)
        word(text)
    }

    mutating func text(_ name: StaticString, _ text: String) {
        self.name(name)
        self.text(text)
    }

    mutating func integer(_ name: StaticString, _ number: Int64) {
        self.name(name)
        integer(number)
    }

    mutating func amount(_ name: StaticString, _ amount: NanoUSD) {
        self.name(name)
        self.amount(amount)
    }

    mutating func hash(_ name: StaticString, _ hash: Digest256) {
        self.name(name)
        self.hash(hash)
    }

    /// An integer that is left out when it is zero.
    mutating func count(_ name: StaticString, _ number: Int64) {
        if number != 0 { integer(name, number) }
    }

    /// An amount that is left out when it is zero.
    mutating func balance(_ name: StaticString, _ amount: NanoUSD) {
        if amount.count != 0 { self.amount(name, amount) }
    }
}

extension LeafActor {
    func write(to buffer: inout LeafBuffer) {
        buffer.object("actor") { buffer in
            if let agent { buffer.text("agent", agent) }
            buffer.text("id", id)
            if let key { buffer.word("key", key.text) }
            buffer.word("type", category.rawValue)
            if let version { buffer.integer("version", Int64(version)) }
        }
    }
}

extension LeafObject {
    func write(to buffer: inout LeafBuffer) {
        buffer.object("object") { buffer in
            buffer.text("id", id)
            buffer.word("type", category.rawValue)
        }
    }
}

extension LeafChange {
    func write(to buffer: inout LeafBuffer) {
        buffer.object { buffer in
            buffer.word("field", field.rawValue)
            if let from {
                buffer.name("from")
                from.write(to: &buffer)
            }
            if let to {
                buffer.name("to")
                to.write(to: &buffer)
            }
        }
    }
}

extension TokenUsage {
    func write(to buffer: inout LeafBuffer) {
        buffer.object("usage") { buffer in
            buffer.count("code_seconds", codeExecutionSeconds)
            buffer.count("input", input)
            buffer.count("iterations", Int64(iterations.count))
            buffer.count("output", output)
            buffer.count("read", cacheRead)
            buffer.count("web_searches", webSearches)
            buffer.count("write_1h", cacheWrite1h)
            buffer.count("write_5m", cacheWrite5m)
        }
    }
}
