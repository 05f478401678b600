import AdminContract
import Administration
import Admission
import AuditLog
import Digests
import Gateway
import HTTPListener
import Logging
import PolicyLanguage
import Store
import TaskRunner
import Vocabulary

extension House {
    /// Agents and skills in force.
    var library: TaskLibrary { tasks?.desk.board.library ?? .empty }

    /// Reads everything anew on a signal; the old ones stay if the new cannot be used.
    func reload() async {
        // What was refused is in the log already.
        _ = try? await readAnew()
    }

    /// Reads certificates, keys of upstreams, policies, prices, agents, skills anew: checked as a whole, then swapped.
    ///
    /// - Throws: What is refused; everything old stays then.
    func readAnew() async throws(AdminRefusal) -> ReloadShape {
        do {
            let fresh = try settings.source?.read()
            let documents = try Documents.read(settings, store.reader)
            if let refusal = documents.prices.refusal { throw DocumentRefusal(refusal) }
            let library = try tasks?.freshLibrary()
            let keys = try UpstreamEntry.credentials(settings.upstreams)
            for (_, tls) in certificates { try tls.reload() }
            decisions.swap(try await PolicyInForce.settle(documents, store))
            if let library { tasks?.desk.board.library = library }
            catalog.set(documents.catalog)
            gateway.renew(keys)
            if let warning = LeastTier.warning(settings, decisions.current.policy) { logger.warning("\(warning)") }
            let waiting = fresh.map { settings.notes.differences(from: $0.notes) } ?? []
            logger.info(
                "policies, prices and keys of upstreams are read anew",
                metadata: [
                    "policy": "\(decisions.current.hashText)",
                    "upstream.keys": "\(keys.keys.sorted().joined(separator: " "))",
                    "needs.restart": "\(waiting.joined(separator: " "))",
                ])
            return ReloadShape(
                policy: decisions.current.policy.hash.hex, prices: documents.prices.document.revision.hex,
                agents: Int64(self.library.agents.count), skills: Int64(self.library.skills.count),
                needsRestart: waiting)
        } catch {
            logger.error("the new documents are refused, the old ones stay", metadata: ["error": "\(error)"])
            await noteRefusal()
            throw AdminRefusal(.stateConflict, "the new documents are refused, the old ones stay: \(error)")
        }
    }

    private func noteRefusal() async {
        let leaf = Leaf(.configurationRefused, by: .system, on: LeafObject(.configuration, "gatehoused"))
        _ = await store.writer.change { books in try books.tell(leaf) }
    }

    /// Shows certificates whose files were written since to those that come from now on.
    func renewCertificates() {
        for (place, tls) in certificates {
            do {
                guard try tls.reloadIfChanged() else { continue }
                logger.info("a new certificate is shown", metadata: ["listener": "\(place)"])
            } catch {
                logger.error(
                    "the new certificate cannot be used, the old one stays",
                    metadata: ["listener": "\(place)", "error": "\(error)"])
            }
        }
    }

    private var certificates: [(place: String, tls: TLSBook)] {
        [("client", gateway.tls), ("admin", admin.tls)].compactMap { place, tls in tls.map { (place, $0) } }
    }
}

extension AgentShape {
    init(_ card: AgentCard) {
        self.init(name: card.name, description: card.description)
        (tools, model, maxCost, maxTurns) = (card.tools, card.model, card.maxCost, card.maxTurns)
    }
}

extension SkillShape {
    init(_ card: SkillCard) {
        self.init(name: card.name, description: card.description)
        allowedTools = card.allowedTools
    }
}
