import AdminContract
import Administration

extension AdminDoor {
    func projects(_ call: AdminRequest) async throws -> AdminReply {
        let (tenant, name) = (call.name("tenant"), call.name("project"))
        switch call.operation {
        case .listProjects:
            try call.query.allow("limit", "cursor")
            return try AdminReply(plane.projects(call.caller, of: tenant, call.query.page()))
        case .createProject:
            try call.query.allow()
            let creation = try call.shape(ProjectCreation.self)
            return try AdminReply(await plane.createProject(call.caller, creation, of: tenant), status: 201)
        case .updateProject:
            try call.query.allow()
            let patch = try call.shape(ProjectPatch.self)
            return try AdminReply(
                await plane.updateProject(call.caller, name, of: tenant, patch, revision: call.revision))
        case .archiveProject:
            try call.query.allow()
            _ = try call.shape(EmptyRequest.self)
            return try AdminReply(await plane.archiveProject(call.caller, name, of: tenant))
        default:
            try call.query.allow()
            return try AdminReply(plane.project(call.caller, name, of: tenant))
        }
    }
}
