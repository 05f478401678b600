import AdminContract
import Administration

extension AdminDoor {
    /// Carries out a call; a new operation stops the build here.
    func dispatch(_ call: AdminRequest) async throws -> AdminReply {
        switch call.operation {
        case .showMe, .showStatus, .examine, .showMetrics, .showOpenAPI, .live, .ready: try await house(call)
        case .showConfiguration, .reload, .drain: try await running(call)
        case .listModels, .listTiers, .listAgents, .listSkills, .listWorkspaces: try catalogue(call)
        case .listPrices, .showPrices, .loadPrices, .checkPrices: try await prices(call)
        case .listBackups, .createBackup, .showBackup, .downloadBackup: try await backups(call)
        case .listTenants, .createTenant, .showTenant, .updateTenant, .suspendTenant, .resumeTenant, .archiveTenant:
            try await tenants(call)
        case .listProjects, .createProject, .showProject, .updateProject, .archiveProject: try await projects(call)
        case .listKeys, .createKey, .showKey, .updateKey, .rotateKey, .revokeKey, .disableKey, .enableKey,
            .revokeKeys, .importKeys, .reportLeaks:
            try await keys(call)
        case .listBudgets, .setBudget, .showBudget, .updateBudget, .deleteBudget, .listHolds:
            try await budgets(call)
        case .listRaises, .raiseBudget, .lowerBudget, .listAdjustments, .adjust: try await raises(call)
        case .listIncreases, .requestIncrease, .showIncrease, .approveIncrease, .denyIncrease, .withdrawIncrease:
            try await increases(call)
        case .listPolicies, .pushPolicy, .showLivePolicy, .showPolicy, .promotePolicy, .rollbackPolicy, .checkPolicy,
            .explainPolicy, .shadowPolicy, .rejectPolicy, .showShadowReport, .diffPolicies, .listOverrides,
            .setOverride:
            try await policies(call)
        case .showUsage, .showCosts: try await reports(call)
        case .listActivities, .listComplianceActivities, .listLogs, .showCheckpoint, .showLeaf, .showBundle,
            .showBalances,
            .showReceipt, .prepareLogKeys, .rotateLogKeys:
            try await audit(call)
        case .listExports, .createExport, .showExport, .downloadExport, .deleteExport: try await exports(call)
        case .listLegalHolds, .placeLegalHold, .releaseLegalHold, .showRetention, .setRetention, .listErasures,
            .eraseSubject:
            try await compliance(call)
        case .listWebhooks, .createWebhook, .showWebhook, .updateWebhook, .deleteWebhook, .rotateWebhook, .testWebhook,
            .listDeliveries, .redeliver:
            try await webhooks(call)
        case .listApprovals, .showApproval, .allowApproval, .denyApproval, .collectApproval:
            try await approvals(call)
        case .listTasks, .showTask, .cancelTask, .listTaskEvents, .listSessionBlocks, .liftSessionBlock:
            try await work(call)
        case .listAdmins, .createAdmin, .showAdmin, .updateAdmin, .removeAdmin, .createAdminKey,
            .rotateAdminKey, .revokeAdminKey:
            try await admins(call)
        }
    }
}
