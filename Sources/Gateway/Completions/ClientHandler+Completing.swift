import Admission
import HTTPWire
import MessagesWire
import StrictJSON
import TaskLifecycle
import Vocabulary

extension ClientHandler {
    /// Serves `POST /v1/complete`: a model is chosen if none is named, and the call goes the way of every call.
    func complete(_ value: JSONValue, _ principal: Principal) {
        do throws(FieldRefusal) {
            let request = try CompletionRequest(value)
            let estimate = Int64(body.count / 4) + request.maxTokens
            switch loop.gatekeeper.chooseModel(
                request.model, tokens: estimate, output: request.maxTokens, for: principal, from: PolicyAddress(origin))
            {
            case .failure(let refusal): refuse(refusal, noting: principal)
            case .success(let choice): begin(request, choice, principal)
            }
        } catch { refuse(CallRefusal(error), noting: principal) }
    }

    private func begin(_ request: CompletionRequest, _ choice: ModelChoice, _ principal: Principal) {
        let bytes = request.body(model: choice.chosen)
        do throws(PeekRefusal) {
            let call = IncomingCall(
                request: self.request, principal: principal, route: .complete, peek: try RequestPeek.read(bytes),
                body: bytes, address: PolicyAddress(origin), addressText: addressText, userAgent: agentText,
                receivedAt: loop.clock())
            stage = .busy
            releaseBody()
            let exchange = Exchange(call, client: CompletionClient(self, request, choice), loop: loop)
            exchange.trace = trace
            self.exchange = exchange
            exchange.begin()
        } catch { refuse(CallRefusal(error), noting: principal) }
    }

    func answerCompletion(_ json: JSONValue, _ grant: Grant?, _ choice: ModelChoice) {
        answer(200, json, fields: fields(grant, choice))
    }

    func beginEvents(_ grant: Grant, _ choice: ModelChoice) {
        meter(200)
        HeadWriter.status(200, to: &outgoing)
        HeadWriter.field("content-type", "text/event-stream; charset=utf-8" as StaticString, to: &outgoing)
        HeadWriter.field("cache-control", "no-store" as StaticString, to: &outgoing)
        for field in fields(grant, choice) { HeadWriter.field(named: field.name, field.value, to: &outgoing) }
        chunksAnswer = !isOldVersion
        if chunksAnswer {
            HeadWriter.field("transfer-encoding", "chunked" as StaticString, to: &outgoing)
        } else {
            closesAfterAnswer = true
        }
        endHead()
    }

    private func fields(_ grant: Grant?, _ choice: ModelChoice) -> [(name: String, value: String)] {
        guard let grant else { return [] }
        var fields = [
            (name: "gatehouse-decision", value: grant.decision.text), ("gatehouse-policy", grant.policy),
            ("gatehouse-model", "\(grant.model); reason=\(choice.reason.rawValue)"),
        ]
        if let obligations = grant.obligations { fields.append(("gatehouse-obligations", obligations)) }
        return fields + Self.standing(grant.rate, budgetUsed: grant.budgetUsedPercent)
    }

    /// What is left of a key's rate and used of its fullest budget, as every answer that was admitted says it.
    static func standing(_ rate: RateStanding?, budgetUsed: Int?) -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        if let budgetUsed { fields.append(("gatehouse-budget-used", "\(max(0, budgetUsed))%")) }
        guard let rate else { return fields }
        return fields + [
            (name: "x-ratelimit-limit", value: "\(max(0, rate.limit))"),
            ("x-ratelimit-remaining", "\(max(0, rate.remaining))"), ("x-ratelimit-reset", "\(max(0, rate.resetsAt))"),
        ]
    }
}
