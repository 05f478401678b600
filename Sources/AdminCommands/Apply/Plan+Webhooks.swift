import AdminClient
import AdminContract
import StrictJSON
import Vocabulary

extension Plan {
    /// Makes, changes and, with `prunes`, deletes the webhooks of a tenant, or of all where there is none.
    mutating func add(_ wanted: [DesiredState.Webhook]?, of tenant: String?, _ prunes: Bool) throws {
        guard let wanted else { return }
        let there = actual.webhooks.filter { $0["tenant"]?.string == tenant }
        for webhook in wanted {
            if let found = there.first(where: { $0["url"]?.string == webhook.url }) {
                try update(webhook, found)
            } else {
                var creation = WebhookCreation(
                    url: webhook.url, events: webhook.events.sorted { $0.rawValue < $1.rawValue })
                creation.tenant = tenant.flatMap { Slug($0) }
                create(
                    AdminCall(.createWebhook, body: try ShapeWriter.json(creation)),
                    "webhook \(webhook.url), its secret comes with webhook rotate")
            }
        }
        guard prunes else { return }
        for found in there {
            guard let url = found["url"]?.string, let id = found["id"]?.string else { continue }
            guard !wanted.contains(where: { $0.url == url }) else { continue }
            var call = AdminCall(.deleteWebhook, [id])
            call.revision = found["revision"]?.integer
            add(Step(line: "- delete webhook \(url)", call: call))
        }
    }

    private mutating func update(_ wanted: DesiredState.Webhook, _ found: JSONValue) throws {
        let events = Set((found["events"]?.array ?? []).compactMap { $0.string.flatMap(HookEvent.init) })
        guard events != wanted.events, let id = found["id"]?.string else { return }
        let words = { (events: Set<HookEvent>) in events.map(\.rawValue).sorted().joined(separator: ",") }
        let list = wanted.events.map(\.rawValue).sorted().map { JSONValue.string($0) }
        var call = AdminCall(.updateWebhook, [id], body: .members(["events": .array(list)]))
        call.revision = found["revision"]?.integer
        add(
            Step(
                line: "~ update webhook \(wanted.url) events: \(words(events)) -> \(words(wanted.events))", call: call))
    }

    /// Notes of each step whether somebody asked for it before, and another admin has not decided yet.
    mutating func markWaiting() {
        let changes = actual.waiting
        mark { step in
            let method = step.call.operation.route.method.rawValue
            return changes.first { change in
                let call = change["call"]
                guard call?["method"]?.string?.lowercased() == method.lowercased(),
                    call?["path"]?.string == step.call.target
                else { return false }
                let body = call?["body"]?.string.flatMap { try? JSONReader.parse(Array($0.utf8)) }
                return body == step.call.body || body == .object([]) && step.call.body == nil
            }?["id"]?.string
        }
    }
}
