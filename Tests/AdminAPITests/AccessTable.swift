import AdminContract

/// Who may do what, written down a second time: from the specification, and by hand.
///
/// A new operation stands here before its tests pass, so that somebody has said whose it is.
enum AccessTable {
    /// What an admin of one tenant finds there.
    enum Reach: Hashable, Sendable {
        /// Asked without a key.
        case open
        /// Of the caller alone, whoever it is.
        case any
        /// The house's: not there for an admin of one tenant.
        case house
        /// The same for everybody.
        case shared
        /// Of a tenant: not there for an admin of another.
        case own
    }

    struct Row: Sendable {
        let reach: Reach
        let scope: String?
        let operations: [AdminOperation]

        init(_ reach: Reach, _ scope: String?, _ operations: [AdminOperation]) {
            (self.reach, self.scope, self.operations) = (reach, scope, operations)
        }
    }

    static let rows: [Row] = [
        Row(.open, nil, [.showOpenAPI, .live, .ready]),
        Row(.any, nil, [.showMe, .collectApproval]),
        Row(
            .house, "operate",
            [
                .showStatus, .examine, .listBackups, .createBackup, .showBackup, .downloadBackup, .showConfiguration,
                .reload, .drain,
            ]),
        Row(.house, "read:metrics", [.showMetrics]),
        Row(.house, "read:prices", [.listPrices, .showPrices, .checkPrices]),
        Row(.house, "write:prices", [.loadPrices]),
        Row(.house, "write:tenants", [.createTenant]),
        Row(
            .house, "read:policies",
            [
                .listPolicies, .showLivePolicy, .showPolicy, .checkPolicy, .showShadowReport, .diffPolicies,
                .listOverrides,
            ]),
        Row(.house, "write:policies", [.pushPolicy]),
        Row(
            .house, "promote:policies",
            [
                .promotePolicy, .rollbackPolicy, .shadowPolicy, .rejectPolicy, .setOverride,
            ]),
        Row(.house, "write:compliance", [.prepareLogKeys, .rotateLogKeys]),
        Row(.shared, "read:policies", [.listModels, .listTiers, .listAgents, .listSkills]),
        Row(.own, "read:policies", [.listWorkspaces, .explainPolicy]),
        Row(.own, "read:tenants", [.listTenants, .showTenant, .listProjects, .showProject]),
        Row(
            .own, "write:tenants",
            [
                .updateTenant, .suspendTenant, .archiveTenant, .createProject, .updateProject, .archiveProject,
                .resumeTenant,
            ]),
        Row(.own, "read:keys", [.listKeys, .showKey]),
        Row(
            .own, "write:keys",
            [
                .createKey, .updateKey, .rotateKey, .revokeKey, .disableKey, .enableKey, .revokeKeys, .importKeys,
                .reportLeaks,
            ]),
        Row(
            .own, "read:budgets",
            [
                .listBudgets, .showBudget, .listRaises, .listIncreases, .showIncrease, .listAdjustments, .listHolds,
            ]),
        Row(
            .own, "write:budgets",
            [
                .setBudget, .updateBudget, .deleteBudget, .raiseBudget, .lowerBudget, .approveIncrease, .denyIncrease,
                .adjust,
            ]),
        Row(.own, "request:budgets", [.requestIncrease, .withdrawIncrease]),
        Row(.own, "read:usage", [.showUsage, .showCosts]),
        Row(
            .own, "read:audit",
            [
                .listActivities, .listComplianceActivities, .listLogs, .showCheckpoint, .showLeaf, .showBundle,
                .showBalances, .showReceipt,
            ]),
        Row(.own, "export:audit", [.listExports, .createExport, .showExport, .downloadExport, .deleteExport]),
        Row(.own, "read:compliance", [.listLegalHolds, .showRetention, .listErasures]),
        Row(.own, "write:compliance", [.placeLegalHold, .releaseLegalHold, .setRetention, .eraseSubject]),
        Row(.own, "read:webhooks", [.listWebhooks, .showWebhook, .listDeliveries]),
        Row(
            .own, "write:webhooks",
            [
                .createWebhook, .updateWebhook, .deleteWebhook, .rotateWebhook, .testWebhook, .redeliver,
            ]),
        Row(.own, "read:approvals", [.listApprovals, .showApproval, .listSessionBlocks]),
        Row(.own, "decide:approvals", [.allowApproval, .denyApproval, .liftSessionBlock]),
        Row(.own, "read:tasks", [.listTasks, .showTask, .listTaskEvents]),
        Row(.own, "write:tasks", [.cancelTask]),
        Row(.own, "read:admins", [.listAdmins, .showAdmin]),
        Row(
            .own, "write:admins",
            [
                .createAdmin, .updateAdmin, .removeAdmin, .createAdminKey, .rotateAdminKey, .revokeAdminKey,
            ]),
    ]

    /// The scopes of a role.
    static func scopes(_ role: Role) -> Set<String> {
        let reads: Set = [
            "read:tenants", "read:keys", "read:budgets", "read:policies", "read:tasks", "read:prices", "read:admins",
            "read:webhooks", "read:approvals", "read:usage", "read:audit", "read:compliance", "read:metrics",
        ]
        let writes: Set = [
            "write:tenants", "write:keys", "write:budgets", "request:budgets", "write:policies", "promote:policies",
            "write:tasks", "write:prices", "write:webhooks", "decide:approvals", "export:audit", "operate",
        ]
        return switch role {
        case .owner: reads.union(writes).union(["write:admins", "write:compliance"])
        case .admin: reads.union(writes)
        case .billing:
            [
                "read:tenants", "read:keys", "read:budgets", "write:budgets", "read:usage", "read:prices",
                "write:prices",
            ]
        case .auditor: reads.union(["export:audit"])
        }
    }
}
