import ArgumentParser

struct PolicyGroup: AsyncParsableCommand {
    static let configuration = noun(
        "policy", "Policies: what is allowed, written so that a person can read it.",
        [
            PolicyCheck.self, PolicyTest.self, PolicyFmt.self, PolicyExplain.self, PolicyDiff.self, PolicyPush.self,
            PolicyList.self, PolicyShow.self, PolicyShadow.self, PolicyReport.self, PolicyPromote.self,
            PolicyReject.self, PolicyRollback.self, PolicyOverride.self, PolicyLog.self, PolicyHelp.self,
        ])
}
