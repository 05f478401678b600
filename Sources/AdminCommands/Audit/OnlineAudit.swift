import AdminClient
import AdminContract
import AuditLog
import Digests
import StrictJSON
import Vocabulary

/// Checks the logs of a running daemon: leaf by leaf to the signed heads, and the money to the nano-dollar.
///
/// A cut is fetched first, the leaves that lead to it afterwards: so the daemon may go on meanwhile.
struct OnlineAudit {
    let session: Session
    /// Keys of the root log and its witnesses; without them the root head's signature is not checked.
    let trust: TrustPolicy?
    /// Who must have cosigned the root head, also where its own key is not known.
    var witnesses: [VerifierKey] = []
    /// A witness that has cosigned nothing for so many seconds vouches for nothing that came since.
    var maxAge: Int64 = 300

    /// What was found good.
    struct Report: Hashable {
        var logs = 0
        var leaves = 0
        var accounts = 0
        var heads = 0
    }

    /// Checks one log, or all that the caller may see.
    ///
    /// - Throws: `Complaint` with exit code 3 at the first wrong place.
    func verify(_ only: String?) async throws -> Report {
        var report = Report()
        let rows = try await session.send(AdminCall(.listLogs)).json()["data"]?.array ?? []
        let logs = rows.compactMap { $0["log"]?.string }
        let isRootVisible = logs.contains(LogOrigin.root)
        guard isRootVisible || (trust == nil && witnesses.isEmpty) else {
            throw wrong(LogOrigin.root, "this admin does not see it, so nobody's signature under it can be checked")
        }
        let heads = isRootVisible ? try await walkRoot(&report) : [:]
        let wanted = only.map { [$0] } ?? logs.filter { $0 != LogOrigin.root }
        for log in wanted where log != LogOrigin.root { try await walk(log, heads, &report) }
        return report
    }

    // MARK: The root log

    /// Walks the heads that the root log holds, and answers them by origin and size.
    private func walkRoot(_ report: inout Report) async throws -> [String: [Int: Digest256]] {
        guard let head = try await head(of: LogOrigin.root) else {
            guard trust == nil, witnesses.isEmpty else { throw wrong(LogOrigin.root, "it has no head yet") }
            return [:]
        }
        try judge(head)
        var (edge, heads) = (TreeEdge(), [String: [Int: Digest256]]())
        while edge.size < head.checkpoint.size {
            for leaf in try await bundle(LogOrigin.root, after: edge.size).prefix(head.checkpoint.size - edge.size) {
                guard let note = try? SignedNote(parsing: leaf), let held = Checkpoint(text: note.text) else {
                    throw wrong(LogOrigin.root, "leaf \(edge.size) is no head")
                }
                heads[held.origin, default: [:]][held.size] = held.root
                edge.append(TreeHash.leaf(leaf))
            }
        }
        guard edge.root == head.checkpoint.root else {
            throw wrong(LogOrigin.root, "its leaves do not give the signed root")
        }
        report.logs += 1
        report.leaves += edge.size
        return heads
    }

    private func judge(_ head: Head) throws(Complaint) {
        if let trust {
            let signatures: [VerifiedSignature]
            do { signatures = try trust.judge(head.note).signatures } catch {
                throw wrong(LogOrigin.root, "its head is not believed (\(error))")
            }
            let newest = signatures.filter { $0.time > 0 }.max { $0.time < $1.time }
            if let newest { try checkAge(newest) }
        }
        guard !witnesses.isEmpty else { return }
        let signatures = (try? head.note.verified(by: witnesses)) ?? []
        for witness in witnesses {
            guard let signature = signatures.first(where: { $0.key == witness }) else {
                throw wrong(LogOrigin.root, "the witness \(witness.name) has not cosigned its head")
            }
            try checkAge(signature)
        }
    }

    private func checkAge(_ signature: VerifiedSignature) throws(Complaint) {
        guard session.surroundings.now.seconds - signature.time > maxAge else { return }
        let time = Instant(nanoseconds: signature.time * 1_000_000_000).secondText
        throw wrong(
            LogOrigin.root,
            "the witness \(signature.key.name) cosigned its last head at \(time), and nothing that came since; "
                + "look at the witness, or say with --max-age how old it may be")
    }

    // MARK: One log

    private func walk(_ log: String, _ rooted: [String: [Int: Digest256]], _ report: inout Report) async throws {
        let head = try await head(of: log)
        let cut = try ShapeReader.read(
            BalancesShape.self, from: try await session.send(AdminCall(.showBalances, [log])).json(), strangers: .ignore
        )
        let marks = head.map { rooted[$0.checkpoint.origin] ?? [:] } ?? [:]
        var verifier = LogVerifier()
        var opening: VerifierKey?
        while Int64(verifier.edge.size) < cut.size {
            for leaf in try await bundle(log, after: verifier.edge.size).prefix(Int(cut.size) - verifier.edge.size) {
                do { try verifier.take(leaf) } catch { throw wrong(log, "\(error)") }
                let size = verifier.edge.size
                // The first leaf names the key of the log; whoever doubts it brings the key along for a receipt.
                if size == 1 { opening = try? LeafReader.read(leaf).announcedKey }
                if let root = marks[size] {
                    guard root == verifier.edge.root else {
                        throw wrong(log, "the root log has another head of size \(size)")
                    }
                    report.heads += 1
                }
                guard let head, head.checkpoint.size == size else { continue }
                guard head.checkpoint.root == verifier.edge.root else {
                    throw wrong(log, "its first \(size) leaves do not give the signed root")
                }
            }
        }
        let keys = (opening.map { [$0] } ?? []) + verifier.announced
        if let head { try check(head, of: log, size: verifier.edge.size, keys: keys) }
        report.accounts += try compare(log, verifier.fold.balances, cut.balances)
        report.logs += 1
        report.leaves += verifier.edge.size
    }

    /// Signed by a key that the log announced for itself, and not longer than what was read.
    private func check(_ head: Head, of log: String, size: Int, keys: [VerifierKey]) throws(Complaint) {
        guard head.checkpoint.size <= size else { throw wrong(log, "its head covers leaves that are not there") }
        do { _ = try head.note.verified(by: keys) } catch {
            throw wrong(log, "its head is not signed with the key that the log announced")
        }
    }

    private func compare(_ log: String, _ folded: String, _ enforced: String) throws(Complaint) -> Int {
        let (folded, enforced) = (BalanceSheet(folded), BalanceSheet(enforced))
        guard let difference = folded.difference(from: enforced) else { return folded.count }
        throw wrong(
            log,
            "the leaves give `\(difference.subject)` \(difference.mine), the daemon enforces \(difference.others)")
    }

    // MARK: Fetching

    private struct Head {
        let note: SignedNote
        let checkpoint: Checkpoint
    }

    /// The newest signed head; `nil` before the first.
    private func head(of log: String) async throws -> Head? {
        var call = AdminCall(.showCheckpoint, [log])
        call.accept = "text/plain"
        let bytes: [UInt8]
        do {
            bytes = try await session.send(call).body
        } catch AdminFailure.refused(let problem) where problem.status == 404 {
            return nil
        }
        guard let note = try? SignedNote(parsing: bytes), let checkpoint = Checkpoint(text: note.text) else {
            throw wrong(log, "its head is no signed note")
        }
        return Head(note: note, checkpoint: checkpoint)
    }

    /// The leaves from `size` to the end of their bundle.
    private func bundle(_ log: String, after size: Int) async throws -> ArraySlice<[UInt8]> {
        let index = size / TilePath.width
        let bytes = try await session.send(AdminCall(.showBundle, [log, String(index)])).body
        guard let leaves = Tile.entries(bytes), leaves.count > size % TilePath.width else {
            throw wrong(log, "leaf \(size) is missing")
        }
        return leaves.dropFirst(size % TilePath.width)
    }

    private func wrong(_ log: String, _ sentence: String) -> Complaint {
        Complaint("log \(log) does not verify: \(sentence)", code: Exit.notVerified)
    }
}
