import AdminContract
import Administration

extension AdminDoor {
    func backups(_ call: AdminRequest) async throws -> AdminReply {
        let id = call.name("backup")
        switch call.operation {
        case .listBackups:
            try call.query.allow("limit")
            return try AdminReply(plane.backups(call.caller))
        case .createBackup:
            try call.query.allow()
            return try AdminReply(plane.createBackup(call.caller, call.shape(BackupCreation.self)), status: 202)
        case .downloadBackup:
            try call.query.allow()
            let path = try plane.openBackup(call.caller, id)
            return AdminReply(try FileBody(path, range: call.range), type: "application/octet-stream")
        default:
            try call.query.allow()
            return try AdminReply(plane.backup(call.caller, id))
        }
    }
}
