import AdminContract
import Administration
import StrictJSON
import Vocabulary

/// What stands around every page: head, navigation, and what was just done.
enum Frame {
    private static let pages: [(path: String, name: String)] = [
        ("", "Overview"), ("/tenants", "Tenants"), ("/keys", "Keys"), ("/budgets", "Budgets"), ("/live", "Live"),
        ("/policy", "Policy"), ("/approvals", "Approvals"), ("/audit", "Audit"), ("/exports", "Exports"),
    ]

    static func page(_ title: String, _ body: Markup, _ visit: Visit, said: String?) -> Markup {
        let here = visit.segments.first ?? ""
        let links = pages.map { page -> Markup in
            let isHere = page.path.dropFirst() == here
            let mark: Markup = isHere ? " aria-current=\"page\"" : .none
            return "<li><a href=\"/console\(page.path)\"\(mark)>\(page.name)</a></li>"
        }
        let note = said.map { said -> Markup in "<p class=\"said\" role=\"status\">\(said)</p>" } ?? .none
        let principal = visit.session.principal
        return document(
            title,
            """
            <a class="skip" href="#main">Skip to the content</a>
            <div class="frame"><nav aria-label="Pages"><a class="brand" href="/console"><i></i>Gatehouse</a>
            <ul>\(links)</ul>
            <form method="post" action="/console/sign-out" class="who">
            <input type="hidden" name="csrf" value="\(visit.csrf)">
            <span>\(principal.name.text)<small>\(principal.role.rawValue)</small></span><button>Sign out</button></form>
            </nav>
            <main id="main"><h1>\(title)</h1>\(note)\(body)</main></div>
            """)
    }

    static func signIn(_ problem: String?) -> Markup {
        let note = problem.map { Parts.problem($0) } ?? .none
        return document(
            "Sign in",
            """
            <main class="door"><form method="post" action="/console/sign-in" class="card">
            <span class="brand"><i></i>Gatehouse</span><h1>Sign in</h1>\(note)
            <label><span>Admin key</span><input name="key" type="password" autocomplete="off" required autofocus \
            placeholder="sk-admin-…"></label><button class="first">Sign in</button>
            <p class="note">The key is checked and forgotten: the session holds what it may do, and ends with it.</p>
            </form></main>
            """)
    }

    private static func document(_ title: String, _ body: Markup) -> Markup {
        """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>\(title) · Gatehouse</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <link rel="icon" href="data:,"><link rel="stylesheet" href="/console/style.css">
        <script src="/console/console.js" defer></script></head><body>\(body)</body></html>
        """
    }
}
