extension AdminRoute {
    /// Every route there is; a path that is not here does not exist.
    package static let table: [AdminRoute] =
        house + catalogue + tenants + keys + money + increases + policies + audit + compliance + admins
        + webhooks + work

    /// The row of one operation.
    ///
    /// The table has one row for each, which a test holds.
    static func of(_ operation: AdminOperation) -> AdminRoute {
        guard let route = byOperation[operation] else { preconditionFailure("every operation has its row") }
        return route
    }

    private static let byOperation: [AdminOperation: AdminRoute] = Dictionary(
        table.map { ($0.operation, $0) }, uniquingKeysWith: { first, _ in first })

    private static let house = [
        AdminRoute(.showMe, .get, "/v1/me", .anyAdmin, "Who am I: role, scopes and tenant."),
        AdminRoute(.showStatus, .get, "/v1/status", .scope(.operate), "The daemon's version, logs, holds and doors."),
        AdminRoute(
            .examine, .get, "/v1/doctor", .scope(.operate),
            "What is wrong with the daemon and its machine, each with its cure."),
        AdminRoute(.listBackups, .get, "/v1/backups", .scope(.operate), "Lists backups, newest first."),
        AdminRoute(.createBackup, .post, "/v1/backups", .scope(.operate), "Begins a backup of the running daemon."),
        AdminRoute(.showBackup, .get, "/v1/backups/{backup}", .scope(.operate), "Shows one backup."),
        AdminRoute(
            .downloadBackup, .get, "/v1/backups/{backup}/content", .scope(.operate),
            "The file of a backup, whole or in ranges."),
        AdminRoute(.showOpenAPI, .get, "/v1/openapi.json", .open, "This document."),
        AdminRoute(
            .showMetrics, .get, "/metrics", .scope(.readMetrics), "Counters and histograms in the text of Prometheus."),
        AdminRoute(.live, .get, "/livez", .open, "200 while the daemon runs."),
        AdminRoute(.ready, .get, "/readyz", .open, "200 while the daemon can decide, else 503 and one word."),
    ]

    private static let catalogue = [
        AdminRoute(
            .showConfiguration, .get, "/v1/config", .scope(.operate),
            "Every setting in effect, where it came from and what it takes; secrets are shown as `set`."),
        AdminRoute(
            .reload, .post, "/v1/reload", .scope(.operate),
            "Reads certificates, keys of upstreams, policies, prices, agents and skills anew, all or nothing."),
        AdminRoute(
            .drain, .post, "/v1/drain", .scope(.operate),
            "Takes no more requests, and gives running ones a time to end."),
        AdminRoute(
            .listModels, .get, "/v1/models", .scope(.readPolicies), "Lists the models of the price table in force."),
        AdminRoute(.listTiers, .get, "/v1/tiers", .scope(.readPolicies), "Lists the tiers of the live policy."),
        AdminRoute(.listAgents, .get, "/v1/agents", .scope(.readPolicies), "Lists the agents that tasks may start."),
        AdminRoute(.listSkills, .get, "/v1/skills", .scope(.readPolicies), "Lists the skills that tasks may use."),
        AdminRoute(
            .listWorkspaces, .get, "/v1/workspaces", .scope(.readPolicies),
            "Lists the folders that tasks may work in."),
        AdminRoute(.listPrices, .get, "/v1/prices", .scope(.readPrices), "Lists revisions of the prices."),
        AdminRoute(
            .loadPrices, .post, "/v1/prices", .scope(.writePrices),
            "Puts a price document in force; a rate whose time has begun stays."),
        AdminRoute(
            .checkPrices, .post, "/v1/prices:check", .scope(.readPrices),
            "Says what a price document would change, and stores nothing."),
        AdminRoute(
            .showPrices, .get, "/v1/prices/{revision}", .scope(.readPrices),
            "Shows one revision, or `live`, with its models."),
    ]

    private static let tenants = [
        AdminRoute(.listTenants, .get, "/v1/tenants", .scope(.readTenants), "Lists tenants."),
        AdminRoute(.createTenant, .post, "/v1/tenants", .scope(.writeTenants), "Creates a tenant."),
        AdminRoute(.showTenant, .get, "/v1/tenants/{tenant}", .scope(.readTenants), "Shows one tenant."),
        AdminRoute(.updateTenant, .patch, "/v1/tenants/{tenant}", .scope(.writeTenants), "Changes a tenant."),
        AdminRoute(
            .suspendTenant, .post, "/v1/tenants/{tenant}/suspend", .scope(.writeTenants),
            "Refuses the tenant's requests until it is resumed."),
        AdminRoute(
            .resumeTenant, .post, "/v1/tenants/{tenant}/resume", .scope(.writeTenants), "Ends a suspension."),
        AdminRoute(
            .archiveTenant, .post, "/v1/tenants/{tenant}/archive", .scope(.writeTenants),
            "Revokes all keys of a tenant and closes it; cannot be undone."),
        AdminRoute(
            .listProjects, .get, "/v1/tenants/{tenant}/projects", .scope(.readTenants), "Lists a tenant's projects."),
        AdminRoute(
            .createProject, .post, "/v1/tenants/{tenant}/projects", .scope(.writeTenants), "Creates a project."),
        AdminRoute(
            .showProject, .get, "/v1/tenants/{tenant}/projects/{project}", .scope(.readTenants),
            "Shows one project."),
        AdminRoute(
            .updateProject, .patch, "/v1/tenants/{tenant}/projects/{project}", .scope(.writeTenants),
            "Changes a project."),
        AdminRoute(
            .archiveProject, .post, "/v1/tenants/{tenant}/projects/{project}/archive", .scope(.writeTenants),
            "Closes a project for new requests."),
    ]

    private static let keys = [
        AdminRoute(.listKeys, .get, "/v1/tenants/{tenant}/keys", .scope(.readKeys), "Lists a tenant's keys."),
        AdminRoute(
            .createKey, .post, "/v1/tenants/{tenant}/keys", .scope(.writeKeys),
            "Creates a key; its secret is in this answer and nowhere else."),
        AdminRoute(.showKey, .get, "/v1/tenants/{tenant}/keys/{key}", .scope(.readKeys), "Shows one key."),
        AdminRoute(.updateKey, .patch, "/v1/tenants/{tenant}/keys/{key}", .scope(.writeKeys), "Changes a key."),
        AdminRoute(
            .rotateKey, .post, "/v1/tenants/{tenant}/keys/{key}/rotate", .scope(.writeKeys),
            "Gives a key a new secret; the old one works until the overlap ends."),
        AdminRoute(
            .revokeKey, .post, "/v1/tenants/{tenant}/keys/{key}/revoke", .scope(.writeKeys),
            "Ends a key for good and cuts its work."),
        AdminRoute(
            .disableKey, .post, "/v1/tenants/{tenant}/keys/{key}/disable", .scope(.writeKeys), "Blocks a key."),
        AdminRoute(
            .enableKey, .post, "/v1/tenants/{tenant}/keys/{key}/enable", .scope(.writeKeys), "Ends a block."),
        AdminRoute(
            .revokeKeys, .post, "/v1/keys:revoke", .scope(.writeKeys),
            "Revokes all keys that a filter names; needs their count."),
        AdminRoute(
            .importKeys, .post, "/v1/tenants/{tenant}/keys:import", .scope(.writeKeys),
            "Brings in many keys in one commit; those that are there stay as they are."),
        AdminRoute(
            .reportLeaks, .post, "/v1/leaked-keys", .scope(.writeKeys),
            "Takes tokens that were found in public and ends those that are live."),
    ]

    private static let money = [
        AdminRoute(.listBudgets, .get, "/v1/budgets", .scope(.readBudgets), "Lists budgets."),
        AdminRoute(.setBudget, .post, "/v1/budgets", .scope(.writeBudgets), "Sets a budget, one per scope and window."),
        AdminRoute(.showBudget, .get, "/v1/budgets/{budget}", .scope(.readBudgets), "Shows one budget."),
        AdminRoute(.updateBudget, .patch, "/v1/budgets/{budget}", .scope(.writeBudgets), "Changes a budget."),
        AdminRoute(.deleteBudget, .delete, "/v1/budgets/{budget}", .scope(.writeBudgets), "Removes a budget."),
        AdminRoute(
            .listRaises, .get, "/v1/budgets/{budget}/raises", .scope(.readBudgets), "Lists the raises in force."),
        AdminRoute(
            .raiseBudget, .post, "/v1/budgets/{budget}/raises", .scope(.writeBudgets), "Lifts a budget for a while."),
        AdminRoute(
            .lowerBudget, .delete, "/v1/budgets/{budget}/raises/{raise}", .scope(.writeBudgets),
            "Ends a raise before its time; `If-Match` has the budget's revision."),
        AdminRoute(.listAdjustments, .get, "/v1/adjustments", .scope(.readBudgets), "Lists adjustments."),
        AdminRoute(
            .adjust, .post, "/v1/adjustments", .scope(.writeBudgets), "Corrects what a scope has spent."),
        AdminRoute(.listHolds, .get, "/v1/holds", .scope(.readBudgets), "Lists open reservations."),
        AdminRoute(.showUsage, .get, "/v1/usage", .scope(.readUsage), "Requests and tokens per bucket of time."),
        AdminRoute(.showCosts, .get, "/v1/costs", .scope(.readUsage), "Money per bucket of time."),
    ]

    private static let increases = [
        AdminRoute(
            .listIncreases, .get, "/v1/budget-increases", .scope(.readBudgets), "Lists requests for more money."),
        AdminRoute(
            .requestIncrease, .post, "/v1/budget-increases", .scope(.requestBudgets), "Asks for a higher limit."),
        AdminRoute(
            .showIncrease, .get, "/v1/budget-increases/{increase}", .scope(.readBudgets), "Shows one request."),
        AdminRoute(
            .approveIncrease, .post, "/v1/budget-increases/{increase}/approve", .scope(.writeBudgets),
            "Grants a request, or less; never by the one who asked."),
        AdminRoute(
            .denyIncrease, .post, "/v1/budget-increases/{increase}/deny", .scope(.writeBudgets),
            "Turns a request down."),
        AdminRoute(
            .withdrawIncrease, .post, "/v1/budget-increases/{increase}/withdraw", .scope(.requestBudgets),
            "Takes a request back."),
    ]

    private static let policies = [
        AdminRoute(.listPolicies, .get, "/v1/policies", .scope(.readPolicies), "Lists policies."),
        AdminRoute(
            .showLivePolicy, .get, "/v1/policies/live", .scope(.readPolicies), "Shows the policy that decides now."),
        AdminRoute(
            .pushPolicy, .post, "/v1/policies", .scope(.writePolicies),
            "Checks, tests and proves policy files, and keeps them as a draft."),
        AdminRoute(.showPolicy, .get, "/v1/policies/{hash}", .scope(.readPolicies), "Shows one kept policy."),
        AdminRoute(
            .promotePolicy, .post, "/v1/policies/{hash}/promote", .scope(.promotePolicies),
            "Puts a kept policy in force, in one swap."),
        AdminRoute(
            .shadowPolicy, .post, "/v1/policies/{hash}/shadow", .scope(.promotePolicies),
            "Decides a kept policy beside the live one on all traffic, and counts what differs."),
        AdminRoute(
            .rejectPolicy, .post, "/v1/policies/{hash}/reject", .scope(.promotePolicies),
            "Takes a kept policy out of the running."),
        AdminRoute(
            .showShadowReport, .get, "/v1/policies/{hash}/shadow-report", .scope(.readPolicies),
            "What a policy would change, and how often it would have."),
        AdminRoute(
            .diffPolicies, .post, "/v1/policies:diff", .scope(.readPolicies),
            "Every call that two kept policies decide differently."),
        AdminRoute(
            .listOverrides, .get, "/v1/policies:overrides", .scope(.readPolicies),
            "The overrides in force that no file of the folder holds."),
        AdminRoute(
            .setOverride, .post, "/v1/policies:overrides", .scope(.promotePolicies),
            "Sets or removes the override of one tenant or key, under the checks of the folder."),
        AdminRoute(
            .rollbackPolicy, .post, "/v1/policies:rollback", .scope(.promotePolicies),
            "Puts an older policy in force again."),
        AdminRoute(
            .checkPolicy, .post, "/v1/policies:check", .scope(.readPolicies),
            "Checks policy files, and stores nothing."),
        AdminRoute(
            .explainPolicy, .post, "/v1/policies:explain", .scope(.readPolicies),
            "Says what the live policy decides about a call, and why."),
    ]

    private static let audit = [
        AdminRoute(.listActivities, .get, "/v1/activities", .scope(.readAudit), "Lists audit leaves, newest first."),
        AdminRoute(
            .listComplianceActivities, .get, "/v1/compliance/activities", .scope(.readAudit),
            "Lists leaves of all logs as the provider's Compliance API lists activities."),
        AdminRoute(.listLogs, .get, "/v1/audit/logs", .scope(.readAudit), "Lists audit logs."),
        AdminRoute(
            .showCheckpoint, .get, "/v1/audit/logs/{log}/checkpoint", .scope(.readAudit),
            "The last signed head of a log, as a note."),
        AdminRoute(
            .showLeaf, .get, "/v1/audit/logs/{log}/leaves/{index}", .scope(.readAudit), "One leaf, byte for byte."),
        AdminRoute(
            .showBundle, .get, "/v1/audit/logs/{log}/bundles/{bundle}", .scope(.readAudit),
            "256 leaves, byte for byte, each behind its length in two bytes."),
        AdminRoute(
            .showBalances, .get, "/v1/audit/logs/{log}/balances", .scope(.readAudit),
            "What the daemon enforces, and the size of the log that it follows from."),
        AdminRoute(
            .showReceipt, .get, "/v1/audit/receipts/{log}/{index}", .scope(.readAudit),
            "The proof that a leaf is in its log."),
        AdminRoute(
            .prepareLogKeys, .post, "/v1/audit/keys:prepare", .scope(.writeCompliance),
            "Draws the next keys of the logs and shows the root log's; nothing is signed with them."),
        AdminRoute(
            .rotateLogKeys, .post, "/v1/audit/keys:rotate", .scope(.writeCompliance),
            "Has all logs signed with the next keys, each log saying so under its old one."),
    ]

    private static let admins = [
        AdminRoute(.listAdmins, .get, "/v1/admins", .scope(.readAdmins), "Lists admins."),
        AdminRoute(.createAdmin, .post, "/v1/admins", .scope(.writeAdmins), "Creates an admin."),
        AdminRoute(.showAdmin, .get, "/v1/admins/{admin}", .scope(.readAdmins), "Shows one admin."),
        AdminRoute(
            .updateAdmin, .patch, "/v1/admins/{admin}", .scope(.writeAdmins),
            "Disables or enables an admin with its keys."),
        AdminRoute(
            .removeAdmin, .delete, "/v1/admins/{admin}", .scope(.writeAdmins),
            "Removes an admin and ends its keys; the last owner stays."),
        AdminRoute(
            .createAdminKey, .post, "/v1/admins/{admin}/keys", .scope(.writeAdmins),
            "Gives an admin a key; its secret is in this answer and nowhere else."),
        AdminRoute(
            .rotateAdminKey, .post, "/v1/admins/{admin}/keys/{key}/rotate", .scope(.writeAdmins),
            "Gives a key of an admin a new secret; the old one works until the overlap ends."),
        AdminRoute(
            .revokeAdminKey, .post, "/v1/admins/{admin}/keys/{key}/revoke", .scope(.writeAdmins),
            "Ends a key of an admin."),
    ]
}

extension AdminRoute {
    private static let compliance = [
        AdminRoute(.listExports, .get, "/v1/exports", .scope(.exportAudit), "Lists exports."),
        AdminRoute(.createExport, .post, "/v1/exports", .scope(.exportAudit), "Begins an export of a log."),
        AdminRoute(.showExport, .get, "/v1/exports/{export}", .scope(.exportAudit), "Shows one export."),
        AdminRoute(
            .downloadExport, .get, "/v1/exports/{export}/content", .scope(.exportAudit),
            "The file of an export, whole or in ranges."),
        AdminRoute(
            .deleteExport, .delete, "/v1/exports/{export}", .scope(.exportAudit), "Deletes an export and its file."),
        AdminRoute(.listLegalHolds, .get, "/v1/legal-holds", .scope(.readCompliance), "Lists legal holds."),
        AdminRoute(
            .placeLegalHold, .post, "/v1/legal-holds", .scope(.writeCompliance),
            "Keeps a tenant's leaves, or a subject's values, from being pruned or erased."),
        AdminRoute(
            .releaseLegalHold, .post, "/v1/legal-holds/{hold}/release", .scope(.writeCompliance),
            "Ends a hold; erasures that waited for it are carried out."),
        AdminRoute(
            .showRetention, .get, "/v1/retention/{tenant}", .scope(.readCompliance), "How long leaves are kept."),
        AdminRoute(
            .setRetention, .put, "/v1/retention/{tenant}", .scope(.writeCompliance),
            "Sets how long a tenant's leaves are kept."),
        AdminRoute(
            .listErasures, .get, "/v1/tenants/{tenant}/erasures", .scope(.readCompliance),
            "Lists erasures of a tenant's subjects."),
        AdminRoute(
            .eraseSubject, .post, "/v1/tenants/{tenant}/erasures", .scope(.writeCompliance),
            "Deletes the personal values of a subject; every proof stays good."),
    ]
}
