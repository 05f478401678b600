/// Every call of the admin API by its name, which is also its `operationId` in the OpenAPI document.
package enum AdminOperation: String, Hashable, Sendable, CaseIterable {
    case showMe, showStatus, examine, showMetrics, showOpenAPI, live, ready
    case showConfiguration, reload, drain
    case listModels, listTiers, listAgents, listSkills, listWorkspaces
    case listPrices, showPrices, loadPrices, checkPrices
    case listBackups, createBackup, showBackup, downloadBackup
    case listTenants, createTenant, showTenant, updateTenant, suspendTenant, resumeTenant, archiveTenant
    case listProjects, createProject, showProject, updateProject, archiveProject
    case listKeys, createKey, showKey, updateKey, rotateKey, revokeKey, disableKey, enableKey, revokeKeys
    case importKeys, reportLeaks
    case listBudgets, setBudget, showBudget, updateBudget, deleteBudget
    case listRaises, raiseBudget, lowerBudget
    case listIncreases, requestIncrease, showIncrease, approveIncrease, denyIncrease, withdrawIncrease
    case listAdjustments, adjust
    case listPolicies, pushPolicy, showLivePolicy, showPolicy, promotePolicy, rollbackPolicy
    case checkPolicy, explainPolicy, shadowPolicy, rejectPolicy, showShadowReport, diffPolicies
    case listOverrides, setOverride
    case listHolds, showUsage, showCosts
    case listActivities, listComplianceActivities, listLogs, showCheckpoint, showLeaf, showBundle, showBalances,
        showReceipt
    case prepareLogKeys, rotateLogKeys
    case listExports, createExport, showExport, downloadExport, deleteExport
    case listLegalHolds, placeLegalHold, releaseLegalHold, showRetention, setRetention, listErasures, eraseSubject
    case listWebhooks, createWebhook, showWebhook, updateWebhook, deleteWebhook, rotateWebhook, testWebhook
    case listDeliveries, redeliver
    case listApprovals, showApproval, allowApproval, denyApproval, collectApproval
    case listTasks, showTask, cancelTask, listTaskEvents, listSessionBlocks, liftSessionBlock
    case listAdmins, createAdmin, showAdmin, updateAdmin, removeAdmin, createAdminKey, rotateAdminKey, revokeAdminKey

    /// Where it is, and who may call it.
    package var route: AdminRoute { AdminRoute.of(self) }
}
