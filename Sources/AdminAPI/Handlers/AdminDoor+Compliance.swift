import AdminContract
import Administration
import Compliance

extension AdminDoor {
    func exports(_ call: AdminRequest) async throws -> AdminReply {
        let (caller, id) = (ComplianceCaller(call.caller), call.name("export"))
        switch call.operation {
        case .listExports:
            try call.query.allow("limit", "tenant")
            return try AdminReply(await desk.exports(caller, of: call.query.text("tenant")))
        case .createExport:
            try call.query.allow()
            let creation = try call.shape(ExportCreation.self)
            return try AdminReply(Answer(await desk.createExport(caller, creation)), status: 202)
        case .showExport:
            try call.query.allow()
            return try AdminReply(desk.export(caller, id))
        case .downloadExport:
            try call.query.allow()
            let path = try await desk.openExport(caller, id)
            return AdminReply(try FileBody(path, range: call.range), type: "application/octet-stream")
        default:
            try call.query.allow()
            return try AdminReply(Answer(await desk.deleteExport(caller, id, revision: call.revision)))
        }
    }

    func compliance(_ call: AdminRequest) async throws -> AdminReply {
        let (caller, tenant) = (ComplianceCaller(call.caller), call.name("tenant"))
        switch call.operation {
        case .listLegalHolds:
            try call.query.allow("limit", "tenant")
            return try AdminReply(desk.legalHolds(caller, of: call.query.text("tenant")))
        case .placeLegalHold:
            let creation = try call.shape(LegalHoldCreation.self)
            _ = try AdminRequest.reason(creation.because)
            return try AdminReply(Answer(await desk.placeLegalHold(caller, creation)), status: 201)
        case .releaseLegalHold:
            return try AdminReply(
                Answer(await desk.releaseLegalHold(caller, call.name("hold"), because: call.because)))
        case .showRetention:
            try call.query.allow()
            return try AdminReply(desk.retention(caller, of: tenant))
        case .setRetention:
            let change = try call.shape(RetentionChange.self)
            return try AdminReply(Answer(await desk.setRetention(caller, of: tenant, change)))
        case .listErasures:
            try call.query.allow("limit")
            return try AdminReply(desk.erasures(caller, of: tenant))
        default:
            let creation = try call.shape(ErasureCreation.self)
            _ = try AdminRequest.reason(creation.because)
            return try AdminReply(Answer(await desk.erase(caller, of: tenant, creation)), status: 201)
        }
    }
}

extension ComplianceCaller {
    init(_ caller: AdminCaller) {
        self.init(
            admin: caller.principal.id, key: caller.principal.key, request: caller.request,
            tenant: caller.principal.tenant)
    }
}

extension Answer {
    fileprivate init(_ answer: ComplianceAnswer<Object>) { self.init(answer.object, receipt: answer.receipt) }
}
