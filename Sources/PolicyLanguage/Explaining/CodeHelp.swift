/// What `policy help E023` says: codes are stable, their sentences may improve.
package enum CodeHelp {
    /// The sentence of a code, or `nil` for one that does not exist.
    package static func text(of code: String) -> String? { sentences[code] }

    /// All codes in their order.
    package static var codes: [String] { sentences.keys.sorted() }

    private static let sentences = [
        "E001": "a character or an escape that is not of the language, or a string that does not end on its line",
        "E002": "something else was expected here",
        "E003": "a statement stands outside a block: put it into a tier, everyone or an override",
        "E004": "a block is opened with { and never closed",
        "E005":
            "the folder is over one of its limits: files, bytes, names, strings, sets, tiers, routes, zones, levels",
        "E010": "something is defined twice, so that the order of lines would matter",
        "E011": "a tier is named that no file defines",
        "E012": "a tier extends itself, perhaps through others",
        "E013": "a set is named that no file defines",
        "E014": "a tool, agent, skill or model is named that the catalog does not know",
        "E015": "a fact is named that does not exist; attributes are declared with attr",
        "E016": "a word is not one of the declared values of its attribute",
        "E017": "a limit is named that does not exist",
        "E018": "a redaction is named that does not exist",
        "E019": "a time zone is named that the catalog does not know",
        "E020": "a value has another type or unit than what it is compared with",
        "E021": "files are not called, so nothing can allow one; allow a tool with a pattern",
        "E022": "this takes no pattern",
        "E023": "a pattern is no pattern: one of Bash describes one command in plain words",
        "E024": "the tool has no such argument",
        "E025": "this is no network, or has bits after its prefix",
        "E026": "a fact is compared with a fact; only constants can be proven",
        "E027": "a number is out of range",
        "E030": "a statement stands in the wrong block",
        "E031": "an override or a test names a tier, tenant or key that is not there",
        "E032": "a limit of an override is over the bound that its tier permits",
        "E033": "an override allows what no custom allow of its tier grants",
        "E040": "patterns blow up together: their common automaton is too large",
        "E041": "nothing in this daemon enforces the statement, so it would be a promise without effect",
        "E042": "a proof takes more work than a load may; it is refused, not skipped",
        "E200": "a never or an always does not hold; the counterexample is a call that breaks it",
        "E201": "an order of tiers does not hold: somebody would lose by going up",
        "E202": "a route turns a request that is allowed into a refusal",
        "E203": "routes form a loop",
        "E210": "an expect came out otherwise",
        "W101": "a pattern means less than it seems: a last * is exactly one word, ... is any",
        "W102": "a pattern means more than it seems: a * in a program's name takes other programs too",
        "W103": "an allow pattern admits options that run programs or write files",
        "W104": "an allow pattern can never match",
        "W105": "a glob names nothing that is known",
        "W110": "a rule never decides anything",
        "W111": "a route is never taken",
        "W121": "a tier has no base for a limit, so the daemon's own ceiling holds",
        "N120": "a deny on commands stops spellings, not programs",
        "N121": "a limit bounds something that cannot happen here",
        "N122": "the network is denied, but tools of MCP servers can reach it",
    ]
}
