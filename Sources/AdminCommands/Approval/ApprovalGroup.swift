import AdminContract
import ArgumentParser

struct ApprovalGroup: AsyncParsableCommand {
    static let configuration = noun(
        "approval", "What waits for a person's word: steps of tasks, and changes that need two persons.",
        [
            ApprovalList.self, ApprovalShow.self, ApprovalAllow.self, ApprovalDeny.self, ApprovalCollect.self,
            ApprovalWatch.self,
        ])
}

extension ApprovalShape.Kind: ExpressibleByArgument {}
extension ApprovalShape.Status: ExpressibleByArgument {}
