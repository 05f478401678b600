import StrictJSON

/// The pieces that pages are made of.
enum Parts {
    /// A table; without rows a sentence in its place.
    static func table(_ titles: [String], _ rows: [[Markup]], empty: String) -> Markup {
        guard !rows.isEmpty else { return "<p class=\"empty\">\(empty)</p>" }
        let head = titles.map { title -> Markup in "<th scope=\"col\">\(title)</th>" }
        let body = rows.map { row -> Markup in
            let cells = row.map { cell -> Markup in "<td>\(cell)</td>" }
            return "<tr>\(cells)</tr>"
        }
        return """
            <div class="scroll"><table><thead><tr>\(head)</tr></thead><tbody>\(body)</tbody></table></div>
            """
    }

    static func card(_ title: String, _ body: Markup, note: String = "") -> Markup {
        let note: Markup = note.isEmpty ? .none : "<p class=\"note\">\(note)</p>"
        return "<section class=\"card\"><h2>\(title)</h2>\(note)\(body)</section>"
    }

    /// A number with what it counts.
    static func figure(_ value: String, _ name: String, tone: String = "") -> Markup {
        "<div class=\"figure \(tone)\"><strong>\(value)</strong><span>\(name)</span></div>"
    }

    /// A word in the color of what it means.
    static func badge(_ word: String) -> Markup {
        let tone =
            switch word {
            case "active", "live", "done", "allow", "approved", "ready", "ok", "admitted", "settled", "allowed",
                "used":
                "good"
            case "suspended", "pending", "running", "draft", "shadow", "disabled", "warning", "ask": "wait"
            case "revoked", "archived", "expired", "denied", "deny", "failed", "error", "refused", "rejected": "bad"
            default: "plain"
            }
        return "<span class=\"badge \(tone)\">\(word)</span>"
    }

    static func link(_ path: String, _ text: String) -> Markup { "<a href=\"\(path)\">\(text)</a>" }

    /// A form that changes something; its token shows that one of our own pages sent it.
    static func form(_ path: String, _ csrf: String, _ fields: Markup, button: String, tone: String = "") -> Markup {
        """
        <form method="post" action="\(path)" class="act"><input type="hidden" name="csrf" value="\(csrf)">\(fields)
        <button class="\(tone)">\(button)</button></form>
        """
    }

    /// A form that stays shut until somebody wants it.
    static func drawer(_ summary: String, _ body: Markup) -> Markup {
        "<details class=\"drawer\"><summary>\(summary)</summary>\(body)</details>"
    }

    static func input(
        _ name: String, _ label: String, value: String = "", hint: String = "", isRequired: Bool = false,
        type: String = "text"
    ) -> Markup {
        let required: Markup = isRequired ? " required" : .none
        return """
            <label><span>\(label)</span><input name="\(name)" type="\(type)" value="\(value)" placeholder="\(hint)"\
            \(required) autocomplete="off"></label>
            """
    }

    static func select(_ name: String, _ label: String, _ words: [String], chosen: String = "") -> Markup {
        let options = words.map { word -> Markup in
            let mark: Markup = word == chosen ? " selected" : .none
            return "<option value=\"\(word)\"\(mark)>\(word.isEmpty ? "all" : word)</option>"
        }
        return "<label><span>\(label)</span><select name=\"\(name)\">\(options)</select></label>"
    }

    /// An instant without its seconds, and the whole of it for who points at it.
    static func time(_ text: String?) -> Markup {
        guard let text, text.count >= 16 else { return "–" }
        let short = text.prefix(16).split(separator: "T").joined(separator: " ")
        return "<time datetime=\"\(text)\" title=\"\(text)\">\(short)</time>"
    }

    /// Dollars with at most four decimals, as a person reads them; what is less is told as less.
    static func dollars(_ text: String?) -> String {
        guard let text else { return "unlimited" }
        let halves = text.split(separator: ".", maxSplits: 1)
        let decimals = halves.count == 2 ? String(halves[1].prefix(4)) : ""
        let padded = decimals.count < 2 ? decimals + String(repeating: "0", count: 2 - decimals.count) : decimals
        let isTiny =
            halves.first == "0" && padded.allSatisfy { $0 == "0" } && text.contains { ("1"..."9").contains($0) }
        return isTiny ? "< $0.0001" : "$\(halves.first.map(String.init) ?? "0").\(padded)"
    }

    static func problem(_ sentence: String) -> Markup { "<p class=\"problem\" role=\"alert\">\(sentence)</p>" }
}
