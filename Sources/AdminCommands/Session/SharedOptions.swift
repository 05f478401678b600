import AdminContract
import ArgumentParser
import StrictJSON
import Vocabulary

/// How much of a list to print.
struct PageOptions: ParsableArguments {
    @Option(help: "Print at most this many; all without it.")
    var limit: Int?

    func validate() throws {
        guard let limit, limit < 1 else { return }
        throw ValidationError("--limit is at least 1")
    }
}

/// Why a person does it; the audit log keeps it.
struct BecauseOption: ParsableArguments {
    @Option(help: "Why; the audit log keeps it.")
    var because: String

    var body: JSONValue { get throws { try ShapeWriter.json(BecauseRequest(because: because)) } }
}

extension ClosedWord where Self: ExpressibleByArgument {
    init?(argument: String) { self.init(rawValue: argument) }
    static var allValueStrings: [String] { allCases.map(\.rawValue) }
}

extension TenantShape.Status: ExpressibleByArgument {}
extension KeyShape.Status: ExpressibleByArgument {}
extension AdminShape.Status: ExpressibleByArgument {}
extension BudgetWindow: ExpressibleByArgument {}
extension BucketSize: ExpressibleByArgument {}
extension Role: ExpressibleByArgument {}
extension AdminScope: ExpressibleByArgument {}
extension KeyScope: ExpressibleByArgument {}
extension KeyApprovals: ExpressibleByArgument {}

/// Words that have to have a shape before they are sent.
enum Words {
    static func tier(_ text: String) throws(Complaint) -> TierName {
        guard let tier = TierName(text) else {
            throw Complaint("`\(text)` is not the name of a tier", code: Exit.usage)
        }
        return tier
    }
}
