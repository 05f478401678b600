/// What `explain` is asked: whose call, which call, at which facts.
package struct Question: Sendable {
    package let subject: Subject
    /// As it is printed: `tenant "acme"`.
    package let subjectText: String
    package let call: Call
    /// As it is pasted back: `tool Bash("ls")`.
    package let callText: String
    package let facts: Facts
    /// `budget.used = 12%`; empty if nothing was given.
    package let givenText: String

    package init(
        subject: Subject, subjectText: String, call: Call, callText: String, facts: Facts, givenText: String
    ) {
        self.subject = subject
        self.subjectText = subjectText
        self.call = call
        self.callText = callText
        self.facts = facts
        self.givenText = givenText
    }
}

/// Why a question cannot be understood: a sentence, and what to type.
package struct QuestionRefusal: Error, Hashable {
    package let message: String
    package let advice: String?
}

extension Policy {
    /// Reads a question as the command line has it: `tenant acme`, `tool Bash("ls")`, `budget.used=85%`.
    package func question(
        subject: String, call: String, facts: [String]
    ) throws(QuestionRefusal) -> Question {
        let owner = try owner(subject)
        guard let whose = Tester(policy: self).subject(of: owner) else {
            throw QuestionRefusal(message: "unknown subject `\(subject)`", advice: nil)
        }
        guard let what = Parser.what(call) else {
            throw QuestionRefusal(
                message: "`\(call)` is no call", advice: "write for example tool Bash(\"ls\") or model opus")
        }
        var checker = Checker(catalog, book: book)
        let (given, text) = try self.facts(facts, &checker)
        switch CallReader(names: book.names).read(what) {
        case .failure(let refusal): throw QuestionRefusal(message: refusal.message, advice: refusal.advice)
        case .success(let made):
            return Question(
                subject: whose, subjectText: owner.text, call: made, callText: what.text, facts: given,
                givenText: text)
        }
    }

    private func owner(_ text: String) throws(QuestionRefusal) -> Expectation.Owner {
        let words = text.split(separator: " ").map { $0.filter { $0 != "\"" } }
        if words.count == 1, book.tier(words[0]) != nil { return .tier(words[0]) }
        if words.count == 2, words[0] == "tenant" { return .tenant(words[1]) }
        if words.count == 2, words[0] == "key" { return .key(words[1]) }
        throw QuestionRefusal(
            message: "unknown subject `\(text)`",
            advice: "write a tier (\(book.tierNames.joined(separator: ", "))), tenant NAME or key TENANT/NAME")
    }

    private func facts(
        _ given: [String], _ checker: inout Checker
    ) throws(QuestionRefusal) -> (Facts, String) {
        var facts = Facts()
        var texts: [String] = []
        for text in given {
            let halves = text.split(separator: "=", maxSplits: 1).map { Self.trimmed($0) }
            guard halves.count == 2 else {
                throw QuestionRefusal(
                    message: "`\(text)` gives no fact", advice: "write fact=value, for example budget.used=85%")
            }
            let place = SourcePlace(file: "", line: 1, column: 1, length: 1, lineText: "")
            checker.set(
                Spelled(text: halves[0], place: place), ValueText(text: halves[1], isString: false, place: place),
                in: &facts)
            if let wrong = checker.diagnostics.first {
                throw QuestionRefusal(message: wrong.message, advice: wrong.advice)
            }
            texts.append("\(halves[0]) = \(halves[1])")
        }
        return (facts, texts.joined(separator: ", "))
    }

    private static func trimmed(_ text: Substring) -> String {
        text.split(separator: " ").joined(separator: " ")
    }
}
