import AdminContract
package import Administration
import Digests
package import HTTPListener
import HTTPWire
import Vocabulary

/// The door of the web console, in front of the admin API on the same port: pages below `/console`, else the API.
///
///     is it the console's -> who is signed in -> was the form ours -> page -> HTML
package struct ConsoleDoor: Sendable {
    let door: AdminDoor
    let settings: ConsoleSettings
    /// The admin as it is now, with the scopes of the key; `nil` once it would not be let in any more from there.
    private let renew: @Sendable (AdminPrincipal, PeerAddress) -> AdminPrincipal?
    private let sessions = SessionBook()

    package init(
        _ door: AdminDoor, _ settings: ConsoleSettings,
        renew: @escaping @Sendable (AdminPrincipal, PeerAddress) -> AdminPrincipal?
    ) {
        (self.door, self.settings, self.renew) = (door, settings, renew)
    }

    /// Answers one request; the handler of the admin listener.
    package func answer(_ request: HTTPRequest) async -> HTTPResponse {
        let path = String(decoding: request.head.path, as: UTF8.self)
        let segments = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        guard settings.isEnabled, segments.first == "console" || path == "/" else { return await door.answer(request) }
        guard request.head.method == .get || request.head.method == .post else {
            return ConsoleFields.response(405, "only GET and POST work here\n", type: "text/plain; charset=utf-8")
        }
        if path == "/" { return redirect("/console") }
        if let asset = ConsoleAssets.find(path) { return asset }
        return await page(request, Array(segments.dropFirst()))
    }

    private func page(_ request: HTTPRequest, _ segments: [String]) async -> HTTPResponse {
        var random = SecureRandom()
        let id = RequestID(using: &random)
        guard request.head.method == .get || FormOrigin.isOurs(request.head, isEncrypted: settings.isEncrypted) else {
            return signIn(403, problem: FormOrigin.refusal)
        }
        guard let form = FormFields(request.body), let query = FormFields(request.head.query ?? []) else {
            return signIn(400, problem: "the form cannot be read")
        }
        if segments == ["sign-in"] { return await enter(request, form, id) }
        guard let session = session(of: request) else { return redirect("/console/sign-in") }
        let visit = Visit(
            door: door, session: session, caller: AdminCaller(session.principal, request: id), segments: segments,
            query: query, form: form, isOpen: { isOpen(session, from: request.peer) })
        if request.head.method == .post {
            guard Self.equal(form["csrf"], session.csrf) else {
                return frame(
                    visit, "Refused", Parts.problem("the form is of another session; go back and try again"), 403)
            }
            if segments == ["sign-out"] { return await leave(visit) }
        }
        return await show(visit, isChange: request.head.method == .post)
    }

    private func show(_ visit: Visit, isChange: Bool) async -> HTTPResponse {
        do {
            _ = try door.counted(visit.session.principal)
            let answer = isChange ? try await ConsolePages.change(visit) : try await ConsolePages.show(visit)
            switch answer {
            case .page(let title, let body): return frame(visit, title, body)
            case .raw(let response): return response
            case .done(let path, let sentence):
                sessions.say(sentence, to: visit.session)
                return redirect(path)
            }
        } catch is SecondPersonNeeded {
            sessions.say("Not done yet: another admin approves it within 24 hours.", to: visit.session)
            return redirect("/console/approvals")
        } catch {
            let problem = Problem(error, settings: door.settings)
            let back: Markup = isChange ? "<p><a href=\"/console\">Back to the overview</a></p>" : .none
            return frame(visit, "Not done", Parts.problem(problem.detail) + back, problem.status)
        }
    }

    private func frame(_ visit: Visit, _ title: String, _ body: Markup, _ status: Int = 200) -> HTTPResponse {
        let said = sessions.takeSaid(to: visit.session)
        return ConsoleFields.response(status, Frame.page(title, body, visit, said: said).html)
    }

    // MARK: Signing in and out

    private func enter(_ request: HTTPRequest, _ form: FormFields, _ id: RequestID) async -> HTTPResponse {
        guard request.head.method == .post else { return signIn(200, problem: nil) }
        do {
            let principal = try await door.judge(form["key"], request)
            let (token, session) = sessions.open(principal, at: door.doors.clock())
            let caller = AdminCaller(principal, request: id)
            try await door.plane.noteConsole(caller, session: session.id, isOpening: true)
            return redirect("/console", cookie: cookie(token, seconds: settings.sessionSeconds))
        } catch {
            let problem = Problem(error, settings: door.settings)
            return signIn(problem.status, problem: problem.detail)
        }
    }

    private func leave(_ visit: Visit) async -> HTTPResponse {
        sessions.end(visit.session)
        // Signed out is signed out, also where the leaf cannot be written.
        try? await door.plane.noteConsole(visit.caller, session: visit.session.id, isOpening: false)
        return redirect("/console/sign-in", cookie: cookie("", seconds: 0))
    }

    private func signIn(_ status: Int, problem: String?) -> HTTPResponse {
        ConsoleFields.response(status, Frame.signIn(problem).html)
    }

    // MARK: Cookie

    private var cookieName: String { settings.isEncrypted ? "__Host-gatehouse" : "gatehouse" }

    private func cookie(_ token: String, seconds: Int64) -> String {
        "\(cookieName)=\(token); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict"
            + (settings.isEncrypted ? "; Secure" : "")
    }

    /// The session of the cookie, with what its admin may do now; it ends with the admin's key.
    private func session(of request: HTTPRequest) -> SessionBook.Session? {
        let cookies = request.head.table.text(named: "cookie") ?? ""
        let mine = cookies.split(separator: ";").map { $0.drop { $0 == " " } }.first {
            $0.hasPrefix("\(cookieName)=")
        }
        guard let token = mine?.dropFirst(cookieName.count + 1), !token.isEmpty,
            let session = sessions.find(String(token), settings, at: door.doors.clock())
        else { return nil }
        guard let principal = renew(session.principal, request.peer) else {
            sessions.end(session)
            return nil
        }
        return session.with(principal)
    }

    /// Whether a session would still be let in; asked by what goes on after its page was sent.
    private func isOpen(_ session: SessionBook.Session, from peer: PeerAddress) -> Bool {
        sessions.isOpen(session, settings, at: door.doors.clock()) && renew(session.principal, peer) != nil
    }

    private func redirect(_ path: String, cookie: String? = nil) -> HTTPResponse {
        let fields = ConsoleFields.all("text/plain") + [.init("location", path)]
        return HTTPResponse(303, fields: fields + (cookie.map { [.init("set-cookie", $0)] } ?? []))
    }

    private static func equal(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
