import AdminContract
import ArgumentParser

struct IncreaseGroup: AsyncParsableCommand {
    static let configuration = noun(
        "increase", "Requests for more money, which another admin decides.",
        [
            IncreaseRequest.self, IncreaseList.self, IncreaseShow.self, IncreaseApprove.self, IncreaseDeny.self,
            IncreaseWithdraw.self,
        ])
}

extension IncreaseShape.Status: ExpressibleByArgument {}
