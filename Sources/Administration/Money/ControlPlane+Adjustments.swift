package import AdminContract
import BudgetLedger
import Digests
import Store
import Vocabulary

extension ControlPlane {
    /// The adjustments that the caller sees, in the order of their ids.
    package func adjustments(
        _ caller: AdminCaller, _ page: PageRequest
    ) async throws(AdminRefusal) -> Page<AdjustmentShape> {
        let list = ["adjustments", caller.tenant?.text ?? ""]
        return try await self.page(
            caller, page, list: list, id: { $0.id.text },
            rows: { books in try books.adjustments().map { ($0, books.tenant(ofSubject: $0.subject)) } }, shape: shape)
    }

    /// Corrects what a scope has spent: in total, and in those windows of the hold that are still current.
    package func adjust(
        _ caller: AdminCaller, _ creation: AdjustmentCreation
    ) async throws(AdminRefusal) -> Answer<AdjustmentShape> {
        try FieldCheck.because(creation.because)
        let subject = try find(caller, subject: creation.scope)
        try mayAdjust(caller)
        let hold = try creation.hold.map { text throws(AdminRefusal) -> RequestID in
            guard let id = RequestID(text) else { throw .invalid("$.hold", "`\(text)` is no request id") }
            return id
        }
        let windows = try await windows(of: hold, subject)
        var random = SecureRandom()
        let id = AdjustmentID(using: &random)
        let act = caller.act(because: creation.because)
        let changed = try await change("adjustment") { books in
            try books.adjust(
                subject, by: creation.amount, hold: hold, windows: windows, because: creation.because, id: id, by: act)
        }
        return Answer(try shape(changed.object), changed.receipt)
    }

    /// The windows in which a hold was granted, read from its leaf.
    private func windows(of hold: RequestID?, _ subject: String) async throws(AdminRefusal) -> WindowStarts? {
        guard let hold else { return nil }
        let tenant = try await look { books in books.tenant(ofSubject: subject) }
        guard let tenant, let admission = try read({ try $0.admission(of: hold, in: tenant) }) else {
            throw .notFound("hold", hold.text)
        }
        guard admission.path.contains(subject) else {
            throw .invalid("$.hold", "the hold of `\(hold)` is not on the path of this scope")
        }
        return admission.windows
    }

    private func shape(_ adjustment: Adjustment) throws(AdminRefusal) -> AdjustmentShape {
        AdjustmentShape(
            id: adjustment.id, scope: try scope(of: adjustment.subject), amount: adjustment.amount,
            hold: adjustment.hold?.text, because: adjustment.because, by: adjustment.createdBy,
            createdAt: adjustment.createdAt)
    }
}
