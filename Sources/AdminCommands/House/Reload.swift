import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct Reload: Verb {
    static let configuration = verb(
        "reload",
        "Has the daemon read certificates, keys of upstreams, policies, prices, agents, skills anew, all or nothing.",
        "gatehouse reload", "gatehouse reload --output json")

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let reply = try await session.send(AdminCall(.reload))
        let done = try reply.json()
        let policy = done["policy"]?.string?.prefix(12) ?? "-"
        session.output.changed(
            done,
            "read anew: policy \(policy), \(done["agents"]?.integer ?? 0) agents, "
                + "\(done["skills"]?.integer ?? 0) skills\(reply.leaf.map { ", leaf \($0)" } ?? "")")
        let waiting = (done["needs_restart"]?.array ?? []).compactMap(\.string)
        guard !waiting.isEmpty else { return }
        session.output.tell("these were changed and hold after a restart: \(waiting.joined(separator: ", "))")
    }
}
