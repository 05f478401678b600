import Administration
import Admission
import Digests
import PolicyLanguage
import Vocabulary

extension ObservedCandidate {
    /// What the data plane has counted, as the control plane reports it.
    init(_ candidate: Candidate) {
        let report = candidate.report
        self.init(
            hash: candidate.policy.hash.hex, decisions: report.decisions, changed: report.changed,
            changes: report.changes.map { change, tally in
                Change(
                    subject: change.subject, text: change.text, loosens: change.loosens, count: tally.count,
                    samples: tally.samples)
            }.sorted { ($0.subject, $0.text) < ($1.subject, $1.text) })
    }
}
