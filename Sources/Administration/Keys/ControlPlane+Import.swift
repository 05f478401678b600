import APIKeys
package import AdminContract
import Store
import Vocabulary

extension ControlPlane {
    /// Brings in many keys in one commit, each with a leaf of its own; names that are there already stay as they are.
    ///
    /// Without `reveal` a key has no secret yet: the one of another system is not ours, and a first rotation makes one.
    package func importKeys(
        _ caller: AdminCaller, _ batch: KeysImport, of tenant: String
    ) async throws(AdminRefusal) -> KeysImported {
        let tenant = try find(caller, tenant: tenant)
        try check(batch, of: tenant, by: caller)
        let known = try read { reader in
            try batch.keys.map { try reader.key($0.name.text, of: tenant.id)?.key.id }
        }
        var drafts: [KeyDraft] = []
        var secrets: [KeyID: String] = [:]
        for (creation, id) in zip(batch.keys, known) where id == nil {
            let project = try find(project: creation.project.text, of: tenant)
            let key = draft(creation, of: tenant.id, project.id, by: caller)
            guard batch.reveal == true else {
                drafts.append(KeyDraft(key: key, version: nil))
                continue
            }
            let coin = await doors.mint.strike(.project, key.id)
            drafts.append(KeyDraft(key: key, version: coin.version(of: key.id, number: 1)))
            secrets[key.id] = coin.text
        }
        let made = try await make(drafts, by: caller)
        return KeysImported(
            data: zip(batch.keys, known).compactMap { creation, id in
                if let id { return ImportedKey(id: id, name: creation.name, created: false) }
                return made[creation.name].map {
                    ImportedKey(id: $0, name: creation.name, created: true, secret: secrets[$0])
                }
            })
    }

    private func make(_ drafts: [KeyDraft], by caller: AdminCaller) async throws(AdminRefusal) -> [Slug: KeyID] {
        let (act, limit, inForce, writer) = (caller.act, settings.keysPerProject, doors.inForce.key, writer)
        let result: Result<[KeyState], ChangeRefusal>? = await withCheckedContinuation { answered in
            let isQueued = writer.submit({ books in try books.createKeys(drafts, limit: limit, by: act) }) { result in
                if case .success(let states) = result { for state in states { inForce(state) } }
                answered.resume(returning: result)
            }
            if !isQueued { answered.resume(returning: nil) }
        }
        switch result {
        case .success(let states):
            return Dictionary(states.map { ($0.key.name, $0.key.id) }, uniquingKeysWith: { first, _ in first })
        case .failure(let refusal): throw AdminRefusal(refusal, "key")
        case nil: throw AdminRefusal(.overloaded, "too many changes wait for the disk; try again")
        }
    }

    private func check(_ batch: KeysImport, of tenant: Tenant, by caller: AdminCaller) throws(AdminRefusal) {
        guard (1...KeysImport.limit).contains(batch.keys.count) else {
            throw .invalid("$.keys", "1 to \(KeysImport.limit) keys in one call")
        }
        var names: Set<Slug> = []
        for (index, creation) in batch.keys.enumerated() {
            guard names.insert(creation.name).inserted else {
                throw .invalid("$.keys[\(index)].name", "`\(creation.name)` stands there twice")
            }
            do throws(AdminRefusal) { try check(creation, of: tenant, by: caller) } catch {
                throw error.inside("keys[\(index)]")
            }
        }
    }
}

extension AdminRefusal {
    /// The same refusal of an item in a list.
    fileprivate func inside(_ place: String) -> AdminRefusal {
        guard let fault = faults.first else { return AdminRefusal(reason, "\(place): \(detail)") }
        return .invalid("$.\(place)\(fault.path.dropFirst())", fault.detail)
    }
}
