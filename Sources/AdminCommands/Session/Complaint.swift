package import AdminClient
import AdminContract
import ArgumentParser

/// What went wrong, in a sentence for a person and a number for a script.
package struct Complaint: Error, Hashable {
    package let sentence: String
    package let code: Int32

    package init(_ sentence: String, code: Int32 = Exit.refused) { (self.sentence, self.code) = (sentence, code) }

    package init(_ failure: AdminFailure) {
        switch failure {
        case .unreachable(let sentence): self.init(sentence, code: Exit.unreachable)
        case .timedOut:
            self.init("no answer in time; try again, or give more with --timeout", code: Exit.tryAgain)
        case .unreadable(let sentence): self.init(sentence)
        case .refused(let problem):
            // Mostly one fault is in the sentence already.
            let isTold = problem.errors.count == 1 && problem.detail.contains(problem.errors[0].detail)
            let faults = (isTold ? [] : problem.errors).map { "\n  \($0.path): \($0.detail)" }.joined()
            self.init("\(problem.reason): \(problem.detail)\(faults)", code: Exit.code(status: problem.status))
        }
    }
}

/// What the exit codes mean.
package enum Exit {
    package static let refused: Int32 = 1
    package static let difference: Int32 = 2
    package static let notVerified: Int32 = 3
    package static let usage: Int32 = 64
    package static let unreachable: Int32 = 69
    package static let tryAgain: Int32 = 75
    package static let notPermitted: Int32 = 77

    /// The code for a refusal with an HTTP status.
    package static func code(status: Int) -> Int32 {
        switch status {
        case 401, 403: notPermitted
        case 429, 503, 504, 529: tryAgain
        default: refused
        }
    }
}
