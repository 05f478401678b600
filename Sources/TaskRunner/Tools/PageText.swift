/// A page as a model reads it: the text of HTML without its marks, other text as it is.
package enum PageText {
    /// The text of a body; `nil` for what is no text.
    package static func of(_ body: [UInt8], type: String) -> String? {
        let media = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        let isText = media.hasPrefix("text/") || media.hasSuffix("json") || media.hasSuffix("xml") || media.isEmpty
        guard isText, !body.prefix(1_024).contains(0) else { return nil }
        let text = String(decoding: body, as: UTF8.self)
        return media == "text/html" || media == "application/xhtml+xml" ? plain(text) : text
    }

    /// Elements whose content nobody reads.
    private static let silent = ["script", "style", "noscript", "template", "svg", "head"]
    private static let breaking: Set = [
        "p", "br", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "section",
        "article", "header", "footer", "blockquote", "dt", "dd", "hr", "title",
    ]

    static func plain(_ html: String) -> String {
        var (lines, line) = ([String](), "")
        var rest = Substring(html)
        func end(_ line: inout String, _ lines: inout [String]) {
            let words = decoded(line).split(whereSeparator: \.isWhitespace)
            if !words.isEmpty { lines.append(words.joined(separator: " ")) }
            line = ""
        }
        while let mark = rest.firstIndex(of: "<") {
            line += rest[..<mark]
            rest = rest[mark...].dropFirst()
            if rest.hasPrefix("!--") {
                rest = after("-->", in: rest)
                continue
            }
            let name = String(rest.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }).lowercased()
            let opens = !rest.hasPrefix("/")
            guard !name.isEmpty || rest.hasPrefix("!") || rest.hasPrefix("?") else {
                line += "<"
                continue
            }
            rest = after(">", in: rest)
            if opens, silent.contains(name) { rest = after(">", in: behind("</\(name)", in: rest)) }
            if breaking.contains(name) { end(&line, &lines) }
        }
        line += rest
        end(&line, &lines)
        return lines.joined(separator: "\n")
    }

    private static func after(_ mark: Character, in text: Substring) -> Substring {
        text.firstIndex(of: mark).map { text[$0...].dropFirst() } ?? ""
    }

    private static func after(_ mark: String, in text: Substring) -> Substring {
        mark.count == 1 ? after(Character(mark), in: text) : behind(mark, in: text)
    }

    /// What is behind a mark, upper and lower case alike; nothing where it does not come.
    private static func behind(_ mark: String, in text: Substring) -> Substring {
        let bytes = Array(mark.utf8)
        var place = text.utf8.startIndex
        while let start = text.utf8[place...].firstIndex(of: bytes[0]) {
            let found = text.utf8[start...].prefix(bytes.count)
            if found.count == bytes.count, zip(found, bytes).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 }) {
                return text[text.utf8.index(start, offsetBy: bytes.count)...]
            }
            place = text.utf8.index(after: start)
        }
        return ""
    }

    private static let entities = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "copy": "©", "mdash": "—",
        "ndash": "–", "hellip": "…", "rsquo": "’", "lsquo": "‘", "rdquo": "”", "ldquo": "“",
    ]

    private static func decoded(_ text: String) -> String {
        var (out, rest) = ("", Substring(text))
        while let mark = rest.firstIndex(of: "&") {
            out += rest[..<mark]
            rest = rest[mark...]
            let name = rest.dropFirst().prefix { $0.isLetter || $0.isNumber || $0 == "#" }.prefix(10)
            let end = rest.dropFirst(name.count + 1)
            guard end.first == ";", let meant = meaning(of: name) else {
                out += "&"
                rest = rest.dropFirst()
                continue
            }
            out += meant
            rest = end.dropFirst()
        }
        return out + rest
    }

    private static func meaning(of name: Substring) -> String? {
        guard name.hasPrefix("#") else { return entities[String(name)] }
        let digits = name.dropFirst()
        let number = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap { Unicode.Scalar($0) }.map { String($0) }
    }
}
