extension AdminRoute {
    static let work = approvals + tasks

    private static let approvals = [
        AdminRoute(
            .listApprovals, .get, "/v1/approvals", .scope(.readApprovals),
            "Lists what waits for a person's word, and what waited, newest first."),
        AdminRoute(.showApproval, .get, "/v1/approvals/{approval}", .scope(.readApprovals), "Shows one of them."),
        AdminRoute(
            .allowApproval, .post, "/v1/approvals/{approval}/allow", .scope(.decideApprovals),
            "Allows a step of a task, or approves a change and carries it out."),
        AdminRoute(
            .denyApproval, .post, "/v1/approvals/{approval}/deny", .scope(.decideApprovals), "Turns it down."),
        AdminRoute(
            .collectApproval, .post, "/v1/approvals/{approval}/collect", .anyAdmin,
            "Gives the one who asked the answer of the change, once: with the secret, if it made one."),
    ]

    private static let tasks = [
        AdminRoute(.listTasks, .get, "/v1/tasks", .scope(.readTasks), "Lists tasks of all tenants, newest first."),
        AdminRoute(.showTask, .get, "/v1/tasks/{task}", .scope(.readTasks), "Shows one task."),
        AdminRoute(.cancelTask, .post, "/v1/tasks/{task}/cancel", .scope(.writeTasks), "Ends a task."),
        AdminRoute(
            .listTaskEvents, .get, "/v1/tasks/{task}/events", .scope(.readTasks),
            "Lists what a task did, from one event on."),
        AdminRoute(
            .listSessionBlocks, .get, "/v1/session-blocks", .scope(.readApprovals),
            "Lists conversations that the stream guard stopped."),
        AdminRoute(
            .liftSessionBlock, .delete, "/v1/session-blocks/{block}", .scope(.decideApprovals),
            "Lets a stopped conversation go on; `because` in the query says why."),
    ]
}
