import AdminContract
import StrictJSON

/// Which shapes an operation takes and gives; a new operation stops the build here.
enum OpenAPIShapes {
    /// The body of a request; `nil` for one without fields.
    static func request(_ operation: AdminOperation) -> (any Decodable.Type)? {
        switch operation {
        case .createTenant: TenantCreation.self
        case .updateTenant: TenantPatch.self
        case .suspendTenant, .resumeTenant, .revokeKey, .revokeAdminKey: BecauseRequest.self
        case .createProject: ProjectCreation.self
        case .updateProject: ProjectPatch.self
        case .createKey: KeyCreation.self
        case .updateKey: KeyPatch.self
        case .rotateKey, .rotateAdminKey: KeyRotationRequest.self
        case .revokeKeys: KeysRevocation.self
        case .importKeys: KeysImport.self
        case .reportLeaks: LeakReports.self
        case .setBudget: BudgetCreation.self
        case .updateBudget: BudgetPatch.self
        case .raiseBudget: RaiseCreation.self
        case .requestIncrease: IncreaseCreation.self
        case .approveIncrease: IncreaseApproval.self
        case .denyIncrease: BecauseRequest.self
        case .adjust: AdjustmentCreation.self
        case .pushPolicy: PolicyCreation.self
        case .promotePolicy: PolicyPromotion.self
        case .rollbackPolicy: PolicyRollback.self
        case .checkPolicy: PolicyCheckRequest.self
        case .explainPolicy: ExplainRequest.self
        case .createExport: ExportCreation.self
        case .placeLegalHold: LegalHoldCreation.self
        case .releaseLegalHold: BecauseRequest.self
        case .setRetention: RetentionChange.self
        case .eraseSubject: ErasureCreation.self
        case .diffPolicies: PolicyDiffRequest.self
        case .setOverride: OverrideChange.self
        case .createWebhook: WebhookCreation.self
        case .updateWebhook: WebhookPatch.self
        case .rotateWebhook: KeyRotationRequest.self
        case .redeliver: RedeliveryRequest.self
        case .allowApproval: BecauseRequest.self
        case .denyApproval: DenialRequest.self
        case .createAdmin: AdminCreation.self
        case .updateAdmin: AdminPatch.self
        case .createAdminKey: AdminKeyCreation.self
        case .drain: DrainRequest.self
        case .createBackup: BackupCreation.self
        default: nil
        }
    }

    /// The body of an answer; `nil` for one that is no JSON of ours.
    static func answer(_ operation: AdminOperation) -> (any Decodable.Type)? {
        switch operation {
        case .showConfiguration, .reload, .drain, .listModels, .listTiers, .listAgents, .listSkills, .listWorkspaces,
            .listPrices, .showPrices, .loadPrices, .checkPrices:
            catalogue(operation)
        case .listWebhooks, .createWebhook, .showWebhook, .updateWebhook, .deleteWebhook, .rotateWebhook, .testWebhook,
            .listDeliveries, .redeliver, .listApprovals, .showApproval, .allowApproval, .denyApproval, .collectApproval,
            .listTasks, .showTask, .cancelTask, .listTaskEvents, .listSessionBlocks, .liftSessionBlock:
            work(operation)
        case .showMe, .showStatus, .examine, .listBackups, .createBackup, .showBackup, .downloadBackup: house(operation)
        case .showOpenAPI, .showMetrics, .live, .ready, .showCheckpoint, .showLeaf, .showBundle, .downloadExport: nil
        case .listTenants: Page<TenantShape>.self
        case .showTenant: TenantShape.self
        case .createTenant, .updateTenant, .suspendTenant, .resumeTenant, .archiveTenant:
            Receipted<TenantShape>.self
        case .listProjects: Page<ProjectShape>.self
        case .showProject: ProjectShape.self
        case .createProject, .updateProject, .archiveProject: Receipted<ProjectShape>.self
        case .listKeys: Page<KeyShape>.self
        case .showKey: KeyShape.self
        case .createKey, .rotateKey: Receipted<Issued<KeyShape>>.self
        case .updateKey, .revokeKey, .disableKey, .enableKey: Receipted<KeyShape>.self
        case .revokeKeys: KeysRevoked.self
        case .importKeys: KeysImported.self
        case .reportLeaks: LeakAnswers.self
        case .listBudgets: Page<BudgetShape>.self
        case .showBudget: BudgetShape.self
        case .setBudget, .updateBudget, .deleteBudget, .raiseBudget, .lowerBudget: Receipted<BudgetShape>.self
        case .listRaises: Page<BudgetRaise>.self
        case .listIncreases: Page<IncreaseShape>.self
        case .showIncrease: IncreaseShape.self
        case .requestIncrease, .approveIncrease, .denyIncrease, .withdrawIncrease: Receipted<IncreaseShape>.self
        case .listAdjustments: Page<AdjustmentShape>.self
        case .adjust: Receipted<AdjustmentShape>.self
        case .listHolds: Page<HoldShape>.self
        case .showUsage: Page<ReportBucket<UsageRow>>.self
        case .showCosts: Page<ReportBucket<CostRow>>.self
        case .listPolicies: Page<PolicyShape>.self
        case .showLivePolicy, .showPolicy: PolicyShape.self
        case .pushPolicy, .promotePolicy, .rollbackPolicy, .shadowPolicy, .rejectPolicy, .setOverride:
            Receipted<PolicyShape>.self
        case .checkPolicy: PolicyCheckShape.self
        case .explainPolicy: ExplanationShape.self
        case .showShadowReport, .diffPolicies: ShadowReportShape.self
        case .listOverrides: Page<OverrideShape>.self
        case .listActivities, .listComplianceActivities, .listLogs, .showBalances, .showReceipt, .prepareLogKeys,
            .rotateLogKeys:
            audit(operation)
        case .listExports, .showExport, .createExport, .deleteExport, .listLegalHolds, .placeLegalHold,
            .releaseLegalHold, .showRetention, .setRetention, .listErasures, .eraseSubject:
            compliance(operation)
        case .listAdmins: Page<AdminShape>.self
        case .showAdmin: AdminShape.self
        case .createAdmin: Receipted<Issued<AdminShape>>.self
        case .updateAdmin, .removeAdmin: Receipted<AdminShape>.self
        case .createAdminKey, .rotateAdminKey: Receipted<Issued<AdminKeyShape>>.self
        case .revokeAdminKey: Receipted<AdminKeyShape>.self
        }
    }

    private static func compliance(_ operation: AdminOperation) -> (any Decodable.Type)? {
        switch operation {
        case .listExports: Page<ExportShape>.self
        case .showExport: ExportShape.self
        case .createExport, .deleteExport: Receipted<ExportShape>.self
        case .listLegalHolds: Page<LegalHoldShape>.self
        case .placeLegalHold, .releaseLegalHold: Receipted<LegalHoldShape>.self
        case .showRetention: RetentionShape.self
        case .setRetention: Receipted<RetentionShape>.self
        case .listErasures: Page<ErasureShape>.self
        case .eraseSubject: Receipted<ErasureShape>.self
        default: nil
        }
    }

    private static func work(_ operation: AdminOperation) -> (any Decodable.Type)? {
        switch operation {
        case .listWebhooks: Page<WebhookShape>.self
        case .showWebhook: WebhookShape.self
        case .createWebhook, .rotateWebhook: Receipted<Issued<WebhookShape>>.self
        case .updateWebhook, .deleteWebhook, .testWebhook, .redeliver: Receipted<WebhookShape>.self
        case .listDeliveries: Page<DeliveryShape>.self
        case .listApprovals: Page<ApprovalShape>.self
        case .showApproval: ApprovalShape.self
        case .allowApproval, .denyApproval: Receipted<ApprovalShape>.self
        case .collectApproval: nil
        case .listTasks: Page<TaskShape>.self
        case .showTask: TaskShape.self
        case .cancelTask: Receipted<TaskShape>.self
        case .listTaskEvents: TaskEvents.self
        case .listSessionBlocks: Page<SessionBlockShape>.self
        case .liftSessionBlock: Receipted<SessionBlockShape>.self
        default: nil
        }
    }

    private static func catalogue(_ operation: AdminOperation) -> (any Decodable.Type)? {
        switch operation {
        case .showConfiguration: Page<SettingShape>.self
        case .reload: Receipted<ReloadShape>.self
        case .drain: Receipted<DrainShape>.self
        case .listModels: Page<ModelShape>.self
        case .listTiers: Page<TierShape>.self
        case .listAgents: Page<AgentShape>.self
        case .listSkills: Page<SkillShape>.self
        case .listWorkspaces: Page<WorkspaceShape>.self
        case .listPrices: Page<PriceTableShape>.self
        case .showPrices: PriceTableShape.self
        case .loadPrices: Receipted<PriceTableShape>.self
        case .checkPrices: PriceCheckShape.self
        default: nil
        }
    }

    private static func audit(_ operation: AdminOperation) -> (any Decodable.Type)? {
        switch operation {
        case .listActivities: Page<ActivityShape>.self
        case .listComplianceActivities: ComplianceActivityPage.self
        case .listLogs: Page<LogShape>.self
        case .showBalances: BalancesShape.self
        case .prepareLogKeys: LogKeysShape.self
        case .rotateLogKeys: Receipted<LogKeysShape>.self
        default: SealedReceipt.self
        }
    }

    /// The answers of the daemon about itself.
    private static func house(_ operation: AdminOperation) -> (any Decodable.Type)? {
        switch operation {
        case .showMe: MeShape.self
        case .showStatus: StatusShape.self
        case .examine: ExaminationShape.self
        case .listBackups: Page<BackupShape>.self
        case .createBackup, .showBackup: BackupShape.self
        default: nil
        }
    }
}
